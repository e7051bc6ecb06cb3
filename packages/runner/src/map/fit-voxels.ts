import type { ProgressListener } from '@lobule/foundation';
import { type FittedPart, fitSource, fitSourceHere } from '@lobule/quantify';
import { openFitCrew } from '@lobule/quantify/node';
import type { ExamProtocol } from '../exam/protocol.ts';
import { type FitImages, studySource } from './study-source.ts';
import type { Where } from './where.ts';

export interface FitWork {
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal?: AbortSignal;
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
  images: FitImages,
  where: Where,
  onPart: (part: FittedPart) => Promise<void>,
  { workers, ...options }: FitWork,
): Promise<void> {
  const { modelId: model } = exam.model;
  const source = studySource(images, where);
  // What is told of enhancement is more than its model takes, and takes no time.
  const isSlow = where.count >= FEWEST_FOR_THREADS && model !== 'semiquantitative';
  if (workers === 1 || !isSlow) return fitSourceHere(exam.model, source, onPart, options);
  const crew = openFitCrew(workers);
  try {
    const { protocol, settings } = exam;
    await fitSource(crew, { model, protocol, settings }, source, onPart, options);
  } finally {
    await crew.close();
  }
}
