import type { ProgressListener } from '@lobule/foundation';
import {
  type FittedPart,
  fitByParts,
  fitPartsHere,
  type StoredFrame,
  type VoxelInputs,
} from '@lobule/quantify';
import { openFitCrew } from '@lobule/quantify/node';
import type { ExamProtocol } from '../exam/protocol.ts';
import type { Where } from './where.ts';

export interface FitWork {
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal | undefined;
}

/** What a fit reads; much memory, so that whoever holds it lets it go when the fit is done. */
export interface FitImages {
  readonly frames: readonly StoredFrame[];
  /** Maps that the model takes beside the frames, by name. */
  readonly extra: VoxelInputs;
}

/** Below this, starting threads takes longer than the fit. */
const FEWEST_FOR_THREADS = 100_000;

/**
 * The fit of all voxels part by part, over several threads where there are many, with its progress told and Ctrl-C heard;
 * the same parts and numbers whatever the threads.
 *
 * @throws foundation/cancelled, and what the fit throws
 */
export async function fitVoxels(
  exam: ExamProtocol,
  { frames, extra }: FitImages,
  { mask, count }: Where,
  onPart: (part: FittedPart) => Promise<void>,
  { workers, progress, signal }: FitWork,
): Promise<void> {
  const { modelId: model } = exam.model;
  const options = { ...(mask && { where: mask }), progress, ...(signal && { signal }) };
  // What is told of enhancement is more than its model takes, and takes no time.
  const isSlow = count >= FEWEST_FOR_THREADS && model !== 'semiquantitative';
  if (workers === 1 || !isSlow) return fitPartsHere(exam.model, frames, onPart, extra, options);
  const crew = openFitCrew(workers);
  try {
    const { protocol, settings } = exam;
    await fitByParts(crew, { model, protocol, settings }, frames, onPart, extra, options);
  } finally {
    await crew.close();
  }
}
