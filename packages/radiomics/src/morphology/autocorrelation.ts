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
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const centred = values.map((value) => value - mean);
  const variance = centred.reduce((sum, x) => sum + x * x, 0) / n;
  if (!(variance > 0)) return FLAT_REGION;
  const scale = 1 / Math.sqrt(variance);
  const { weights, products, squares } = pairSums({
    // The cut-out has a margin that need not be transformed.
    size: [size[0] - 2, size[1] - 2, size[2] - 2],
    spacingMm,
    places: withoutMargin(positions, size),
    values: centred.map((x) => x * scale),
  });
  // The scaled squares add up to n, and the sum of w (x(k) - x(l))^2 is 2 (squares - products).
  return { moran: products / weights, geary: ((n - 1) * (squares - products)) / (weights * n) };
}

function withoutMargin(positions: Int32Array, [nx, ny]: Region['size']): Int32Array {
  return positions.map((position) => {
    const x = (position % nx) - 1;
    const y = (Math.floor(position / nx) % ny) - 1;
    const z = Math.floor(position / (nx * ny)) - 1;
    return x + (nx - 2) * (y + (ny - 2) * z);
  });
}

export const spatial: readonly Definition<Autocorrelation>[] = [
  { name: 'MoransI', ibsiCode: 'N365', unit: '1', value: (c) => c.moran },
  { name: 'GearysC', ibsiCode: 'NPT7', unit: '1', value: (c) => c.geary },
];
