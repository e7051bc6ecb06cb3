import path from 'node:path';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isMadeEverywhere } from '../exam/fit-series.ts';
import { thresholdSearch } from '../exam/foreground.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { niftiVolume, type ReadNifti, requireGrid } from './nifti-files.ts';
import { type StudyFrame, valuesThrough } from './stored-image.ts';

/** Which voxels are fitted: told of each when it is read, so that a whole breast needs no list of them. */
export interface Where {
  /** Absent where all are. */
  readonly inside?: {
    readonly frame: StudyFrame;
    /** Whether a voxel with this value in that frame is fitted. */
    readonly takes: (value: number) => boolean;
  };
  readonly count: number;
}

/**
 * The voxels of a mask.
 *
 * @throws runner/grids-differ, runner/nothing-to-fit for an empty mask
 */
export async function whereInMask(mask: string, grid: Grid, read: ReadNifti): Promise<Where> {
  const { grid: maskGrid, image } = await niftiVolume(mask, read);
  requireGrid(maskGrid, grid, mask, 'the images');
  return where([image], (value) => value !== 0 && !Number.isNaN(value), {
    what: 'The mask holds no voxel',
    where: { file: path.basename(mask) },
  });
}

/**
 * Where tissue stands out from air, or everywhere.
 *
 * @throws runner/nothing-to-fit for images of zeros
 */
export async function whereInImages(
  protocol: ExamProtocol,
  frames: readonly StudyFrame[],
  everyVoxel: boolean,
): Promise<Where> {
  if (everyVoxel || isMadeEverywhere(protocol)) return { count: frames[0][0].length };
  const frame = await brightest(frames);
  const search = thresholdSearch();
  for (const look of [search.bound, search.count]) {
    for await (const [values] of valuesThrough([frame])) look(values);
  }
  const threshold = search.threshold();
  return where(frame, (value) => !(value <= threshold), { what: 'The images are zero everywhere' });
}

/** Indices of the voxels, for what is looked for in all of them. */
export async function voxelsOf({ inside, count }: Where): Promise<Int32Array> {
  if (inside === undefined) return Int32Array.from({ length: count }, (_, voxel) => voxel);
  const voxels = new Int32Array(count);
  let n = 0;
  let from = 0;
  for await (const [values] of valuesThrough([inside.frame])) {
    for (let v = 0; v < values.length; v++) if (inside.takes(values[v])) voxels[n++] = from + v;
    from += values.length;
  }
  return voxels;
}

async function where(
  frame: StudyFrame,
  takes: (value: number) => boolean,
  ifNone: Parameters<typeof runnerErrors.error>[1],
): Promise<Where> {
  let count = 0;
  for await (const [values] of valuesThrough([frame])) {
    for (let v = 0; v < values.length; v++) if (takes(values[v])) count++;
  }
  if (count === 0) throw runnerErrors.error('runner/nothing-to-fit', ifNone);
  return { inside: { frame, takes }, count };
}

/** The frame with the largest sum: where tissue stands out most from air. */
async function brightest(frames: readonly StudyFrame[]): Promise<StudyFrame> {
  const sums = new Float64Array(frames.length);
  for await (const parts of valuesThrough(frames)) {
    parts.forEach((values, t) => {
      let sum = sums[t];
      for (let v = 0; v < values.length; v++) if (!Number.isNaN(values[v])) sum += values[v];
      sums[t] = sum;
    });
  }
  let best = 0;
  for (let t = 1; t < sums.length; t++) if (sums[t] > sums[best]) best = t;
  return frames[best];
}
