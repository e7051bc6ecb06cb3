import path from 'node:path';
import type { Reason } from '@lobule/foundation';
import { arterialInputFromRegion } from '@lobule/quantify';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { FoundInput } from '../exam/image-input.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { niftiVolume, requireGrid } from './nifti-files.ts';

/** A vessel that was drawn: its mean is the arterial input. */
export interface DrawnArtery {
  /** NIfTI mask on the grid of the images. */
  readonly mask: string;
  /** Of blood before contrast, where the frames are signals. */
  readonly bloodT1Ms?: number;
}

/** Frames farther apart show no first pass: a curve through them puts Ktrans off by hundreds of percent (QIBA: 10 s). */
const SLOWEST_S = 10;

/**
 * The arterial input of a drawn vessel.
 *
 * @param tissue voxels that are to be fitted. @param b1Factor over the whole volume, where it is known.
 * @throws runner/acquisition for frames that are too slow, and where T1 of blood is not stated; runner/grids-differ;
 * runner/nothing-to-fit; quantify/arterial-input
 */
export function drawnInput(
  { mask, bloodT1Ms }: DrawnArtery,
  { protocol }: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  grid: Grid,
  tissue: Int32Array,
  b1Factor: ArrayLike<number> | undefined,
): FoundInput {
  const clock = protocol as unknown as Parameters<typeof arterialInputFromRegion>[0];
  requireFastFrames(clock.timesS);
  if (clock.signal && bloodT1Ms === undefined) {
    throw runnerErrors.error('runner/acquisition', {
      what: 'The signal of blood becomes a concentration by its T1, which is not stated',
      cure: 'Give --blood-t1 <ms>: about 1660 at 3 T (Lu et al. 2004, at a hematocrit of 0.42).',
    });
  }
  const extra = {
    ...(clock.signal && bloodT1Ms !== undefined && { t1Ms: bloodT1Ms }),
    ...(clock.signal && b1Factor && { b1Factor }),
  };
  const voxels = voxelsOfMask(mask, grid);
  const found = arterialInputFromRegion(clock, frames, voxels, { extra, tissue });
  const { timesS, concentrationMm, ...rest } = found.input;
  return {
    input: { ...rest, timesS: [...timesS], concentrationMm: [...concentrationMm] },
    voxels: Array.from(voxels),
    peakMm: found.peakMm,
    peakS: found.peakS,
    warnings: found.warnings.map(({ code, text }) => ({ code, text })),
  };
}

/** What must be told of an input that was drawn. */
export function saidDrawn({ voxels, peakMm, peakS, warnings }: FoundInput): readonly Reason[] {
  const text = `The arterial input is the mean of ${voxels.length} voxels of a drawn vessel, with a peak of ${peakMm.toFixed(2)} mM in blood at ${peakS.toFixed(1)} s.`;
  return [{ code: 'input-of-drawn-vessel', text }, ...warnings];
}

function requireFastFrames(timesS: readonly number[]): void {
  const slowest = Math.max(...timesS.slice(1).map((time, i) => time - timesS[i]));
  if (slowest <= SLOWEST_S) return;
  throw runnerErrors.error('runner/acquisition', {
    what: `Frames up to ${Number(slowest.toPrecision(3))} s apart do not show the first pass of an artery`,
    cure: 'Give a population input in --settings, as { arterialInput: { kind: parker, arrivalS: 30 } }.',
  });
}

function voxelsOfMask(file: string, grid: Grid): Int32Array {
  const mask = niftiVolume(file);
  requireGrid(mask.grid, grid, file, 'the images');
  const inside: number[] = [];
  mask.data.forEach((value, voxel) => {
    if (value !== 0 && !Number.isNaN(value)) inside.push(voxel);
  });
  if (inside.length > 0) return Int32Array.from(inside);
  throw runnerErrors.error('runner/nothing-to-fit', {
    what: 'The mask holds no voxel',
    where: { file: path.basename(file) },
  });
}
