import { exp, log } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { dot, reducedBasis } from './basis.ts';
import { type BlockedMatrix, blocked } from './products.ts';

/**
 * Exponentials of every rate as short vectors, for solvers that move several rates at once.
 *
 * The scaled atoms (k + k0) E_k go smoothly from k0 times the integral of the input (k -> 0) to the input itself
 * (k -> infinity). They are written in one orthonormal basis of the space that they span, and between the nodes of an
 * even grid of log k as cubics through values and slopes (Hermite), so that a vector and its derivative at any rate cost
 * a few multiplications per dimension and no exponential.
 */
export interface AtomTable {
  readonly rank: number;
  readonly lowestLog: number;
  readonly highestLog: number;
  /** k0: an amplitude of the scaled atom times (k + k0) is that of E_k. */
  readonly scale: number;
  /** cells x rank x PIECE: coefficients in the position within the cell, from 0 to 1. */
  readonly pieces: Float64Array;
  /** Cells per unit of log k. */
  readonly density: number;
  readonly cells: number;
}

/** Coefficients of a cubic. */
export const PIECE = 4;

/** Fills E_k and dE_k/d(log k) at the points for a rate. */
export type Atom = (rate: number, values: Float64Array, perLogRate: Float64Array) => void;

export interface AtomTables {
  readonly tables: readonly AtomTable[];
  readonly rank: number;
  /** rank x points: the orthonormal basis that all tables share. */
  readonly basis: Float64Array;
  readonly projection: BlockedMatrix;
}

/** With cubics this spacing in log k is good to about 1e-8 of an atom. */
const SPACING = 0.05;
/** Directions below this share of an atom are left out: far below the noise of any image. */
const TOLERANCE = 1e-6;

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
  const density = cells / (highestLog - lowestLog);
  const rates = Float64Array.from({ length: cells + 1 }, (_, j) => exp(lowestLog + j / density));
  const families = atoms.map((atom) => scaledAtoms(atom, rates, points));
  const all = new Float64Array(families.length * rates.length * points);
  families.forEach(({ values }, f) => {
    all.set(unitRows(values, points), f * rates.length * points);
  });
  const { rank, basis } = reducedBasis(all, families.length * rates.length, points, TOLERANCE);
  const tables = families.map(({ values, slopes, scale }) => {
    const pieces = cubics(inBasis(values, basis, points), inBasis(slopes, basis, points), cells, density);
    return { rank, lowestLog, highestLog, scale, pieces, density, cells };
  });
  return { tables, rank, basis, projection: blocked(basis, points) };
}

/** Fills the scaled atom of a rate and its derivative in log k, both in the basis. */
export function atomAt(
  { rank, lowestLog, density, cells, pieces }: AtomTable,
  logRate: number,
  values: Float64Array,
  perLogRate: Float64Array,
): void {
  const position = (logRate - lowestLog) * density;
  const cell = Math.min(cells - 1, Math.floor(position));
  const u = position - cell;
  for (let r = 0, p = cell * rank * PIECE; r < rank; r++, p += PIECE) {
    const c1 = pieces[p + 1];
    const c2 = pieces[p + 2];
    const c3 = pieces[p + 3];
    values[r] = pieces[p] + u * (c1 + u * (c2 + u * c3));
    perLogRate[r] = (c1 + u * (2 * c2 + u * 3 * c3)) * density;
  }
}

/** (k + k0) E_k and its derivative in log k, k E_k + (k + k0) dE_k/dlog k, row by row. */
function scaledAtoms(atom: Atom, rates: Float64Array, points: number) {
  const values = new Float64Array(rates.length * points);
  const slopes = new Float64Array(rates.length * points);
  rates.forEach((rate, j) => {
    const row = values.subarray(j * points, (j + 1) * points);
    atom(rate, row, slopes.subarray(j * points, (j + 1) * points));
    if (!row.some((value) => value !== 0)) {
      throw quantifyErrors.error('quantify/protocol', {
        what: `The ${points} points do not show the model's curve at all: none lies where it changes`,
      });
    }
  });
  const last = rates.length - 1;
  const scale = (rates[last] * lengthOf(values, last * points, points)) / lengthOf(values, 0, points);
  rates.forEach((rate, j) => {
    for (let at = j * points; at < (j + 1) * points; at++) {
      slopes[at] = rate * values[at] + (rate + scale) * slopes[at];
      values[at] *= rate + scale;
    }
  });
  return { values, slopes, scale };
}

function unitRows(values: Float64Array, points: number): Float64Array {
  const unit = values.slice();
  for (let at = 0; at < unit.length; at += points) {
    const length = lengthOf(values, at, points);
    for (let t = at; t < at + points; t++) unit[t] /= length;
  }
  return unit;
}

function lengthOf(values: Float64Array, at: number, points: number): number {
  let square = 0;
  for (let t = at; t < at + points; t++) square += values[t] * values[t];
  return Math.sqrt(square);
}

/** Rows of points as rows of coordinates. */
function inBasis(rows: Float64Array, basis: Float64Array, points: number): Float64Array {
  const rank = basis.length / points;
  const coordinates = new Float64Array((rows.length / points) * rank);
  for (let r = 0; r < rank; r++) {
    const direction = basis.subarray(r * points, (r + 1) * points);
    for (let j = 0; j < rows.length / points; j++) {
      coordinates[j * rank + r] = dot(rows, j * points, direction, points);
    }
  }
  return coordinates;
}

/** The cubic of every cell and column that has the values and the slopes (per unit of log k) of the nodes at its ends. */
function cubics(values: Float64Array, slopes: Float64Array, cells: number, density: number): Float64Array {
  const columns = values.length / (cells + 1);
  const pieces = new Float64Array(cells * columns * PIECE);
  for (let from = 0; from < cells * columns; from++) {
    const rise = values[from + columns] - values[from];
    const first = slopes[from] / density;
    const last = slopes[from + columns] / density;
    pieces[from * PIECE] = values[from];
    pieces[from * PIECE + 1] = first;
    pieces[from * PIECE + 2] = 3 * rise - 2 * first - last;
    pieces[from * PIECE + 3] = first + last - 2 * rise;
  }
  return pieces;
}
