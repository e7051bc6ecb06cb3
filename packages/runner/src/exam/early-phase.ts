import type { Study } from '@lobule/study';
import type { ImageSeries } from './images.ts';

/** The last frame before contrast as far as the maps of a study say; the first where they say nothing. */
export function lastBaseline({ maps }: Pick<Study, 'maps'>, { frames }: ImageSeries): number {
  const stated = maps.flatMap((map) => map.baselineFrames ?? []);
  return Math.min(Math.max(0, ...stated), frames.length - 1);
}

/**
 * The frame nearest 90 s after the last one before contrast: where lesions stand out most. The one after it where no
 * times are known.
 */
export function frameNear90({ frames }: Pick<ImageSeries, 'frames'>, baseline: number): number {
  const start = frames[baseline].timeS ?? 0;
  let best = Math.min(baseline + 1, frames.length - 1);
  for (let frame = best + 1; frame < frames.length; frame++) {
    const apart = (index: number) => Math.abs((frames[index].timeS ?? Number.POSITIVE_INFINITY) - start - 90);
    if (apart(frame) < apart(best)) best = frame;
  }
  return best;
}
