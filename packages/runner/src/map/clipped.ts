import type { Reason } from '@lobule/foundation';
import { lookThrough, type StudyFrame } from './stored-image.ts';

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
export async function saidClipped(frames: readonly StudyFrame[]): Promise<readonly Reason[]> {
  let top = 0;
  for await (const parts of lookThrough(frames)) {
    const stored = parts.flatMap((part) => part.stored);
    if (stored.some((one) => one instanceof Float32Array || one instanceof Float64Array)) return [];
    top = stored.reduce((most, one) => Math.max(most, highest(one)), top);
  }
  if (!CEILINGS.includes(top)) return [];
  let clipped = 0;
  for await (const parts of lookThrough(frames)) {
    const firsts = parts.map(({ stored }) => stored[0]);
    for (let v = 0; v < firsts[0].length; v++) {
      let at = 0;
      for (const first of firsts) if (first[v] === top) at++;
      if (at >= FRAMES) clipped++;
    }
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
