import type { VoxelArray } from '@lobule/volume';

/**
 * Voxels that hold tissue: above the threshold that parts the image's histogram best in two (Otsu 1979), which is
 * lowered by half because fat-suppressed or long-T1 tissue lies between air and fat. Air is not fitted: its maps would
 * be numbers without meaning. A voxel without a number is left to the fit, which says so.
 */
export function foreground(image: VoxelArray): Int32Array {
  const threshold = 0.5 * otsuThreshold(image);
  let count = 0;
  for (let v = 0; v < image.length; v++) if (!(image[v] <= threshold)) count++;
  const voxels = new Int32Array(count);
  for (let v = 0, n = 0; v < image.length; v++) if (!(image[v] <= threshold)) voxels[n++] = v;
  return voxels;
}

const BINS = 256;

/** The value that splits the voxels into two classes with the largest variance between them. */
function otsuThreshold(image: VoxelArray): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < image.length; v++) {
    const value = image[v];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return low;
  const counts = new Float64Array(BINS);
  const scale = (BINS - 1) / (high - low);
  for (let v = 0; v < image.length; v++) if (image[v] >= low) counts[Math.round((image[v] - low) * scale)]++;
  let total = 0;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    total += counts[bin];
    sum += bin * counts[bin];
  }
  let best = 0;
  let bestVariance = -1;
  let below = 0;
  let sumBelow = 0;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    sumBelow += bin * counts[bin];
    if (below === 0 || below === total) continue;
    const difference = sumBelow / below - (sum - sumBelow) / (total - below);
    const variance = below * (total - below) * difference * difference;
    if (variance > bestVariance) {
      bestVariance = variance;
      best = bin;
    }
  }
  return low + (best + 0.5) / scale;
}
