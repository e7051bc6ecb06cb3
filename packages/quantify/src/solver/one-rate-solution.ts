import {
  COLUMNS,
  type Dictionary,
  LENGTH,
  ON_FIXED,
  SLOPE_LEFT,
  SLOPE_ON_ATOM,
  SLOPE_ON_FIXED,
} from './dictionary.ts';
import { NODES, weightsAt } from './lagrange.ts';

/** Estimates, and their covariance divided by the residual variance, for [b, a, log k]. */
export interface OneRateSolution {
  amplitude: number;
  fixedAmplitude: number;
  rate: number;
  residualSquares: number;
  varAmplitude: number;
  varLogRate: number;
  varFixed: number;
  covAmplitudeLogRate: number;
  covFixedAmplitude: number;
  covFixedLogRate: number;
  /** The same for a rate that is known, as at a limit of the search. */
  varAmplitudeAtRate: number;
  varFixedAtRate: number;
  /** Another rate fits these data as well, at 95 %. */
  ambiguous: boolean;
  condition: number;
}

/**
 * What a solution is made of, in this order: b, a, k, the residual sum of squares, the condition number, and what differs
 * from curve to curve in R^-1, where [F, E, a dE/dlog k] = Q R with R upper triangular.
 */
export const PARTS = 10;
export const FIXED = 0;
const AMPLITUDE = 1;
const RATE = 2;
export const RESIDUAL = 3;
/**
 * Below this share of |y|^2 a difference of squares of interpolated numbers is rounding: a residual of exactly 0 would
 * give standard errors of 0 where the parameters themselves are not exact.
 */
const LEAST_RESIDUAL = 1e-10;
export const CONDITION = 4;
const I12 = 5;
const I13 = 6;
const I22 = 7;
const I23 = 8;
export const I33 = 9;

/** Turns the place of a peak of c into a solution. */
export interface SolutionMaker {
  readonly solution: OneRateSolution;
  /**
   * @param first of the six nodes around the peak. @param offset of the peak from the third of them, in atoms.
   * @param top c at the peak. @param alongFixed F . y / |F|. @param squared |y|^2.
   */
  fill(first: number, offset: number, top: number, alongFixed: number, squared: number): void;
  /** The same from parts that are made already: they stand in `parts` at `at`, `at + stride` and so on. */
  fillFrom(parts: Float64Array, at: number, stride: number, first: number, offset: number): void;
  /** Of the solution for y that for -y: the amplitudes change their sign, and what follows them. */
  mirror(): void;
  /** No positive amplitude fits. */
  fillNothing(alongFixed: number, squared: number): void;
  /** As `OneRateSolver.influence`. */
  influence(into: Float64Array, count: number): void;
}

export function solutionMaker(dictionary: Dictionary, points: number): SolutionMaker {
  const { rates, spacing, table, fixedLength, fixedUnit, unitAtoms, unitSlopes } = dictionary;
  const hasFixed = fixedLength > 0;
  const i11 = hasFixed ? 1 / fixedLength : 0;
  const weights = new Float64Array(NODES);
  const made = new Float64Array(PARTS);
  /** Where the solution lies between its nodes, and what of its parts the influence needs. */
  let firstNode = 0;
  const held = new Float64Array(PARTS + 1);
  const OFFSET = PARTS;
  const solution: OneRateSolution = {
    amplitude: 0,
    fixedAmplitude: 0,
    rate: 0,
    residualSquares: 0,
    varAmplitude: 0,
    varLogRate: 0,
    varFixed: 0,
    covAmplitudeLogRate: 0,
    covFixedAmplitude: 0,
    covFixedLogRate: 0,
    varAmplitudeAtRate: 0,
    varFixedAtRate: 0,
    ambiguous: false,
    condition: 0,
  };

  function column(first: number, which: number): number {
    const at = first * COLUMNS + which;
    return (
      weights[0] * table[at] +
      weights[1] * table[at + COLUMNS] +
      weights[2] * table[at + 2 * COLUMNS] +
      weights[3] * table[at + 3 * COLUMNS] +
      weights[4] * table[at + 4 * COLUMNS] +
      weights[5] * table[at + 5 * COLUMNS]
    );
  }

  /** The vector between the nodes around the solution. */
  function blend(vectors: Float64Array, into: Float64Array, at: number): void {
    const w0 = weights[0];
    const w1 = weights[1];
    const w2 = weights[2];
    const w3 = weights[3];
    const w4 = weights[4];
    const w5 = weights[5];
    let v = firstNode * points;
    for (let t = 0; t < points; t++, v++) {
      into[at + t] =
        w0 * vectors[v] +
        w1 * vectors[v + points] +
        w2 * vectors[v + 2 * points] +
        w3 * vectors[v + 3 * points] +
        w4 * vectors[v + 4 * points] +
        w5 * vectors[v + 5 * points];
    }
  }

  const fillFrom: SolutionMaker['fillFrom'] = (parts, at, stride, first, offset) => {
    const i22 = parts[at + I22 * stride];
    const i23 = parts[at + I23 * stride];
    const i33 = parts[at + I33 * stride];
    firstNode = first;
    held[OFFSET] = offset;
    held[I22] = i22;
    held[I23] = i23;
    held[I33] = i33;
    solution.amplitude = parts[at + AMPLITUDE * stride];
    solution.rate = parts[at + RATE * stride];
    solution.residualSquares = parts[at + RESIDUAL * stride];
    solution.condition = parts[at + CONDITION * stride];
    solution.varLogRate = i33 * i33;
    solution.varAmplitudeAtRate = i22 * i22;
    solution.varAmplitude = i22 * i22 + i23 * i23;
    solution.covAmplitudeLogRate = i23 * i33;
    if (!hasFixed) return;
    const i12 = parts[at + I12 * stride];
    const i13 = parts[at + I13 * stride];
    held[I12] = i12;
    held[I13] = i13;
    solution.fixedAmplitude = parts[at + FIXED * stride];
    solution.varFixed = i11 * i11 + i12 * i12 + i13 * i13;
    solution.varFixedAtRate = i11 * i11 + i12 * i12;
    solution.covFixedAmplitude = i12 * i22 + i13 * i23;
    solution.covFixedLogRate = i13 * i33;
  };

  return {
    solution,
    fillFrom,

    fill(first, offset, top, alongFixed, squared) {
      weightsAt(offset, weights);
      const n = column(first, LENGTH);
      const r23 = column(first, SLOPE_ON_ATOM);
      const r33 = column(first, SLOPE_LEFT);
      const s = column(first, ON_FIXED);
      const r13 = column(first, SLOPE_ON_FIXED);
      const a = top / n;
      const ofAtom = 1 / n;
      const ofSlope = 1 / r33;
      const onAtom = r23 * ofAtom * ofSlope;
      const varAmplitude = ofAtom * ofAtom + onAtom * onAtom;
      const onFixed = (s * r23 - r13 * n) * i11 * ofAtom * ofSlope;
      const byFixed = s * i11 * ofAtom;
      const varFixed = i11 * i11 + byFixed * byFixed + onFixed * onFixed;
      made[FIXED] = (alongFixed - s * a) * i11;
      made[AMPLITUDE] = a;
      made[RATE] = rates[first + 2] * exponentialNear(offset * spacing);
      made[RESIDUAL] = leastResidual(squared, squared - alongFixed * alongFixed - top * top);
      made[CONDITION] = Math.max(
        Math.max((r13 * r13 + r23 * r23) * (ofSlope * ofSlope) + 1, (s * s + n * n) * varAmplitude),
        fixedLength * fixedLength * varFixed,
      );
      made[I12] = -byFixed;
      made[I13] = onFixed;
      made[I22] = ofAtom;
      made[I23] = -onAtom;
      made[I33] = ofSlope / a;
      fillFrom(made, 0, 1, first, offset);
    },

    mirror() {
      held[I33] = -held[I33];
      solution.amplitude = -solution.amplitude;
      solution.covAmplitudeLogRate = -solution.covAmplitudeLogRate;
      if (!hasFixed) return;
      solution.fixedAmplitude = -solution.fixedAmplitude;
      solution.covFixedLogRate = -solution.covFixedLogRate;
    },

    fillNothing(alongFixed, squared) {
      solution.amplitude = 0;
      solution.fixedAmplitude = alongFixed * i11;
      solution.varFixedAtRate = i11 * i11;
      solution.residualSquares = leastResidual(squared, squared - alongFixed * alongFixed);
      solution.condition = Number.NaN;
    },

    /** The rows of R^-1 Q'. */
    influence(into, wanted) {
      const ofE = hasFixed ? points : 0;
      const ofRate = ofE + points;
      if (hasFixed) for (let t = 0; t < points; t++) into[t] = i11 * fixedUnit[t];
      if (wanted * points <= ofE) return;
      weightsAt(held[OFFSET], weights);
      blend(unitAtoms, into, ofE);
      if (hasFixed) for (let t = 0; t < points; t++) into[t] += held[I12] * into[ofE + t];
      for (let t = 0; t < points; t++) into[ofE + t] *= held[I22];
      if (wanted * points <= ofRate) return;
      blend(unitSlopes, into, ofRate);
      if (hasFixed) for (let t = 0; t < points; t++) into[t] += held[I13] * into[ofRate + t];
      for (let t = 0; t < points; t++) into[ofE + t] += held[I23] * into[ofRate + t];
      for (let t = 0; t < points; t++) into[ofRate + t] *= held[I33];
    },
  };
}

/** A residual sum of squares that is at least what rounding makes of it. */
export function leastResidual(squared: number, residual: number): number {
  return Math.max(LEAST_RESIDUAL * squared, residual);
}

/** 1 / k! for k of 0 to 10. */
export const INVERSE_FACTORIALS = Float64Array.from({ length: 11 }, (_, k) => {
  let product = 1;
  for (let i = 2; i <= k; i++) product *= i;
  return 1 / product;
});

/** e^x for |x| up to a few atoms' spacing, 0.15: the series, to rounding. */
function exponentialNear(x: number): number {
  let sum = INVERSE_FACTORIALS[10];
  for (let k = 9; k >= 0; k--) sum = sum * x + INVERSE_FACTORIALS[k];
  return sum;
}
