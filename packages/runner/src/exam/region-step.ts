import type { Json } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import type { Region } from '@lobule/segmentation';
import { type Mask, makeVolume, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { MadeRegion } from './make-region.ts';
import { frameOfPhase } from './phases.ts';

/** What making a region yields beside its size. */
export interface RegionFound {
  readonly region: Pick<Region, 'mask' | 'voxels' | 'volumeMm3' | 'reason'>;
  readonly meaning: string;
  /** What a reader must know although there is a region. */
  readonly remark?: string;
}

/** Makes one region as a step of the study. */
export async function regionStep(
  steps: StepRunner,
  name: string,
  parameters: object,
  make: () => Promise<RegionFound>,
): Promise<{ readonly record: StepRecord }> {
  const record = await steps.run({ name: `region:${name}`, parameters }, async () => {
    const { region, meaning, remark } = await make();
    const result: MadeRegion['result'] = {
      name,
      meaning,
      voxels: region.voxels,
      volumeMm3: region.volumeMm3,
      ...(region.reason ? { reason: region.reason } : {}),
    };
    const facts = { result, ...(remark !== undefined && { remark }) } as unknown as Json;
    return { facts, blobs: { mask: packVolume(region.mask, 'mask') } };
  });
  return { record };
}

/** A region that was made before. @throws runner/no-image */
export function earlierRegion(name: string, earlier: readonly MadeRegion[]): MadeRegion {
  const found = earlier.find((region) => region.name === name);
  if (found) return found;
  throw runnerErrors.error('runner/no-image', {
    what: `This exam has no region ${name}`,
    cure: `Why it could not be made stands under region ${name}.`,
  });
}

/** The same, with something in it. @throws runner/no-image */
export function filledRegion(name: string, earlier: readonly MadeRegion[]): MadeRegion {
  const found = earlierRegion(name, earlier);
  if (found.result.voxels > 0) return found;
  throw runnerErrors.error('runner/no-image', {
    what: `The region ${name} of this exam is empty`,
    cure: `Why it is empty stands under region ${name}.`,
  });
}

/** The dynamic series of an exam. @throws runner/series-missing, runner/phases */
export function dynamicOf(images: ExamImages, who: string, fewest: 2 | 3): ImageSeries {
  const series = seriesOf(images, 'dynamic');
  if (!series)
    throw runnerErrors.error('runner/series-missing', {
      what: `${who} needs a dynamic series, and this exam has none`,
    });
  if (series.frames.length < fewest) {
    throw runnerErrors.error('runner/phases', {
      what: `${who} needs a phase before contrast and ${fewest === 2 ? 'one' : 'two'} after it; this series has ${series.frames.length}`,
    });
  }
  return series;
}

/** The phases of a dynamic series, the one before contrast first. @throws runner/phases where that one is lost */
export async function phasesOf(series: ImageSeries, who: string): Promise<readonly Volume[]> {
  frameOfPhase(series, 0, who);
  return (await series.load()).map((data) => makeVolume(series.grid, data));
}

/** The series on whose grid regions are kept: the dynamic one, else the first. @throws runner/series-missing */
export function referenceSeries(images: ExamImages): ImageSeries {
  const series = seriesOf(images, 'dynamic') ?? images.series.find(({ frames }) => frames.length > 0);
  if (!series)
    throw runnerErrors.error('runner/series-missing', {
      what: 'The exam has no image that could carry a region',
    });
  return series;
}

/** Voxels that any of several masks on one grid holds. */
export function unionOf(masks: readonly Mask[], empty: Mask): Mask {
  for (const { data } of masks) for (let v = 0; v < data.length; v++) if (data[v] !== 0) empty.data[v] = 1;
  return empty;
}
