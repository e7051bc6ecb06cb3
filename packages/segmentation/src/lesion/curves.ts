import type { Box, Grid, Volume } from '@lobule/volume';
import { checkPhases } from '../phases.ts';

/** Enhancement S - S0 of every voxel of a window after contrast: `phases` numbers a voxel, next to one another. */
export interface Curves {
  readonly box: Box;
  readonly phases: number;
  readonly count: number;
  readonly values: Float32Array;
}

/**
 * The enhancement curves of a window of a dynamic series whose first phase is the one before contrast. A signal that is
 * not finite counts as no enhancement.
 */
export function curvesOf(series: readonly Volume[], box: Box): Curves {
  const [nx, ny] = series[0].grid.size;
  const [sx, sy, sz] = box.size;
  const phases = series.length - 1;
  const count = sx * sy * sz;
  const values = new Float32Array(count * phases);
  const before = series[0].data;
  for (let p = 0; p < phases; p++) {
    const after = series[p + 1].data;
    for (let k = 0, at = p; k < sz; k++) {
      for (let j = 0; j < sy; j++) {
        const row = box.start[0] + nx * (box.start[1] + j + ny * (box.start[2] + k));
        for (let i = 0; i < sx; i++, at += phases) {
          const rise = after[row + i] - before[row + i];
          values[at] = rise - rise === 0 ? rise : 0;
        }
      }
    }
  }
  return { box, phases, count, values };
}

/** Box of voxels within `reachMm` of a voxel along each axis, within the grid. */
export function boxAround(
  grid: Grid,
  centre: readonly [number, number, number],
  reachMm: number,
  spacingMm: readonly number[],
): Box {
  const start = [0, 0, 0];
  const size = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const reach = Math.max(2, Math.round(reachMm / spacingMm[axis]));
    start[axis] = Math.max(0, centre[axis] - reach);
    size[axis] = Math.min(grid.size[axis], centre[axis] + reach + 1) - start[axis];
  }
  return { start: [start[0], start[1], start[2]], size: [size[0], size[1], size[2]] };
}

/** At least two phases on one grid. @throws segmentation/too-few-phases, segmentation/phases-on-other-grids */
export function checkSeries(series: readonly Volume[]): Grid {
  checkPhases(series);
  return series[0].grid;
}

/** Mean curve of a voxel and its six neighbours within the window. */
export function curveAt(
  { box, phases, values }: Curves,
  [i, j, k]: readonly [number, number, number],
): Float64Array {
  const [sx, sy, sz] = box.size;
  const mean = new Float64Array(phases);
  let count = 0;
  for (let dk = -1; dk <= 1; dk++) {
    for (let dj = -1; dj <= 1; dj++) {
      for (let di = -1; di <= 1; di++) {
        if (Math.abs(di) + Math.abs(dj) + Math.abs(dk) > 1) continue;
        const [x, y, z] = [i + di, j + dj, k + dk];
        if (x < 0 || x >= sx || y < 0 || y >= sy || z < 0 || z >= sz) continue;
        const at = phases * (x + sx * (y + sy * z));
        for (let p = 0; p < phases; p++) mean[p] += values[at + p];
        count++;
      }
    }
  }
  for (let p = 0; p < phases; p++) mean[p] /= count;
  return mean;
}

/**
 * Each curve as a share of another, (x . c) / (c . c): 1 where it is the same, 0 where nothing enhances. Of all linear
 * measures this one has the least noise.
 */
export function shareOf({ count, phases, values }: Curves, curve: Float64Array): Float32Array {
  let square = 0;
  for (let p = 0; p < phases; p++) square += curve[p] * curve[p];
  const share = new Float32Array(count);
  for (let v = 0, at = 0; v < count; v++) {
    let product = 0;
    for (let p = 0; p < phases; p++, at++) product += values[at] * curve[p];
    share[v] = product / square;
  }
  return share;
}

/** Mean enhancement of the voxels inside, at each phase. */
export function meanCurve({ phases, values }: Curves, inside: Uint8Array): Float64Array {
  const mean = new Float64Array(phases);
  let count = 0;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    for (let p = 0; p < phases; p++) mean[p] += values[v * phases + p];
    count++;
  }
  for (let p = 0; p < phases; p++) mean[p] /= count;
  return mean;
}
