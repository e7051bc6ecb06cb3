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
  const term = (at: number, places: readonly number[], factors: readonly number[], share: number) => {
    for (let p = 0; p < 3; p++) {
      let d = 0;
      for (let k = 0; k < places.length; k++) d += factors[k] * values[at + places[k] + p];
      total += share * d * d;
      const push = (2 * weight * share * d) / points;
      for (let k = 0; k < places.length; k++) gradient[at + places[k] + p] += push * factors[k];
    }
  };
  const pairs: readonly (readonly [number, number])[] = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const at = i * strides[0] + j * strides[1] + k * strides[2];
        const inner = [i > 0 && i < nx - 1, j > 0 && j < ny - 1, k > 0 && k < nz - 1];
        for (let axis = 0; axis < 3; axis++) {
          if (!inner[axis]) continue;
          const h = 1 / (spacing[axis] * spacing[axis]);
          term(at, [-strides[axis], 0, strides[axis]], [h, -2 * h, h], 1);
        }
        for (const [a, b] of pairs) {
          if (!inner[a] || !inner[b]) continue;
          const h = 1 / (4 * spacing[a] * spacing[b]);
          const [sa, sb] = [strides[a], strides[b]];
          term(at, [sa + sb, sa - sb, sb - sa, -sa - sb], [h, -h, -h, h], 2);
        }
      }
    }
  }
  return total / points;
}
