import type { BreastFrame } from './frame.ts';

/** A smooth field over the slab: 1 + the terms, a, h and w in mm. */
export interface FieldPlan {
  readonly centre: number;
  readonly perMm: readonly [a: number, h: number, w: number];
  readonly perMm2: readonly [a: number, h: number, w: number];
}

/** The field at every voxel. It belongs to the coil and does not move with the patient. */
export function fieldOver({ grid, spacingMm, startMm }: BreastFrame, plan: FieldPlan): Float64Array {
  const [nx, ny, nz] = grid.size;
  const field = new Float64Array(nx * ny * nz);
  for (let k = 0, v = 0; k < nz; k++) {
    const w = startMm[2] + k * spacingMm[2];
    const alongW = plan.centre + w * (plan.perMm[2] + w * plan.perMm2[2]);
    for (let j = 0; j < ny; j++) {
      const h = startMm[1] - j * spacingMm[1];
      const alongH = alongW + h * (plan.perMm[1] + h * plan.perMm2[1]);
      for (let i = 0; i < nx; i++, v++) {
        const a = startMm[0] - i * spacingMm[0];
        field[v] = alongH + a * (plan.perMm[0] + a * plan.perMm2[0]);
      }
    }
  }
  return field;
}
