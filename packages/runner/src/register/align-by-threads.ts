import {
  type AlignedSeries,
  alignSeries,
  alignSeriesInParallel,
  type SeriesOptions,
} from '@lobule/registration';
import type { Volume } from '@lobule/volume';

/**
 * Volumes onto one of them, by as many threads as there are, or by this one; the bits are the same.
 *
 * @throws registration/too-little-overlap, registration/no-contrast, numerics/worker
 */
export async function alignByThreads(
  volumes: readonly Volume[],
  options: SeriesOptions,
  threads: number,
): Promise<AlignedSeries> {
  if (threads < 2 || volumes.length < 2) return alignSeries(volumes, options);
  const { openAlignCrew } = await import('@lobule/registration/node');
  // Two searches a volume where the error is estimated.
  const crew = openAlignCrew(Math.min(threads, 2 * (volumes.length - 1)));
  try {
    return await alignSeriesInParallel(crew, volumes, options);
  } finally {
    await crew.close();
  }
}
