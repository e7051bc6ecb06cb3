import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import {
  type BreastMask,
  breastMask,
  clusterHabitats,
  mirroredRegion,
  oedemaAround,
  peritumoralRings,
  type Region,
  tumourParts,
  wholeTumour,
} from '@lobule/segmentation';
import { type Grid, maskWhere, resample, type Volume } from '@lobule/volume';
import { readImage } from '../features/read-image.ts';
import { readVolumes } from '../register/read-volumes.ts';
import type { FoundLesion } from './lesions.ts';
import type { SegmentFilesOptions } from './options.ts';
import type { SegmentSeries } from './series.ts';

/** A region that is written: a lesion, a part of it, or one around it. */
export interface SegmentedRegionTold {
  readonly name: string;
  /** Of which lesion; its own name for a lesion, empty for the breast. */
  readonly lesion: string;
  readonly region: Pick<Region, 'mask' | 'voxels' | 'volumeMm3' | 'reason'>;
  readonly meaning: string;
  readonly warnings: readonly string[];
}

/** What is made of the images once for all lesions. */
export interface Surroundings {
  readonly breast?: BreastMask;
  readonly maps: Readonly<Record<string, Volume>>;
  readonly t2?: Volume;
}

/** @throws what reading the files of maps and T2 throws */
export async function surroundings(
  { phases }: SegmentSeries,
  frame: number,
  options: SegmentFilesOptions,
): Promise<Surroundings> {
  const { ringsMm = [], breast, mirrored, oedema, habitats } = options;
  const needsBreast = ringsMm.length > 0 || breast || mirrored || oedema !== undefined;
  const { grid } = phases[0];
  const here = async (file: string) => {
    const { volume } = await readImage(file, undefined);
    const values = Float32Array.from(volume.data);
    return resample({ grid: volume.grid, data: values }, grid, 'linear');
  };
  const maps: Record<string, Volume> = {};
  for (const [n, file] of (habitats ?? []).entries()) {
    const stem = path.basename(file).replace(/\.(nii(\.gz)?|nrrd|nhdr)$/i, '');
    maps[stem in maps ? `${stem} (${n + 1})` : stem] = await here(file);
  }
  if (habitats?.length === 0 && phases.length > 1) Object.assign(maps, curveMaps(phases, frame));
  return {
    maps,
    ...(needsBreast && { breast: breastMask(phases[0]) }),
    ...(oedema !== undefined && { t2: await lastEcho(oedema, grid) }),
  };
}

/** The last volume of a T2 series, which has the longest echo time, on the grid of the phases. */
async function lastEcho(place: string, grid: Grid): Promise<Volume> {
  const { volumes } = await readVolumes(place, 't2');
  const last = volumes[volumes.length - 1];
  return resample({ grid: last.grid, data: Float32Array.from(last.data) }, grid, 'linear');
}

/** Enhancement in percent of the first phase, and the change from there to the last phase in percent. */
function curveMaps(phases: readonly Volume[], frame: number): Readonly<Record<string, Volume>> {
  const { grid } = phases[0];
  const percent = (from: number, to: number): Volume => ({
    grid,
    data: Float32Array.from(phases[to].data, (after, v) => {
      const before = phases[from].data[v];
      return before > 0 ? (100 * (after - before)) / before : Number.NaN;
    }),
  });
  const last = phases.length - 1;
  return { enhancement: percent(0, frame), ...(last > frame && { late: percent(frame, last) }) };
}

/** Everything that was asked for of one lesion, itself first; what cannot be made says why. */
export function regionsOf(
  lesion: FoundLesion,
  { phases }: SegmentSeries,
  { breast, maps, t2 }: Surroundings,
  options: SegmentFilesOptions,
): readonly SegmentedRegionTold[] {
  const own: SegmentedRegionTold = { ...lesion, lesion: lesion.name };
  if (lesion.region.voxels === 0) return [own];
  const { mask } = lesion.region;
  const part = (
    suffix: string,
    region: SegmentedRegionTold['region'],
    meaning: string,
    warnings: string[] = [],
  ) => ({
    name: `${lesion.name}${suffix}`,
    lesion: lesion.name,
    region,
    meaning,
    warnings,
  });
  const regions: SegmentedRegionTold[] = [own];
  if (options.parts && phases.length > 1) {
    const { solid, core, threshold } = tumourParts(phases, mask);
    const level = `a mean enhancement of ${Number(threshold.toPrecision(3))}`;
    regions.push(
      part('Solid', solid, `Enhancing solid part: at least ${level}.`),
      part('Core', core, `Core: below ${level}; necrosis, cysts, old blood or fibrosis.`),
      part('Whole', wholeTumour(mask), 'Whole tumour: with what it encloses.'),
    );
  }
  if (breast) {
    for (const ring of peritumoralRings(mask, breast.mask, options.ringsMm ?? [])) {
      const name = `Ring${[ring.fromMm, ring.toMm].map((mm) => String(mm).replace('.', 'p')).join('to')}`;
      regions.push(part(name, ring, `Shell of ${ring.name}, clipped to the breast.`));
    }
    if (options.mirrored) {
      const mirror = mirroredRegion(mask, { breasts: breast.mask });
      regions.push(part('Mirrored', mirror, 'Mirrored into the other breast, clipped to it.'));
    }
    if (t2) {
      const { oedemaReference: reference = 'mirrored' } = options;
      const found = oedemaAround(t2, mask, { breasts: breast.mask, reference });
      const whose = reference === 'mirrored' ? 'the mirrored side' : 'the same breast';
      regions.push(
        part(
          'Oedema',
          found,
          `Brighter on T2 than ${Number(found.threshold.toPrecision(3))}, by normal gland of ${whose}; not a validated measure.`,
        ),
      );
    }
  }
  return Object.keys(maps).length === 0 ? regions : [...regions, ...habitatsOf(lesion, maps, options, part)];
}

function habitatsOf(
  { region }: FoundLesion,
  maps: Readonly<Record<string, Volume>>,
  { habitatSettings }: SegmentFilesOptions,
  part: (
    suffix: string,
    region: SegmentedRegionTold['region'],
    meaning: string,
    warnings?: string[],
  ) => SegmentedRegionTold,
): readonly SegmentedRegionTold[] {
  try {
    const found = clusterHabitats(maps, region.mask, habitatSettings);
    const stable = found.stability.reason?.text ?? `stability ${found.stability.value.toFixed(2)}.`;
    const warnings =
      found.unknownVoxels > 0
        ? [`${found.unknownVoxels} voxels without a value in some map are in no habitat.`]
        : [];
    return found.habitats.map(({ label, means }) => {
      const told = Object.entries(means).map(([name, mean]) => `${name} ${Number(mean.toPrecision(3))}`);
      const mask = maskWhere(found.labels, (value) => value === label);
      const { voxels, volumeMm3 } = found.habitats[label - 1];
      return part(
        `Habitat${label}`,
        { mask, voxels, volumeMm3 },
        `Habitat ${label} of ${found.habitats.length}: mean ${told.join(', ')}; ${stable}`,
        warnings,
      );
    });
  } catch (error) {
    if (!isLobuleError(error, 'segmentation/bad-habitats')) throw error;
    const none = maskWhere(region.mask, () => false);
    const reason = { code: 'no-habitats', text: `${error.what}.` };
    return [part('Habitat1', { mask: none, voxels: 0, volumeMm3: 0, reason }, 'Habitats.')];
  }
}
