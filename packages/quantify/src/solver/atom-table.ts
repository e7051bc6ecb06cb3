import { exp, log } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { reducedBasis } from './basis.ts';
import { interpolate, NODES } from './lagrange.ts';
import { type BlockedMatrix, blocked } from './products.ts';

/**
 * Exponentials of every rate as short vectors, for solvers that move several rates at once.
 *
 * The scaled atoms (k + k0) E_k go smoothly from k0 times the integral of the input (k -> 0) to the input itself
 * (k -> infinity). They are written in one orthonormal basis of the space that they span and tabulated on an even grid
 * of log k as polynomials of degree five, so that a vector and its derivative at any rate cost a few multiplications
 * per dimension and no exponential.
 */
export interface AtomTable {
  readonly rank: number;
  readonly lowestLog: number;
  readonly highestLog: number;
  /** k0: an amplitude of the scaled atom times (k + k0) is that of E_k. */
  readonly scale: number;
  /** cells x rank x six: coefficients in the position within the cell. */
  readonly pieces: Float64Array;
  readonly spacing: number;
  readonly cells: number;
}

/** Fills E_k at the points for a rate. */
export type Atom = (rate: number, values: Float64Array) => void;

export interface AtomTables {
  readonly tables: readonly AtomTable[];
  readonly rank: number;
  /** rank x points: the orthonormal basis that all tables share. */
  readonly basis: Float64Array;
  readonly projection: BlockedMatrix;
}

/** With six-point interpolation this spacing in log k is good to about 1e-8 of an estimate. */
const SPACING = 0.05;
/** Directions below this share of an atom are left out: far below the noise of any image. */
const TOLERANCE = 1e-7;

/**
 * @param atoms one function per family of atoms (one arterial input each). @param points of a curve.
 * @throws quantify/protocol where the points do not show the curves at all.
 */
export function atomTables(
  atoms: readonly Atom[],
  points: number,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): AtomTables {
  const lowestLog = log(lowest);
  const highestLog = log(highest);
  const cells = Math.ceil((highestLog - lowestLog) / SPACING);
  const spacing = (highestLog - lowestLog) / cells;
  // Two nodes before the first cell and two after the last one, so that every cell stands amid its six.
  const count = cells + NODES - 1;
  const rates = Float64Array.from({ length: count }, (_, j) => exp(lowestLog + (j - 2) * spacing));
  const unit = new Float64Array(atoms.length * count * points);
  const lengths = new Float64Array(atoms.length * count);
  const values = new Float64Array(points);
  atoms.forEach((atom, family) => {
    rates.forEach((rate, j) => {
      atom(rate, values);
      const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      if (!(length > 0)) {
        throw quantifyErrors.error('quantify/protocol', {
          what: `The ${points} points do not show the model's curve at all: none lies where it changes`,
        });
      }
      const row = family * count + j;
      lengths[row] = length;
      for (let t = 0; t < points; t++) unit[row * points + t] = values[t] / length;
    });
  });
  const { rank, basis, coordinates } = reducedBasis(unit, atoms.length * count, points, TOLERANCE);
  const tables = atoms.map((_, family) => {
    const first = family * count;
    const last = first + count - 1;
    const scale = (lengths[last] * rates[count - 1]) / lengths[first];
    const scaled = new Float64Array(count * rank);
    for (let j = 0; j < count; j++) {
      const factor = lengths[first + j] * (rates[j] + scale);
      for (let r = 0; r < rank; r++) scaled[j * rank + r] = coordinates[(first + j) * rank + r] * factor;
    }
    const pieces = polynomialPieces(scaled, cells, rank);
    return { rank, lowestLog, highestLog, scale, pieces, spacing, cells };
  });
  return { tables, rank, basis, projection: blocked(basis, points) };
}

/** Fills the scaled atom of a rate and its derivative in log k, both in the basis. */
export function atomAt(
  table: AtomTable,
  logRate: number,
  values: Float64Array,
  perLogRate: Float64Array,
): void {
  const { rank, pieces, cells, spacing } = table;
  const position = (logRate - table.lowestLog) / spacing;
  const cell = Math.max(0, Math.min(cells - 1, Math.floor(position)));
  const u = position - cell;
  const over = 1 / spacing;
  for (let r = 0, p = cell * rank * NODES; r < rank; r++, p += NODES) {
    const c1 = pieces[p + 1];
    const c2 = pieces[p + 2];
    const c3 = pieces[p + 3];
    const c4 = pieces[p + 4];
    const c5 = pieces[p + 5];
    values[r] = pieces[p] + u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))));
    perLogRate[r] = (c1 + u * (2 * c2 + u * (3 * c3 + u * (4 * c4 + u * 5 * c5)))) * over;
  }
}

/** Of every cell and dimension the polynomial through the six nodes around it. */
function polynomialPieces(scaled: Float64Array, cells: number, rank: number): Float64Array {
  const pieces = new Float64Array(cells * rank * NODES);
  const nodes = new Float64Array(NODES);
  const coefficients = new Float64Array(NODES);
  for (let cell = 0; cell < cells; cell++) {
    for (let r = 0; r < rank; r++) {
      for (let node = 0; node < NODES; node++) nodes[node] = scaled[(cell + node) * rank + r];
      interpolate(nodes, 0, coefficients);
      pieces.set(coefficients, (cell * rank + r) * NODES);
    }
  }
  return pieces;
}
