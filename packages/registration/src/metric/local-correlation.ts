import { type Grid, gridSpacingMm } from '@lobule/volume';
import type { Metric } from './metric.ts';

type Size = readonly [number, number, number];

/**
 * 1 minus the mean squared correlation within a box around each voxel: for images whose brightness or contrast
 * changes from place to place. Samples are all voxels of a grid.
 *
 * @param radius of the box in voxels along x, y, z
 * @param noise squared: variance below which a box says nothing, in units of each image
 */
export function localCorrelationMetric(
  fixed: Float32Array,
  size: Size,
  radius: readonly [number, number, number],
  noise: { readonly fixed: number; readonly moving: number },
): Metric {
  const { length } = fixed;
  const floats = () => new Float32Array(length);
  // All memory is taken once: images are large and an alignment looks at them a hundred times.
  const [count, sumF, sumM, sumFF, sumMM, sumFM] = [
    floats(),
    floats(),
    floats(),
    floats(),
    floats(),
    floats(),
  ];
  const box = boxFilter(size, radius);
  return {
    evaluate(moving, valid, weights) {
      for (let i = 0; i < length; i++) {
        const here = valid[i];
        const f = here === 0 ? 0 : fixed[i];
        const m = here === 0 ? 0 : moving[i];
        count[i] = here;
        sumF[i] = f;
        sumM[i] = m;
        sumFF[i] = f * f;
        sumMM[i] = m * m;
        sumFM[i] = f * m;
      }
      for (const sum of [count, sumF, sumM, sumFF, sumMM, sumFM]) box(sum);
      let total = 0;
      let voxels = 0;
      // Per box: a weighs the fixed value, b the moving one, c is what is left (Avants et al., Med Image Anal 12:26,
      // 2008). They take the places of sums that are no longer needed.
      const [a, b, c] = [sumFF, sumMM, sumFM];
      for (let i = 0; i < length; i++) {
        const n = count[i];
        if (valid[i] === 0 || n < 8) {
          a[i] = 0;
          b[i] = 0;
          c[i] = 0;
          continue;
        }
        voxels++;
        const meanF = sumF[i] / n;
        const meanM = sumM[i] / n;
        const sff = sumFF[i] - meanF * sumF[i] + n * noise.fixed;
        const smm = sumMM[i] - meanM * sumM[i] + n * noise.moving;
        const sfm = sumFM[i] - meanF * sumM[i];
        total += (sfm * sfm) / (sff * smm);
        const outer = (2 * sfm) / (sff * smm);
        const inner = sfm / smm;
        a[i] = outer;
        b[i] = outer * inner;
        c[i] = outer * (inner * meanM - meanF);
      }
      for (const sum of [a, b, c]) box(sum);
      const scale = voxels > 0 ? -1 / voxels : 0;
      for (let i = 0; i < length; i++) {
        weights[i] = valid[i] === 0 ? 0 : scale * (fixed[i] * a[i] - moving[i] * b[i] + c[i]);
      }
      return voxels > 0 ? 1 - total / voxels : 1;
    },
  };
}

/** Of boxes of about this half width, in voxels; a single slice is not left. */
export function boxRadius(grid: Grid, boxMm: number): Size {
  const [x, y, z] = gridSpacingMm(grid).map((mm, axis) =>
    grid.size[axis] > 1 ? Math.max(1, Math.round(boxMm / mm)) : 0,
  );
  return [x, y, z];
}

/** Replaces values by their sum over a box around each voxel, cut at the borders; running sums along each axis in turn. */
export function boxFilter(size: Size, radius: Size): (values: Float32Array) => void {
  const [nx, ny, nz] = size;
  // Slices and rows that the running sum has passed but must still take away are kept in a ring.
  const line = new Float64Array(nx);
  const planeSums = new Float64Array(nx * ny);
  const ring = new Float32Array((Math.max(radius[1], radius[2]) + 1) * nx * ny);
  return (values) => {
    if (radius[0] > 0 && nx > 1) {
      for (let start = 0; start < values.length; start += nx) sumRow(values, start, nx, radius[0], line);
    }
    if (radius[1] > 0 && ny > 1) {
      for (let start = 0; start < values.length; start += nx * ny) {
        sumLines(values, start, nx, ny, radius[1], planeSums, ring);
      }
    }
    if (radius[2] > 0 && nz > 1) sumLines(values, 0, nx * ny, nz, radius[2], planeSums, ring);
  };
}

function sumRow(values: Float32Array, start: number, n: number, radius: number, line: Float64Array): void {
  for (let i = 0; i < n; i++) line[i] = values[start + i];
  let sum = 0;
  for (let i = 0; i < Math.min(radius, n); i++) sum += line[i];
  for (let i = 0; i < n; i++) {
    if (i + radius < n) sum += line[i + radius];
    if (i > radius) sum -= line[i - radius - 1];
    values[start + i] = sum;
  }
}

/** The same along another axis: `n` lines of `width` values each are summed whole, so that memory is read in its order. */
function sumLines(
  values: Float32Array,
  start: number,
  width: number,
  n: number,
  radius: number,
  sums: Float64Array,
  ring: Float32Array,
): void {
  const kept = radius + 1;
  for (let x = 0; x < width; x++) sums[x] = 0;
  for (let i = 0; i < Math.min(radius, n); i++) {
    const from = start + i * width;
    for (let x = 0; x < width; x++) sums[x] += values[from + x];
  }
  for (let i = 0; i < n; i++) {
    const here = start + i * width;
    const slot = (i % kept) * width;
    const ahead = here + radius * width;
    const inner = i + radius < n && i > radius;
    if (inner) {
      for (let x = 0; x < width; x++) {
        const sum = sums[x] + values[ahead + x] - ring[slot + x];
        ring[slot + x] = values[here + x];
        sums[x] = sum;
        values[here + x] = sum;
      }
      continue;
    }
    for (let x = 0; x < width; x++) {
      if (i + radius < n) sums[x] += values[ahead + x];
      if (i > radius) sums[x] -= ring[slot + x];
      ring[slot + x] = values[here + x];
      values[here + x] = sums[x];
    }
  }
}
