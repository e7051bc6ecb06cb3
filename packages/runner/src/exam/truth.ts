import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StudyNote } from '@lobule/study';
import { readNifti, type VoxelArray } from '@lobule/volume';
import { compareWithTruth, type MapDifferences } from './compare-map.ts';
import type { ExamOutcome, ExamTask } from './exam-task.ts';
import type { MadeMap } from './made-map.ts';

/** How many voxels of lesions were compared, and how many lesions have. */
export interface Interiors {
  readonly compared: number;
  readonly all: number;
}

/**
 * Maps against the phantom's truth, in the interiors of lesions and of fibroglandular tissue: voxels that hold one
 * tissue and whose six neighbours hold the same, since of a mixture there is no one truth.
 */
export function truthDifferences(
  task: ExamTask,
  maps: readonly MadeMap[],
): { readonly differences: readonly MapDifferences[]; readonly interiors?: Interiors } {
  const folder = task.study.compare.truth;
  if (folder === undefined) return { differences: [] };
  const file = (name: string) => path.resolve(task.base, folder, task.id, `${name}.nii`);
  if (!existsSync(file('labels'))) return { differences: [] };
  const load = (name: string) => readNifti(new Uint8Array(readFileSync(file(name)))).volumes[0].data;
  const labels = load('labels');
  const named = path.resolve(task.base, folder, task.id, 'classes.json');
  if (existsSync(named)) return { differences: byClass(maps, labels, load, file, named) };
  const interior = load('interior');
  const isLesion = (label: number) => label >= 10 && label % 10 === 0;
  const voxelsOf = (belongs: (label: number) => boolean) => {
    const voxels: number[] = [];
    for (let v = 0; v < labels.length; v++) if (interior[v] !== 0 && belongs(labels[v])) voxels.push(v);
    return voxels;
  };
  const classes = [
    { where: 'lesion interiors', voxels: voxelsOf(isLesion) },
    { where: 'fibroglandular tissue', voxels: voxelsOf((label) => label === 2) },
  ];
  const differences = maps
    .filter((map) => existsSync(file(map.label)) && map.grid.size.join() === maps[0].grid.size.join())
    .flatMap((map) => {
      const truth = load(map.label);
      return classes.map(({ where, voxels }) => compareWithTruth(map, truth, voxels, 'known truth', where));
    });
  let all = 0;
  for (let v = 0; v < labels.length; v++) if (isLesion(labels[v])) all++;
  return { differences, interiors: { compared: classes[0].voxels.length, all } };
}

/** Where a phantom names its own classes of voxels, as the patches of a reference object: all voxels of each. */
function byClass(
  maps: readonly MadeMap[],
  labels: VoxelArray,
  load: (name: string) => VoxelArray,
  file: (name: string) => string,
  classes: string,
): MapDifferences[] {
  const names = JSON.parse(readFileSync(classes, 'utf8')) as Readonly<Record<string, string>>;
  const voxelsOf = (label: number) => Array.from(labels.keys()).filter((voxel) => labels[voxel] === label);
  const truths = maps.filter((map) => existsSync(file(map.label)));
  return Object.entries(names).flatMap(([label, where]) =>
    truths.map((map) =>
      compareWithTruth(map, load(map.label), voxelsOf(Number(label)), 'known truth', where),
    ),
  );
}

/** What a comparison in interiors leaves out, over all exams. */
export function interiorNotes(outcomes: readonly ExamOutcome[]): StudyNote[] {
  const parts = outcomes.flatMap(({ interiors }) => interiors ?? []);
  const all = parts.reduce((sum, part) => sum + part.all, 0);
  if (all === 0) return [];
  const compared = parts.reduce((sum, part) => sum + part.compared, 0);
  return [
    {
      kind: 'dropped',
      code: 'interiors-only',
      text: `Maps were compared with the known truth in interiors only, voxels whose six neighbours are wholly the same tissue: ${compared} of ${all} voxels of enhancing lesion (${((100 * compared) / all).toFixed(1)} %). Nothing is said of the others, which lie at boundaries`,
      step: 'comparison with the truth',
    },
  ];
}
