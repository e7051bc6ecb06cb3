import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError, type Json, LobuleError, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { enhancingVolume, largestRegion, maskOnGrid, regionOf } from '@lobule/segmentation';
import type { RegionResult, Study } from '@lobule/study';
import { type Grid, type Mask, makeVolume, readNifti } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { drawnMask } from '../masks/drawn-mask.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { type ExamImages, type ImageSeries, once, seriesOf, voxelSizeRemark } from './images.ts';
import { frameOfPhase, phaseOfFrame } from './phases.ts';
import { type ExamName, readingsStep } from './readings-region.ts';
import { ringStep } from './ring.ts';

export type RegionRequest = Study['regions'][number];

export interface MadeRegion {
  readonly name: string;
  readonly mask: () => Mask;
  readonly result: Omit<RegionResult, 'origin'>;
  readonly record: StepRecord;
  /** What a reader must know: that a mask was resampled, and how far apart the grids were. */
  readonly remark?: string;
}

/** What regions are made from. */
export interface RegionSources {
  readonly images: ExamImages;
  /** Regions that were made before, for rings around them. */
  readonly earlier: readonly MadeRegion[];
  /** Of a drawn region; the table of one that several people read. */
  readonly maskFile: string;
  readonly exam: ExamName;
}

/**
 * Makes or takes one region of an exam.
 *
 * @throws runner/series-missing, runner/phases, runner/no-mask, runner/no-image; segmentation/mask-on-other-grid unless
 *   resampling is asked for
 */
export async function makeRegion(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  request: RegionRequest,
  { images, earlier, maskFile, exam }: RegionSources,
): Promise<MadeRegion> {
  const outcome =
    request.kind === 'enhancing-volume'
      ? await enhancingStep(steps, request, images)
      : request.kind === 'ring'
        ? await ringStep(steps, request, referenceSeries(images), earlier)
        : request.kind === 'readings'
          ? await readingsStep(steps, request, referenceSeries(images).grid, maskFile, exam, onImageGrid)
          : await maskStep(steps, request, images, maskFile);
  const { record } = outcome;
  const { result: made, remark } = record.facts as unknown as {
    result: MadeRegion['result'];
    remark?: string;
  };
  const sizeRemark = voxelSizeRemark(referenceSeries(images));
  const result = sizeRemark === undefined ? made : { ...made, meaning: `${made.meaning} ${sizeRemark}.` };
  return {
    name: request.name,
    record,
    result,
    ...(remark === undefined ? {} : { remark }),
    mask: once(() => {
      const [{ grid, data }] = readNifti(read(record.blobs['mask'])).volumes;
      return { grid, data: Uint8Array.from(data) };
    }),
  };
}

async function enhancingStep(
  steps: StepRunner,
  request: Extract<RegionRequest, { kind: 'enhancing-volume' }>,
  images: ExamImages,
) {
  const who = 'The enhancing-volume rule';
  const series = dynamicSeries(images, who);
  const preContrast = frameOfPhase(series, 0, who);
  const early = frameOfPhase(series, request.early, who);
  const late =
    request.late === undefined ? series.frames.length - 1 : frameOfPhase(series, request.late, who);
  if (late <= early) {
    throw runnerErrors.error('runner/phases', {
      what: `${who} needs a late phase after the early one, which is phase ${request.early}; this series ends with it`,
    });
  }
  const record = await steps.run(
    { name: `region:${request.name}`, parameters: { request, images: series.contentHash } },
    async () => {
      const frames = await series.load();
      const volume = (frame: number) => makeVolume(series.grid, frames[frame]);
      const found = enhancingVolume(
        { preContrast: volume(preContrast), early: volume(early), late: volume(late) },
        request.settings,
      );
      const region = request.largestComponent ? largestRegion(found.mask) : regionOf(found.mask);
      const share = found.preContrastThresholdFrom === 'settings' ? 'given in the study' : 'from the image';
      const stages = found.stages.map(({ name, reason, kept }) => ({
        label:
          name === 'region'
            ? 'In the image'
            : `Left after: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`,
        voxels: kept,
      }));
      const result: MadeRegion['result'] = {
        name: request.name,
        meaning: `${request.largestComponent ? 'Largest connected piece of the e' : 'E'}nhancing tissue by rule; no lesion mask exists. This is ${found.name}, not tumour volume. Early phase ${request.early}, late phase ${phaseOfFrame(series, late)}. Threshold before contrast ${Number(found.preContrastThreshold.toPrecision(6))}, ${share}.`,
        voxels: region.voxels,
        volumeMm3: region.volumeMm3,
        stages: request.largestComponent
          ? [...stages, { label: 'Left after: outside the largest connected piece.', voxels: region.voxels }]
          : stages,
        ...(region.reason ? { reason: region.reason } : {}),
      };
      return { facts: { result } as unknown as Json, blobs: { mask: maskBytes(region.mask) } };
    },
  );
  return { record };
}

async function maskStep(
  steps: StepRunner,
  request: Extract<RegionRequest, { kind: 'masks' }>,
  images: ExamImages,
  file: string,
) {
  if (!existsSync(file)) {
    throw runnerErrors.error('runner/no-mask', { what: `There is no mask for the region ${request.name}` });
  }
  const bytes = new Uint8Array(readFileSync(file));
  const { grid } = referenceSeries(images);
  const record = await steps.run(
    {
      name: `region:${request.name}`,
      parameters: {
        request: { ...request, file: undefined },
        mask: createHash('sha256').update(bytes).digest('hex'),
        grid,
      },
    },
    async () => {
      const drawn = await drawnMask(bytes, path.basename(file), request, grid);
      const { mask, note } = onImageGrid(drawn.mask, grid, request.resample);
      const remark = [...drawn.remarks, ...(note === '' ? [] : [note])].join(' ');
      const region = regionOf(mask);
      const result: MadeRegion['result'] = {
        name: request.name,
        meaning: 'Drawn region, read from a file.',
        voxels: region.voxels,
        volumeMm3: region.volumeMm3,
        ...(region.reason ? { reason: region.reason } : {}),
      };
      const facts = { result, ...(remark === '' ? {} : { remark }) } as unknown as Json;
      return { facts, blobs: { mask: maskBytes(mask) } };
    },
  );
  return { record };
}

/** A mask on another grid is never moved unless the study says so; the error says how it can. */
function onImageGrid(mask: Mask, grid: Grid, mayResample: boolean): ReturnType<typeof maskOnGrid> {
  try {
    return maskOnGrid(mask, grid, mayResample ? 'resample' : 'refuse');
  } catch (error) {
    if (!isLobuleError(error, 'segmentation/mask-on-other-grid')) throw error;
    const cure =
      'Add `resample: true` to this region in study.yaml (nearest neighbour), or draw or export the mask on the grid of the images.';
    throw new LobuleError(error.code, error.what, error.where, cure, error);
  }
}

/** The series on whose grid regions are kept: the dynamic one, else the first. */
function referenceSeries(images: ExamImages): ImageSeries {
  const series = seriesOf(images, 'dynamic') ?? images.series.find(({ frames }) => frames.length > 0);
  if (!series)
    throw runnerErrors.error('runner/series-missing', {
      what: 'The exam has no image that could carry a region',
    });
  return series;
}

function dynamicSeries(images: ExamImages, who: string): ImageSeries {
  const series = seriesOf(images, 'dynamic');
  if (!series)
    throw runnerErrors.error('runner/series-missing', {
      what: `${who} needs a dynamic series, and this exam has none`,
    });
  if (series.frames.length < 3) {
    throw runnerErrors.error('runner/phases', {
      what: `${who} needs a phase before contrast and two after it; this series has ${series.frames.length}`,
    });
  }
  return series;
}

function maskBytes(mask: Mask): Uint8Array {
  return packVolume(mask, 'mask');
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
