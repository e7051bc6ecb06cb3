import type { Box } from '@lobule/volume';

type Triple = readonly [number, number, number];

/**
 * Length of the gradient by central differences, in singles, as ITK's GradientMagnitudeImageFilter; beyond the image its
 * outermost voxels hold.
 *
 * @param spacingMm 1, 1, 1 where distances are not to count.
 */
export function gradientMagnitude(
  data: ArrayLike<number>,
  [nx, ny, nz]: Triple,
  [sx, sy, sz]: Triple,
  { start, size }: Box,
): Float32Array {
  const result = new Float32Array(size[0] * size[1] * size[2]);
  const slice = nx * ny;
  for (let k = 0, v = 0; k < size[2]; k++) {
    const z = start[2] + k;
    const above = z + 1 < nz ? slice : 0;
    const below = z > 0 ? slice : 0;
    for (let j = 0; j < size[1]; j++) {
      const y = start[1] + j;
      const next = y + 1 < ny ? nx : 0;
      const before = y > 0 ? nx : 0;
      for (let i = 0; i < size[0]; i++, v++) {
        const x = start[0] + i;
        const p = x + nx * (y + ny * z);
        const dx = (0.5 / sx) * data[x + 1 < nx ? p + 1 : p] - (0.5 / sx) * data[x > 0 ? p - 1 : p];
        const dy = (0.5 / sy) * data[p + next] - (0.5 / sy) * data[p - before];
        const dz = (0.5 / sz) * data[p + above] - (0.5 / sz) * data[p - below];
        result[v] = Math.sqrt(dx * dx + dy * dy + dz * dz);
      }
    }
  }
  return result;
}
