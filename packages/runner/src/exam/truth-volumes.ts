import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareGrids, readNifti } from '@lobule/volume';
import type { MapDifferences } from './compare-map.ts';
import type { ExamTask } from './exam-task.ts';
import type { MadeRegion } from './make-region.ts';

/** Labels of the phantom's truth: ten for each lesion, so that a lesion and its core share their tens. */
const LABELS_OF_A_LESION = 10;

/** Kinds of regions that hold lesions as a whole. */
const OF_LESIONS: readonly MadeRegion['kind'][] = ['masks', 'readings', 'segmented', 'scribbles'];

/**
 * Volumes of drawn and segmented regions, as their voxels add up, against those of the lesions that they hold, which the phantom knows
 * from places finer than voxels. A lesion belongs to a region that holds at least half of its voxels. Volumes by rule are
 * not compared: they are not tumour volumes.
 */
export function volumeDifferences(task: ExamTask, regions: readonly MadeRegion[]): MapDifferences[] {
  const folder = task.study.compare.truth;
  if (folder === undefined) return [];
  const file = (name: string) => path.resolve(task.base, folder, task.id, name);
  if (!existsSync(file('truth.json')) || !existsSync(file('labels.nii'))) return [];
  const { lesions = [] } = JSON.parse(readFileSync(file('truth.json'), 'utf8')) as {
    lesions?: readonly { readonly volumeMl: number }[];
  };
  const [labels] = readNifti(new Uint8Array(readFileSync(file('labels.nii')))).volumes;
  return regions.flatMap((region): MapDifferences[] => {
    if (!OF_LESIONS.includes(region.kind) || region.result.voxels === 0) return [];
    const mask = region.mask();
    if (!compareGrids(mask.grid, labels.grid).same) return [];
    const all = new Float64Array(lesions.length);
    const held = new Float64Array(lesions.length);
    for (let v = 0; v < labels.data.length; v++) {
      const lesion = Math.floor(labels.data[v] / LABELS_OF_A_LESION) - 1;
      if (lesion < 0 || lesion >= all.length) continue;
      all[lesion]++;
      if (mask.data[v] !== 0) held[lesion]++;
    }
    const own = lesions.filter((_, n) => all[n] > 0 && 2 * held[n] >= all[n]);
    if (own.length === 0) return [];
    const truth = own.reduce((sum, { volumeMl }) => sum + 1000 * volumeMl, 0);
    const measured = region.result.volumeMm3;
    return [
      {
        of: 'volume',
        map: `volume of ${region.name}`,
        against: 'known truth',
        where: 'one region of each exam',
        unit: 'mm3',
        n: 1,
        undefined: 0,
        sum: measured - truth,
        sumOfSquares: (measured - truth) * (measured - truth),
        sumOfTruth: truth,
        withInterval: 0,
        covered: 0,
        points: [[Number(truth.toPrecision(6)), Number(measured.toPrecision(6))]],
      },
    ];
  });
}
