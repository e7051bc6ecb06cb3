import type { Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { maskOnGrid } from '@lobule/segmentation';
import type { RegionResult, Study } from '@lobule/study';
import { type Grid, type Mask, readNifti } from '@lobule/volume';
import type { StepRunner } from '../work/step.ts';
import { breastStep, mirroredStep, oedemaStep, partStep } from './derived-regions.ts';
import { enhancingStep } from './enhancing-region.ts';
import { habitatRuleStep, habitatSteps } from './habitat-regions.ts';
import { type ExamImages, type ImageSeries, once, voxelSizeRemark } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { maskStep, onImageGrid } from './mask-region.ts';
import type { Placement } from './placement.ts';
import { type ExamName, readingsStep } from './readings-region.ts';
import { referenceSeries } from './region-step.ts';
import { ringStep } from './ring.ts';
import { scribbledStep } from './scribbled-region.ts';
import { segmentedStep } from './segmented-region.ts';

export type RegionRequest = Study['regions'][number];

export interface MadeRegion {
  readonly name: string;
  /** What the study asked for: `masks`, `ring`. */
  readonly kind: RegionRequest['kind'];
  readonly mask: () => Mask;
  readonly result: Omit<RegionResult, 'origin'>;
  readonly record: StepRecord;
  /** What a reader must know: that a mask was resampled, and how far apart the grids were. */
  readonly remark?: string;
}

/** What regions are made from. */
export interface RegionSources {
  readonly images: ExamImages;
  /** Regions that were made before, for rings around them and parts of them. */
  readonly earlier: readonly MadeRegion[];
  readonly maps: readonly MadeMap[];
  /** Of a drawn region; the table of one that several people read or pointed to. */
  readonly maskFile: string;
  readonly exam: ExamName;
  /** The last frame before contrast of a dynamic series. */
  readonly baseline: (series: ImageSeries) => number;
  /** Where a series lies beside the dynamic one, if that was found. */
  readonly placeOf: (series: ImageSeries) => Placement | undefined;
  /** Bytes of a step by their hash. */
  readonly read: (hash: string) => Uint8Array;
}

/**
 * Makes or takes one region of an exam; habitats are several.
 *
 * @throws runner/series-missing, runner/phases, runner/no-mask, runner/no-image, runner/places;
 *   segmentation/mask-on-other-grid unless resampling is asked for; what the region's method throws
 */
export async function makeRegion(
  steps: StepRunner,
  request: RegionRequest,
  sources: RegionSources,
): Promise<readonly MadeRegion[]> {
  const { read } = sources;
  const sizeRemark = voxelSizeRemark(referenceSeries(sources.images));
  const outcomes =
    request.kind === 'habitats'
      ? await habitatSteps(steps, request, sources)
      : [{ name: request.name, ...(await oneRegion(steps, request, sources)) }];
  return outcomes.map(({ name, record }) => {
    const { result: made, remark } = record.facts as unknown as {
      result: MadeRegion['result'];
      remark?: string;
    };
    const result = sizeRemark === undefined ? made : { ...made, meaning: `${made.meaning} ${sizeRemark}.` };
    return {
      name,
      kind: request.kind,
      record,
      result,
      ...(remark === undefined ? {} : { remark }),
      mask: once(() => {
        const [{ grid, data }] = readNifti(read(record.blobs['mask'])).volumes;
        return { grid, data: Uint8Array.from(data) };
      }),
    };
  });
}

async function oneRegion(
  steps: StepRunner,
  request: Exclude<RegionRequest, { kind: 'habitats' }>,
  sources: RegionSources,
): Promise<{ readonly record: StepRecord }> {
  const { images, earlier, maskFile, exam } = sources;
  switch (request.kind) {
    case 'enhancing-volume':
      return await enhancingStep(steps, request, images);
    case 'masks':
      return await maskStep(steps, request, sources);
    case 'readings':
      return await readingsStep(steps, request, referenceSeries(images).grid, maskFile, exam, onImageGrid);
    case 'ring':
      return await ringStep(steps, request, referenceSeries(images), earlier);
    case 'segmented':
      return await segmentedStep(steps, request, sources);
    case 'scribbles':
      return await scribbledStep(steps, request, sources);
    case 'breast-mask':
      return await breastStep(steps, request, sources);
    case 'tumour-part':
      return await partStep(steps, request, sources);
    case 'mirrored':
      return await mirroredStep(steps, request, sources);
    case 'habitat-by-rule':
      return await habitatRuleStep(steps, request, sources);
    case 'oedema':
      return await oedemaStep(steps, request, sources);
  }
}

/**
 * The region that an exam is about, for pictures and curves: the first with something in it that is no breast or
 * mirrored region, else the first with something in it.
 */
export function mainRegion(regions: readonly MadeRegion[]): MadeRegion | undefined {
  const filled = regions.filter(({ result }) => result.voxels > 0);
  return filled.find(({ kind }) => kind !== 'breast-mask' && kind !== 'mirrored') ?? filled[0];
}

/** A region on the grid of a map that lies elsewhere in the same patient: carried over by nearest neighbour. */
export function regionOnGrid(mask: Mask, grid: Grid): { readonly mask: Mask; readonly reason?: Reason } {
  const carried = maskOnGrid(mask, grid, 'resample');
  return carried.resampled
    ? { mask: carried.mask, reason: { code: 'carried', text: carried.note } }
    : { mask: carried.mask };
}

/** Indices of the voxels inside. */
export function voxelsOf(mask: Mask): Int32Array {
  const voxels: number[] = [];
  for (let v = 0; v < mask.data.length; v++) if (mask.data[v] !== 0) voxels.push(v);
  return Int32Array.from(voxels);
}
