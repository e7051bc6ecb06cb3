import type { LevelImage, Offset } from '../texture/level-image.ts';

/**
 * Counts of pairs of levels at an offset, both ways, so that the matrix is symmetric; row-major over the levels
 * that occur. Only slices from `first` up to `end` are taken.
 */
export function countPairs(
  image: LevelImage,
  [dx, dy, dz]: Offset,
  first: number,
  end: number,
): Float64Array {
  const { codes, present } = image;
  const [nx, ny, nz] = image.size;
  const k = present.length;
  const counts = new Float64Array(k * k);
  const step = dx + nx * (dy + ny * dz);
  for (let z = Math.max(first, -dz); z < Math.min(end, nz - dz); z++) {
    for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) {
      const row = nx * (y + ny * z);
      for (let v = row + Math.max(0, -dx); v < row + Math.min(nx, nx - dx); v++) {
        const a = codes[v];
        if (a === 0) continue;
        const b = codes[v + step];
        if (b === 0) continue;
        counts[(a - 1) * k + b - 1]++;
        counts[(b - 1) * k + a - 1]++;
      }
    }
  }
  return counts;
}

/** Element-wise sum; undefined where there is nothing to sum. */
export function addCounts(matrices: readonly Float64Array[]): Float64Array {
  const sum = matrices[0].slice();
  for (const matrix of matrices.slice(1)) for (let n = 0; n < sum.length; n++) sum[n] += matrix[n];
  return sum;
}
