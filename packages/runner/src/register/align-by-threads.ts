import {
  type AlignedSeries,
  alignSeries,
  alignSeriesInParallel,
  alignToModel,
  alignToModelInParallel,
  type SeriesOptions,
} from '@lobule/registration';
import type { Volume } from '@lobule/volume';
import type { ModelTarget } from './tofts-target.ts';

/**
 * Volumes onto one of them, or onto what a model says of them, by as many threads as there are, or by this one; the bits
 * are the same.
 *
 * @throws registration/too-little-overlap, registration/no-contrast, numerics/worker
 */
export async function alignByThreads(
  volumes: readonly Volume[],
  options: SeriesOptions,
  threads: number,
  target?: ModelTarget,
): Promise<AlignedSeries> {
  if (threads < 2 || volumes.length < 2) {
    if (target === undefined) return alignSeries(volumes, options);
    const start = alignSeries(volumes, nearby(options));
    return alignToModel(volumes, target.predict, { ...options, rounds: target.rounds, start });
  }
  const { openAlignCrew } = await import('@lobule/registration/node');
  // Two searches a volume where the error is estimated.
  const crew = openAlignCrew(Math.min(threads, 2 * (volumes.length - 1)));
  try {
    if (target === undefined) return await alignSeriesInParallel(crew, volumes, options);
    const start = await alignSeriesInParallel(crew, volumes, nearby(options));
    return await alignToModelInParallel(crew, volumes, target.predict, {
      ...options,
      rounds: target.rounds,
      start,
    });
  } finally {
    await crew.close();
  }
}

/** What a model is first fitted to: the volumes by a rigid search, of which nothing is kept but the images. */
function nearby(options: SeriesOptions): SeriesOptions {
  return { ...options, mode: 'rigid', estimateError: false };
}
