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
  const driven = target && { ...options, rounds: target.rounds };
  if (threads < 2 || volumes.length < 2) {
    return driven ? alignToModel(volumes, target.predict, driven) : alignSeries(volumes, options);
  }
  const { openAlignCrew } = await import('@lobule/registration/node');
  // Two searches a volume where the error is estimated.
  const crew = openAlignCrew(Math.min(threads, 2 * (volumes.length - 1)));
  try {
    return await (driven
      ? alignToModelInParallel(crew, volumes, target.predict, driven)
      : alignSeriesInParallel(crew, volumes, options));
  } finally {
    await crew.close();
  }
}
