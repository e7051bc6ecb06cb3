import path from 'node:path';
import { frameLength, frameValues, type StoredFrame, shared } from '@lobule/quantify';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isMadeEverywhere } from '../exam/fit-series.ts';
import { tissueThreshold } from '../exam/foreground.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { niftiVolume, requireGrid } from './nifti-files.ts';
import { valuesOf } from './stored-series.ts';

/** Which voxels are fitted: a byte each, so that a whole breast needs no list of numbers. */
export interface Where {
  /** 0 where nothing is fitted; absent where all is. */
  readonly mask?: Uint8Array;
  readonly count: number;
}

/**
 * The voxels of a mask.
 *
 * @throws runner/grids-differ, runner/nothing-to-fit for an empty mask
 */
export async function whereInMask(mask: string, grid: Grid): Promise<Where> {
  const { grid: maskGrid, frame } = await niftiVolume(mask);
  requireGrid(maskGrid, grid, mask, 'the images');
  const values = valuesOf(frame);
  return where(values.length, (voxel) => values[voxel] !== 0 && !Number.isNaN(values[voxel]), {
    what: 'The mask holds no voxel',
    where: { file: path.basename(mask) },
  });
}

/**
 * Where tissue stands out from air, or everywhere.
 *
 * @throws runner/nothing-to-fit for images of zeros
 */
export function whereInImages(
  protocol: ExamProtocol,
  frames: readonly StoredFrame[],
  everyVoxel: boolean,
): Where {
  const size = frameLength(frames[0]);
  if (everyVoxel || isMadeEverywhere(protocol)) return { count: size };
  const image = valuesOf(brightest(frames));
  const threshold = tissueThreshold(image);
  return where(size, (voxel) => !(image[voxel] <= threshold), { what: 'The images are zero everywhere' });
}

/** Indices of the voxels, for what is looked for in all of them. */
export function voxelsOf({ mask, count }: Where): Int32Array {
  if (mask === undefined) return Int32Array.from({ length: count }, (_, voxel) => voxel);
  const voxels = new Int32Array(count);
  for (let v = 0, n = 0; v < mask.length; v++) if (mask[v] !== 0) voxels[n++] = v;
  return voxels;
}

function where(
  size: number,
  isInside: (voxel: number) => boolean,
  ifNone: Parameters<typeof runnerErrors.error>[1],
): Where {
  const mask = shared(new Uint8Array(size)) as Uint8Array;
  let count = 0;
  for (let v = 0; v < size; v++) {
    if (!isInside(v)) continue;
    mask[v] = 1;
    count++;
  }
  if (count === 0) throw runnerErrors.error('runner/nothing-to-fit', ifNone);
  return { mask, count };
}

const PIECE = 262_144;

/** The frame with the largest sum: where tissue stands out most from air. */
function brightest(frames: readonly StoredFrame[]): StoredFrame {
  let best = frames[0];
  let most = Number.NEGATIVE_INFINITY;
  for (const frame of frames) {
    let sum = 0;
    const size = frameLength(frame);
    for (let from = 0; from < size; from += PIECE) {
      for (const value of frameValues(frame, from, Math.min(from + PIECE, size))) {
        if (!Number.isNaN(value)) sum += value;
      }
    }
    if (sum > most) {
      most = sum;
      best = frame;
    }
  }
  return best;
}
