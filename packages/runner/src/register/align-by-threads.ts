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
    const start = alignSeries(volumes, options);
    return alignToModel(volumes, target.predict, drivenOptions(options, target, start));
  }
  const { openAlignCrew } = await import('@lobule/registration/node');
  // Two searches a volume where the error is estimated.
  const crew = openAlignCrew(Math.min(threads, 2 * (volumes.length - 1)));
  try {
    if (target === undefined) return await alignSeriesInParallel(crew, volumes, options);
    const start = await alignSeriesInParallel(crew, volumes, options);
    return await alignToModelInParallel(crew, volumes, target.predict, drivenOptions(options, target, start));
  } finally {
    await crew.close();
  }
}

/**
 * The model is first fitted to the volumes as they lie by an alignment to the reference: fitted to what still moves it takes
 * motion for tissue. Brightness that model and volume do not share is told from motion by local correlation.
 */
function drivenOptions(options: SeriesOptions, { rounds }: ModelTarget, start: AlignedSeries) {
  return {
    ...options,
    rounds,
    start,
    deformable: { metric: 'local-correlation', ...options.deformable } as const,
  };
}
