import { exp, log1p } from '@lobule/numerics';
import type { VoxelArray } from '@lobule/volume';

const BINS = 256;

/**
 * The threshold between air and tissue: Otsu's (1979) on the logarithm of the signal, so that bright tissue does not
 * pull it up. NaN where all signals are alike.
 */
export function airThreshold(signal: VoxelArray): number {
  let most = 0;
  for (let v = 0; v < signal.length; v++) if (signal[v] - signal[v] === 0) most = Math.max(most, signal[v]);
  const unit = most / 200;
  const top = log1p(200);
  const histogram = new Float64Array(BINS);
  for (let v = 0; v < signal.length; v++) {
    if (!(signal[v] > 0) || signal[v] - signal[v] !== 0) continue;
    histogram[Math.min(BINS - 1, Math.floor((BINS * log1p(signal[v] / unit)) / top))]++;
  }
  const cut = otsuBin(histogram);
  return cut < 0 ? Number.NaN : unit * (exp((top * (cut + 1)) / BINS) - 1);
}

/** The bin after which the variance between the two parts is largest, or -1 where there is one part only. */
function otsuBin(histogram: Float64Array): number {
  let total = 0;
  let moment = 0;
  for (let b = 0; b < histogram.length; b++) {
    total += histogram[b];
    moment += b * histogram[b];
  }
  let best = -1;
  let largest = 0;
  let count = 0;
  let sum = 0;
  for (let b = 0; b < histogram.length - 1; b++) {
    count += histogram[b];
    sum += b * histogram[b];
    const rest = total - count;
    if (count === 0 || rest === 0) continue;
    const apart = sum / count - (moment - sum) / rest;
    const between = count * rest * apart * apart;
    if (between <= largest) continue;
    largest = between;
    best = b;
  }
  return best;
}
