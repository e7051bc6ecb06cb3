import { gridSpacingMm } from '@lobule/volume';
import type { SplineField } from '../transform/spline-field.ts';

/**
 * The bending energy of a lattice (Rueckert et al. 1999, eq. 5), by differences between its points: the mean of the
 * squared second derivatives of the displacement, in 1/mm^2. Adds `weight` times its slope to `gradient`.
 */
export function bendingEnergy(field: SplineField, weight: number, gradient: Float64Array): number {
  const [nx, ny, nz] = field.size;
  const voxel = gridSpacingMm(field.grid);
  const spacing = field.step.map((step, axis) => step * voxel[axis]);
  const strides = [3, 3 * nx, 3 * nx * ny];
  const points = nx * ny * nz;
  const { values } = field;
  let total = 0;
  for (let k = 0; k < nz; k++) {
    const innerZ = k > 0 && k < nz - 1;
    for (let j = 0; j < ny; j++) {
      const innerY = j > 0 && j < ny - 1;
      for (let i = 0; i < nx; i++) {
        const innerX = i > 0 && i < nx - 1;
        const at = i * strides[0] + j * strides[1] + k * strides[2];
        if (innerX) straight(at, 0);
        if (innerY) straight(at, 1);
        if (innerZ) straight(at, 2);
        if (innerX && innerY) mixed(at, 0, 1);
        if (innerX && innerZ) mixed(at, 0, 2);
        if (innerY && innerZ) mixed(at, 1, 2);
      }
    }
  }
  return total / points;

  function straight(at: number, axis: number): void {
    const h = 1 / (spacing[axis] * spacing[axis]);
    const stride = strides[axis];
    for (let p = at; p < at + 3; p++) {
      const d = h * (values[p - stride] - 2 * values[p] + values[p + stride]);
      total += d * d;
      const push = (2 * weight * h * d) / points;
      gradient[p - stride] += push;
      gradient[p] -= 2 * push;
      gradient[p + stride] += push;
    }
  }

  /** Counts twice: once for each order of the two axes. */
  function mixed(at: number, a: number, b: number): void {
    const h = 1 / (4 * spacing[a] * spacing[b]);
    const along = strides[a] + strides[b];
    const across = strides[a] - strides[b];
    for (let p = at; p < at + 3; p++) {
      const d = h * (values[p + along] - values[p + across] - values[p - across] + values[p - along]);
      total += 2 * d * d;
      const push = (4 * weight * h * d) / points;
      gradient[p + along] += push;
      gradient[p + across] -= push;
      gradient[p - across] -= push;
      gradient[p - along] += push;
    }
  }
}
