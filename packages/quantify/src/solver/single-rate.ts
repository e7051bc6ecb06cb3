import { type AtomTable, PIECE } from './atom-table.ts';
import { bounded, type CoarseAtoms, within } from './coarse-atoms.ts';
import { multiplyInto } from './products.ts';

/**
 * The best fit of a curve by one rate, a z(log k), in the basis of an atom table: from the highest of the coarse atoms by
 * Newton steps in log k.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface SingleRate {
  log: number;
  /** Amplitude of the scaled atom. */
  alpha: number;
  /** Residual sum of squares within the basis. */
  squares: number;
  // |z|^2, z.d and |d|^2 with d = dz/dlog k.
  zz: number;
  zd: number;
  dd: number;
}

export function singleRate(): SingleRate {
  return { log: 0.5, alpha: 0.5, squares: 0.5, zz: 0.5, zd: 0.5, dd: 0.5 };
}

const MOST_STEPS = 30;

/**
 * @param projected the curve in the basis. @param kept its square there. @param along filled with its products with the
 * coarse atoms. @returns false where nothing goes along with it.
 */
export function fitSingleRate(
  { rank, lowestLog, highestLog, density, cells, pieces }: AtomTable,
  coarse: CoarseAtoms,
  projected: Float64Array,
  kept: number,
  along: Float64Array,
  into: SingleRate,
): boolean {
  multiplyInto(coarse.units, projected, along);
  let best = 0;
  for (let j = 1; j < coarse.count; j++) if (along[j] > along[best]) best = j;
  if (!(along[best] > 0)) return false;
  let least = Number.POSITIVE_INFINITY;
  let here = coarse.logs[best];
  let step = 0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const position = (here - lowestLog) * density;
    const cell = Math.min(cells - 1, Math.floor(position));
    const u = position - cell;
    let n = 0;
    let b = 0;
    let slope = 0;
    let bend = 0;
    let ofSlope = 0;
    for (let r = 0, p = cell * rank * PIECE; r < rank; r++, p += PIECE) {
      const c1 = pieces[p + 1];
      const c2 = pieces[p + 2];
      const c3 = pieces[p + 3];
      const z = pieces[p] + u * (c1 + u * (c2 + u * c3));
      const d = (c1 + u * (2 * c2 + u * 3 * c3)) * density;
      const y = projected[r];
      n += z * z;
      b += z * y;
      slope += z * d;
      bend += d * d;
      ofSlope += d * y;
    }
    const alpha = b / n;
    const squares = kept - alpha * b;
    if (squares < least) {
      least = squares;
      into.log = here;
      into.alpha = alpha;
      into.zz = n;
      into.zd = slope;
      into.dd = bend;
      step = bounded((ofSlope - alpha * slope) / (alpha * (bend - (slope * slope) / n)));
    } else {
      step *= 0.5;
    }
    if (!(Math.abs(step) > 1e-3)) break;
    here = within(into.log + step, lowestLog, highestLog);
  }
  into.squares = least;
  return true;
}
