import type { Reason } from '@lobule/foundation';
import type { Definition } from '../feature.ts';
import { FLAT_REGION, ONE_VOXEL } from '../reasons.ts';
import type { Region } from '../region.ts';
import { pairSums } from './pair-sums.ts';

/** Moran's I and Geary's C with weights 1 / distance (IBSI 1, 3.1.24 and 3.1.25; Dale et al. 2002, Ecography 25:558). */
export interface Autocorrelation {
  readonly moran: number;
  readonly geary: number;
}

export function autocorrelation({ size, spacingMm, positions, values }: Region): Autocorrelation | Reason {
  const n = positions.length;
  if (n < 2) return ONE_VOXEL;
  const scaled = standardised(values);
  if (scaled === undefined) return FLAT_REGION;
  const { weights, products, squares } = pairSums({
    // The cut-out has a margin that need not be transformed.
    size: [size[0] - 2, size[1] - 2, size[2] - 2],
    spacingMm,
    places: withoutMargin(positions, size),
    values: scaled,
  });
  // The scaled squares add up to n, and the sum of w (x(k) - x(l))^2 is 2 (squares - products).
  return { moran: products / weights, geary: ((n - 1) * (squares - products)) / (weights * n) };
}

/** Mean 0 and variance 1; undefined where all are equal. */
function standardised(values: Float64Array): Float64Array | undefined {
  const n = values.length;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += values[k];
  const mean = sum / n;
  const result = new Float64Array(n);
  let squares = 0;
  for (let k = 0; k < n; k++) {
    const x = values[k] - mean;
    result[k] = x;
    squares += x * x;
  }
  const variance = squares / n;
  if (!(variance > 0)) return undefined;
  const scale = 1 / Math.sqrt(variance);
  for (let k = 0; k < n; k++) result[k] *= scale;
  return result;
}

/** Positions ascend, so each row is met once. */
function withoutMargin(positions: Int32Array, [nx, ny]: Region['size']): Int32Array {
  const places = new Int32Array(positions.length);
  let end = 0;
  let shift = 0;
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k];
    if (position >= end) {
      const row = Math.floor(position / nx);
      end = nx * (row + 1);
      const y = (row % ny) - 1;
      const z = Math.floor(row / ny) - 1;
      shift = (nx - 2) * (y + (ny - 2) * z) - 1 - nx * row;
    }
    places[k] = position + shift;
  }
  return places;
}

export const spatial: readonly Definition<Autocorrelation>[] = [
  { name: 'MoransI', ibsiCode: 'N365', unit: '1', value: (c) => c.moran },
  { name: 'GearysC', ibsiCode: 'NPT7', unit: '1', value: (c) => c.geary },
];
