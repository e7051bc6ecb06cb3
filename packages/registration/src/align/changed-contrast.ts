import { type Mask, resample, type Volume, voxelCount } from '@lobule/volume';
import { boxFilter, boxRadius } from '../metric/local-correlation.ts';
import { rangeOf } from './align-linear.ts';
import { brightPlaces } from './consistency.ts';

/** This many times what is usual in the image is a change of contrast: usual are noise and what is left of motion. */
const unusual = 10;

/**
 * Where images that lie on each other differ in contrast: the variance within a box of the mean of the others that no
 * straight line of the fixed image's values explains. Where a lesion enhances, local correlation finds edges in one image
 * that are none in the other and moves them towards those that are; noise does no such thing.
 *
 * @param others aligned, on the fixed image's grid; NaN beyond what they show
 * @param boxMm half width of the boxes
 * @param inside where it is learnt what is usual (any grid); without it where the fixed image is bright
 * @returns 1 where the contrast changed, on the fixed image's grid; at most in half of `inside`
 */
export function changedContrast(
  fixed: Volume,
  others: readonly Volume[],
  boxMm: number,
  inside?: Mask,
): Mask {
  const { grid } = fixed;
  const mean = meanOf(others);
  const left = unexplained(fixed, mean, boxMm);
  const where = inside ? resample(inside, grid, 'nearest').data : brightPlaces(fixed).data;
  const usual = left.filter((value, v) => where[v] !== 0 && Number.isFinite(value)).sort();
  // A standard deviation of 1 % of the range says nothing to local correlation either.
  const [low, high] = rangeOf(mean.filter(Number.isFinite));
  const least = 0.01 * (high - low);
  const threshold = Math.max(least * least, unusual * (usual[usual.length >> 1] ?? 0));
  return { grid, data: Uint8Array.from(left, (value) => (value > threshold ? 1 : 0)) };
}

function meanOf(volumes: readonly Volume[]): Float32Array {
  const mean = new Float32Array(voxelCount(volumes[0].grid));
  for (const { data } of volumes) for (let v = 0; v < mean.length; v++) mean[v] += data[v] / volumes.length;
  return mean;
}

/** Variance of the values in the box around each voxel that is left by a straight line of the fixed ones; NaN in few. */
function unexplained({ grid, data: fixed }: Volume, values: Float32Array, boxMm: number): Float32Array {
  const n = values.length;
  const sums = Array.from({ length: 6 }, () => new Float32Array(n));
  const [count, sumF, sumM, sumFF, sumMM, sumFM] = sums;
  for (let v = 0; v < n; v++) {
    const f = fixed[v];
    const m = values[v];
    if (!Number.isFinite(f) || !Number.isFinite(m)) continue;
    count[v] = 1;
    sumF[v] = f;
    sumM[v] = m;
    sumFF[v] = f * f;
    sumMM[v] = m * m;
    sumFM[v] = f * m;
  }
  const box = boxFilter(grid.size, boxRadius(grid, boxMm));
  for (const sum of sums) box(sum);
  for (let v = 0; v < n; v++) {
    const c = count[v];
    const sff = sumFF[v] - (sumF[v] * sumF[v]) / c;
    const smm = sumMM[v] - (sumM[v] * sumM[v]) / c;
    const sfm = sumFM[v] - (sumF[v] * sumM[v]) / c;
    sumMM[v] = c < 8 ? Number.NaN : (sff > 0 ? smm - (sfm * sfm) / sff : smm) / c;
  }
  return sumMM;
}
