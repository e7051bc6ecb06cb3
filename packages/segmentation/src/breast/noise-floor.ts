import type { VoxelArray } from '@lobule/volume';

const BINS = 400;
/** Half width at half height of a normal peak, in standard deviations. */
const HALF_WIDTH = 1.1774;
/** Of the noise in air, above its mean: one voxel of air in 30,000 is above, were it normal. */
const ABOVE = 4;

/**
 * The threshold that the noise in air alone tells: so far above the peak of the low signals as noise does not reach.
 * With fat suppressed, far from the coil, fat is little brighter than air, and a split of all signals into two puts
 * it with the air. NaN where there is no such peak.
 *
 * @param signal averaged over neighbours, so that noise is narrow
 * @param top signals from here on are tissue for sure
 */
export function noiseThreshold(signal: VoxelArray, top: number): number {
  const counts = new Float64Array(BINS);
  for (let v = 0; v < signal.length; v++) {
    if (signal[v] > 0 && signal[v] < top) counts[Math.floor((BINS * signal[v]) / top)]++;
  }
  const smooth = counts.map((_, b) => {
    let sum = 0;
    for (let k = Math.max(0, b - 2); k <= Math.min(BINS - 1, b + 2); k++) sum += counts[k];
    return sum;
  });
  let mode = 0;
  for (let b = 1; b < BINS; b++) if (smooth[b] > smooth[mode]) mode = b;
  let low = mode;
  while (low >= 0 && smooth[low] > smooth[mode] / 2) low--;
  if (smooth[mode] === 0 || low < 0) return Number.NaN;
  return ((mode + 0.5 + (ABOVE * (mode - low)) / HALF_WIDTH) * top) / BINS;
}
