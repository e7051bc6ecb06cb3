import type { Reason } from '@lobule/foundation';
import { frameLength, type StoredFrame } from '@lobule/quantify';

/** Highest grey values that scanners and converters cut signals off at, of 8 to 16 bits. */
const CEILINGS: readonly number[] = [255, 1023, 4095, 16_383, 32_767, 65_535];
/** Fewer voxels at the top may be there by chance. */
const FEWEST = 10;
/** At the same top in so many frames a voxel is cut off rather than bright. */
const FRAMES = 2;

/**
 * Signals that were cut off at the highest grey value: nothing in a fit shows it, and what is fitted there is too small.
 * Told where whole numbers end at such a value in several frames of the same voxel; nothing is left out.
 */
export function saidClipped(frames: readonly StoredFrame[]): readonly Reason[] {
  const whole = frames.every(({ stored }) =>
    stored.every((one) => !(one instanceof Float32Array || one instanceof Float64Array)),
  );
  if (!whole) return [];
  const top = frames.reduce((most, { stored }) => Math.max(most, ...stored.map(highest)), 0);
  if (!CEILINGS.includes(top)) return [];
  const size = frameLength(frames[0]);
  let clipped = 0;
  for (let v = 0; v < size; v++) {
    let at = 0;
    for (const { stored } of frames) if (stored[0][v] === top) at++;
    if (at >= FRAMES) clipped++;
  }
  if (clipped < FEWEST) return [];
  const text = `${clipped} voxels have the highest grey value, ${top}, in several images: their signals may have been cut off, and what is fitted there is not to be trusted.`;
  return [{ code: 'clipped', text }];
}

function highest(values: ArrayLike<number>): number {
  let most = 0;
  for (let v = 0; v < values.length; v++) if (values[v] > most) most = values[v];
  return most;
}
