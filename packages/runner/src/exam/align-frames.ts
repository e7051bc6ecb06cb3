import { writeItkTransform } from '@lobule/registration';
import { type Mask, makeVolume, type VoxelArray } from '@lobule/volume';
import { alignByThreads } from '../register/align-by-threads.ts';
import { type AlignmentFigures, alignmentFigures } from '../register/figures.ts';
import { alignmentFor, type Organ } from '../register/organ.ts';
import type { Predict } from '../register/tofts-target.ts';
import { packSeries } from '../work/pack.ts';
import type { AlignmentRequest } from './align-exam.ts';
import type { ImageSeries } from './images.ts';

/** What is known of how one frame of a series was moved. */
export type FrameFigures = AlignmentFigures & { readonly frame: number };

export interface FrameAlignment {
  readonly organ: Organ;
  /** How many may be at work; what comes of it does not depend on them. */
  readonly threads: number;
  /** Its volume is kept. */
  readonly kept: Mask | undefined;
  /** What a model says of the series, where that is the target. */
  readonly predict?: Predict;
}

/** Each frame of a series on the grid of the series, brought onto one of them or a model: values, figures, files. */
export async function alignFrames(
  series: ImageSeries,
  reference: number,
  { mode, estimateError, rounds = 1, matchBaseline = false }: AlignmentRequest,
  { organ, threads, kept, predict }: FrameAlignment,
): Promise<{
  readonly frames: readonly VoxelArray[];
  readonly figures: readonly FrameFigures[];
  readonly blobs: Readonly<Record<string, Uint8Array>>;
}> {
  const stored = (await series.load()).map((data) => makeVolume(series.grid, data));
  const options = {
    ...alignmentFor(organ, mode),
    estimateError,
    reference,
    matchBaseline,
    ...(kept && { keepVolumeOf: kept }),
  };
  const target = predict && { predict, rounds };
  const { volumes, alignments } = await alignByThreads(stored, options, threads, target);
  const moved = [...stored.keys()].filter((frame) => frame !== reference);
  const figures: FrameFigures[] = [];
  const blobs: Record<string, Uint8Array> = {};
  for (const frame of moved) {
    const alignment = alignments[frame];
    figures.push({ frame, ...alignmentFigures(stored[reference], stored[frame], volumes[frame], alignment) });
    blobs[`frame-${frame}_xfm`] = new TextEncoder().encode(writeItkTransform(alignment.transform));
  }
  blobs['aligned'] = packSeries(volumes, `aligned, ${mode}`);
  // As they are read again from the file: whoever finds them made before has the same numbers.
  return { frames: volumes.map(({ data }) => Float32Array.from(data)), figures, blobs };
}
