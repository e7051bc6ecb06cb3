import type { VoxelArray } from '@lobule/volume';

/**
 * Voxels that hold tissue: above the threshold that parts the image's histogram best in two (Otsu 1979), which is
 * lowered by half because fat-suppressed or long-T1 tissue lies between air and fat, but not into air that stands by
 * itself, as air without noise does. Air is not fitted: its maps would be numbers without meaning. A voxel without a number is left to the fit, which says so.
 */
export function foreground(image: VoxelArray): Int32Array {
  const threshold = tissueThreshold(image);
  let count = 0;
  for (let v = 0; v < image.length; v++) if (!(image[v] <= threshold)) count++;
  const voxels = new Int32Array(count);
  for (let v = 0, n = 0; v < image.length; v++) if (!(image[v] <= threshold)) voxels[n++] = v;
  return voxels;
}

/** The value above which voxels are taken for tissue. */
function tissueThreshold(image: VoxelArray): number {
  const search = thresholdSearch();
  search.bound(image);
  search.count(image);
  return search.threshold();
}

/** The same for an image that is seen twice, in pieces of any length: all of it by `bound`, then all by `count`. */
export interface ThresholdSearch {
  bound(values: VoxelArray): void;
  count(values: VoxelArray): void;
  threshold(): number;
}

export function thresholdSearch(): ThresholdSearch {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const counts = new Float64Array(BINS);
  return {
    bound(values) {
      for (let v = 0; v < values.length; v++) {
        const value = values[v];
        if (value < low) low = value;
        if (value > high) high = value;
      }
    },
    count(values) {
      const scale = (BINS - 1) / (high - low);
      for (let v = 0; v < values.length; v++) {
        if (values[v] >= low) counts[Math.round((values[v] - low) * scale)]++;
      }
    },
    threshold() {
      const { between, airEnd } = partition(counts, low, high);
      return Math.max(0.5 * between, airEnd);
    },
  };
}

const BINS = 256;

interface Partition {
  /** The value that splits the voxels into two classes with the largest variance between them. */
  readonly between: number;
  /** Where air ends that no voxel joins to tissue; -Infinity where there is none. */
  readonly airEnd: number;
}

function partition(counts: Float64Array, low: number, high: number): Partition {
  if (!(high > low)) return { between: low, airEnd: Number.NEGATIVE_INFINITY };
  const scale = (BINS - 1) / (high - low);
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
  let inBest = 0;
  let sumBest = 0;
  for (let bin = 0; bin <= best; bin++) {
    inBest += counts[bin];
    sumBest += bin * counts[bin];
  }
  const bright = { share: (total - inBest) / total, mean: low + (sum - sumBest) / (total - inBest) / scale };
  const top = clusterTop(counts, best);
  const airTop = low + (top + 0.5) / scale;
  const isAir = top >= 0 && bright.share > SMALLEST_TISSUE && airTop < BRIGHTEST_AIR * bright.mean;
  return { between: low + (best + 0.5) / scale, airEnd: isAir ? airTop : Number.NEGATIVE_INFINITY };
}

/** Bins without a voxel that part air from tissue: 6 % of all that is there. */
const EMPTY_BINS = 16;
/** Of the mean of the brighter class: as bright as air can be. */
const BRIGHTEST_AIR = 0.1;
/** Fewer bright voxels are outliers, and say nothing of how bright tissue is. */
const SMALLEST_TISSUE = 0.01;

/** The last bin of the darkest voxels that stand by themselves, up to `end`; -1 where none do. */
function clusterTop(counts: Float64Array, end: number): number {
  let last = 0;
  for (let bin = 1; bin < BINS; bin++) {
    if (counts[bin] === 0) continue;
    if (bin - last > EMPTY_BINS) return last;
    if (bin > end) return -1;
    last = bin;
  }
  return -1;
}
