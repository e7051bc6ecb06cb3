import { cos, sin } from '@lobule/numerics';

/**
 * Sines and cosines of the flip angles times a B1 factor per voxel, without trigonometry per voxel: a table in steps
 * of B1, and from its nearest entry a rotation by the small rest, whose series is exact to rounding.
 */
interface AngleTable {
  /** Of the angles as last scaled. */
  readonly sines: Float64Array;
  readonly cosines: Float64Array;
  /** Sets both for a B1 factor; NaN means 1. */
  scale(b1Factor: number): void;
}

const STEP = 1 / 256;
/** A larger factor is no B1 map but a mistake. */
export const HIGHEST_B1 = 4;

/** @param radians nominal flip angles, at most pi. */
export function angleTable(radians: Float64Array): AngleTable {
  const n = radians.length;
  const entries = HIGHEST_B1 / STEP + 1;
  const tabled = new Float64Array(entries * n * 2);
  for (let entry = 0; entry < entries; entry++) {
    for (let i = 0; i < n; i++) {
      tabled[(entry * n + i) * 2] = sin(radians[i] * entry * STEP);
      tabled[(entry * n + i) * 2 + 1] = cos(radians[i] * entry * STEP);
    }
  }
  const sines = new Float64Array(n);
  const cosines = new Float64Array(n);
  return {
    sines,
    cosines,
    scale(b1Factor) {
      const factor = Number.isNaN(b1Factor) ? 1 : b1Factor;
      const entry = Math.min(entries - 1, Math.round(factor / STEP));
      const rest = factor - entry * STEP;
      for (let i = 0; i < n; i++) {
        // |z| <= pi / 512 within the table, where the terms left out are below 1e-16.
        const z = radians[i] * rest;
        const at = (entry * n + i) * 2;
        const zz = z * z;
        const sinZ = z * (1 - (zz / 6) * (1 - (zz / 20) * (1 - zz / 42)));
        const cosZ = 1 - (zz / 2) * (1 - (zz / 12) * (1 - zz / 30));
        sines[i] = tabled[at] * cosZ + tabled[at + 1] * sinZ;
        cosines[i] = tabled[at + 1] * cosZ - tabled[at] * sinZ;
      }
    },
  };
}
