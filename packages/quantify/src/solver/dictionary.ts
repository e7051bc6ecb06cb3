import { exp, log } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { dot, reducedBasis, subtract } from './basis.ts';
import { NODES, weightsAt } from './lagrange.ts';
import type { OneRateProblem } from './one-rate-problem.ts';

/** The atoms of a one-rate problem on an even grid of log k, and what the covariance needs of each. */
export interface Dictionary {
  readonly count: number;
  readonly lowestLog: number;
  /** Distance of neighbouring atoms in log k. */
  readonly spacing: number;
  readonly rates: Float64Array;
  /** count x points: unit vectors along the part of E_k that is orthogonal to F. */
  readonly unitAtoms: Float64Array;
  /** count x points: unit vectors along the part of dE_k/d(log k) that is orthogonal to F and E_k. */
  readonly unitSlopes: Float64Array;
  /** count x COLUMNS. */
  readonly table: Float64Array;
  /** |F|, and F / |F|; 0 and nothing where the model has no F. */
  readonly fixedLength: number;
  readonly fixedUnit: Float64Array;
  readonly search: SearchTable;
}

/** What the search for peaks of c needs: the sign of its slope at some atoms, to a few parts in a thousand. */
export interface SearchTable {
  /** Dimensions in which a curve is compared with the slopes. */
  readonly rank: number;
  /** rank x points, or nothing where the points themselves are the dimensions. */
  readonly basis: Float64Array | undefined;
  /** count x rank: the unit slopes in the basis. */
  readonly slopes: Float64Array;
  /** The atoms that are looked at first, increasing, with both ends. */
  readonly looks: Int32Array;
}

/** With six-point interpolation this spacing in log k is good to about 1e-8 of an estimate. */
const SPACING = 0.05;

/** Columns of the table: R of [F, E, dE/dlog k] = Q R. */
export const LENGTH = 0;
export const SLOPE_ON_ATOM = 1;
export const SLOPE_LEFT = 2;
export const ON_FIXED = 3;
export const SLOPE_ON_FIXED = 4;
export const COLUMNS = 5;

/** @throws quantify/protocol where the points do not show the curve at all. */
export function makeDictionary(problem: OneRateProblem): Dictionary {
  const { points, lowestRate, highestRate } = problem;
  const lowestLog = log(lowestRate);
  const count = Math.max(NODES + 2, Math.ceil((log(highestRate) - lowestLog) / SPACING) + 1);
  const spacing = (log(highestRate) - lowestLog) / (count - 1);
  const rates = Float64Array.from({ length: count }, (_, j) => exp(lowestLog + j * spacing));
  const tables = tabulate(problem, rates);
  const looks = lookedAtFirst(tables.unitSlopes, count, points);
  const search = { ...chooseBasis(tables.unitSlopes, count, points), looks };
  return { count, lowestLog, spacing, rates, ...tables, search };
}

/**
 * E_k at any rate within the dictionary, from the six atoms around it, to about 1e-8: for models whose own atom is an
 * integral over many knots.
 */
export function atomBetween(dictionary: Dictionary, points: number) {
  const { count, lowestLog, spacing, table, unitAtoms, fixedLength, fixedUnit } = dictionary;
  const weights = new Float64Array(NODES);
  return (rate: number, values: Float64Array): void => {
    const at = (log(rate) - lowestLog) / spacing;
    const first = Math.max(0, Math.min(count - NODES, Math.floor(at) - 2));
    weightsAt(at - first - 2, weights);
    let alongFixed = 0;
    for (let c = 0; c < NODES; c++) {
      const row = (first + c) * COLUMNS;
      alongFixed += weights[c] * table[row + ON_FIXED];
      weights[c] *= table[row + LENGTH];
    }
    for (let t = 0, v = first * points; t < points; t++, v++) {
      let sum = fixedLength > 0 ? alongFixed * fixedUnit[t] : 0;
      for (let c = 0; c < NODES; c++) sum += weights[c] * unitAtoms[v + c * points];
      values[t] = sum;
    }
  };
}

function tabulate(problem: OneRateProblem, rates: Float64Array) {
  const { points, fixed } = problem;
  const count = rates.length;
  const unitAtoms = new Float64Array(count * points);
  const unitSlopes = new Float64Array(count * points);
  const table = new Float64Array(count * COLUMNS);
  const fixedLength = fixed ? Math.sqrt(dot(fixed, 0, fixed, points)) : 0;
  const fixedUnit = fixed ? fixed.map((value) => value / fixedLength) : new Float64Array(0);
  const values = new Float64Array(points);
  const slope = new Float64Array(points);
  for (let j = 0; j < count; j++) {
    problem.atom(rates[j], values, slope);
    const whole = Math.sqrt(dot(values, 0, values, points));
    const row = table.subarray(j * COLUMNS, (j + 1) * COLUMNS);
    if (fixed) {
      row[ON_FIXED] = removeAlong(values, fixedUnit);
      row[SLOPE_ON_FIXED] = removeAlong(slope, fixedUnit);
    }
    row[LENGTH] = Math.sqrt(dot(values, 0, values, points));
    if (!(row[LENGTH] > 1e-12 * whole) || !(whole > 0)) {
      throw quantifyErrors.error('quantify/protocol', {
        what: `The ${points} points do not show the model's curve at all: none lies where it changes`,
      });
    }
    for (let t = 0; t < points; t++) values[t] /= row[LENGTH];
    row[SLOPE_ON_ATOM] = removeAlong(slope, values);
    row[SLOPE_LEFT] = Math.sqrt(dot(slope, 0, slope, points));
    unitAtoms.set(values, j * points);
    for (let t = 0; t < points; t++) unitSlopes[j * points + t] = slope[t] / row[SLOPE_LEFT];
  }
  return { unitAtoms, unitSlopes, table, fixedLength, fixedUnit };
}

/** Takes the part along a unit vector out, twice for accuracy, and returns its length. */
function removeAlong(vector: Float64Array, unit: Float64Array): number {
  const along = dot(vector, 0, unit, unit.length);
  subtract(vector, unit, along);
  const rest = dot(vector, 0, unit, unit.length);
  subtract(vector, unit, rest);
  return along + rest;
}

/** The slopes need no more than a sign, and that a cell or so from where it changes. */
const SIGN_TOLERANCE = 1e-3;

/** Few points are compared with the slopes as they are; many are first projected on the space that these span. */
function chooseBasis(unitSlopes: Float64Array, count: number, points: number) {
  if (points > 8) {
    const { rank, basis, coordinates } = reducedBasis(unitSlopes, count, points, SIGN_TOLERANCE);
    if (rank + 2 < points) return { rank, basis, slopes: coordinates };
  }
  return { rank: points, basis: undefined, slopes: unitSlopes };
}

/**
 * The slope of c is |dq/dlog k| (s . y), with s the unit slopes. Two of its zeros lie between two atoms only if y is
 * nearly at right angles to s all the way, and the less s turns the more nearly. So looks stand where s has turned by
 * this much (radians), and at most so many atoms apart. Of 20,000 random curves of each of five protocols, from no noise
 * to noise alone, one in all lost its highest peak and 13 in 10,000 or fewer a lower one; the height of c at every fourth
 * atom, which is more than twice the work, lost 35 and up to 73.
 */
const TURN = 0.3;
const WIDEST = 16;

function lookedAtFirst(unitSlopes: Float64Array, count: number, points: number): Int32Array {
  const looks = [0];
  let turned = 0;
  for (let j = 1; j < count; j++) {
    let square = 0;
    for (let t = 0; t < points; t++) {
      const change = unitSlopes[j * points + t] - unitSlopes[(j - 1) * points + t];
      square += change * change;
    }
    const step = Math.sqrt(square);
    const last = looks[looks.length - 1];
    if (j - 1 > last && (turned + step > TURN || j - last > WIDEST)) {
      looks.push(j - 1);
      turned = 0;
    }
    turned += step;
  }
  if (looks[looks.length - 1] !== count - 1) looks.push(count - 1);
  return Int32Array.from(looks);
}
