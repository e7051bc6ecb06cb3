import { exp } from '@lobule/numerics';
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
  logRate: number;
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

/** Turns the place of a peak of c into a solution. */
export interface SolutionMaker {
  readonly solution: OneRateSolution;
  /**
   * @param first of the six nodes around the peak. @param offset of the peak from the third of them, in atoms.
   * @param top c at the peak. @param alongFixed F . y / |F|. @param squared |y|^2.
   */
  fill(first: number, offset: number, top: number, alongFixed: number, squared: number): void;
  /** The same where the dictionary's table was interpolated already: its columns stand in `columns` from `at` on. */
  fillFrom(
    columns: Float64Array,
    at: number,
    first: number,
    offset: number,
    top: number,
    alongFixed: number,
    squared: number,
  ): void;
  /** No positive amplitude fits. */
  fillNothing(alongFixed: number, squared: number): void;
  /** As `OneRateSolver.influence`. */
  influence(into: Float64Array, count: number): void;
}

export function solutionMaker(dictionary: Dictionary, points: number): SolutionMaker {
  const { lowestLog, spacing, table, fixedLength, fixedUnit, unitAtoms, unitSlopes } = dictionary;
  const hasFixed = fixedLength > 0;
  const weights = new Float64Array(NODES);
  const interpolated = new Float64Array(COLUMNS);
  /** Where the solution lies between its nodes, and R^-1 of [F, E, a dE/dlog k] = Q R there. */
  let firstNode = 0;
  let offsetInNodes = 0;
  const inverseR = new Float64Array(9);
  inverseR[0] = hasFixed ? 1 / fixedLength : 0;
  const solution: OneRateSolution = {
    amplitude: 0,
    fixedAmplitude: 0,
    rate: 0,
    logRate: 0,
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

  /** J = [F, E, a dE/dlog k] = Q R with R upper triangular from the tables; the covariance is R^-1 R^-T. */
  const fillFrom: SolutionMaker['fillFrom'] = (columns, at, first, offset, top, alongFixed, squared) => {
    firstNode = first;
    offsetInNodes = offset;
    const n = columns[at + LENGTH];
    const r23 = columns[at + SLOPE_ON_ATOM];
    const r33 = columns[at + SLOPE_LEFT];
    const s = hasFixed ? columns[at + ON_FIXED] : 0;
    const r13 = hasFixed ? columns[at + SLOPE_ON_FIXED] : 0;
    const a = top / n;
    const i22 = 1 / n;
    const i33 = 1 / (a * r33);
    const i23 = (-r23 * i22) / r33;
    inverseR[4] = i22;
    inverseR[5] = i23;
    inverseR[8] = i33;
    solution.logRate = lowestLog + (first + 2 + offset) * spacing;
    solution.rate = exp(solution.logRate);
    solution.amplitude = a;
    solution.residualSquares = Math.max(0, squared - alongFixed * alongFixed - top * top);
    solution.varLogRate = i33 * i33;
    solution.varAmplitudeAtRate = i22 * i22;
    solution.varAmplitude = i22 * i22 + i23 * i23;
    solution.covAmplitudeLogRate = i23 * i33;
    let condition = Math.max(
      (r13 * r13 + r23 * r23) / (r33 * r33) + 1,
      (s * s + n * n) * solution.varAmplitude,
    );
    if (hasFixed) {
      const i11 = inverseR[0];
      const i12 = -s * i11 * i22;
      const i13 = ((s * r23 - r13 * n) * i11 * i22) / r33;
      inverseR[1] = i12;
      inverseR[2] = i13;
      solution.fixedAmplitude = (alongFixed - s * a) * i11;
      solution.varFixed = i11 * i11 + i12 * i12 + i13 * i13;
      solution.varFixedAtRate = i11 * i11 + i12 * i12;
      solution.covFixedAmplitude = i12 * i22 + i13 * i23;
      solution.covFixedLogRate = i13 * i33;
      condition = Math.max(condition, fixedLength * fixedLength * solution.varFixed);
    }
    solution.condition = condition;
  };

  return {
    solution,
    fillFrom,
    fill(first, offset, top, alongFixed, squared) {
      weightsAt(offset, weights);
      for (let which = 0; which < COLUMNS; which++) interpolated[which] = column(first, which);
      fillFrom(interpolated, 0, first, offset, top, alongFixed, squared);
    },

    fillNothing(alongFixed, squared) {
      solution.amplitude = 0;
      solution.fixedAmplitude = alongFixed * inverseR[0];
      solution.varFixedAtRate = inverseR[0] * inverseR[0];
      solution.residualSquares = Math.max(0, squared - alongFixed * alongFixed);
      solution.condition = Number.NaN;
    },

    /** The rows of R^-1 Q'. */
    influence(into, wanted) {
      const ofE = hasFixed ? points : 0;
      const ofRate = ofE + points;
      if (hasFixed) for (let t = 0; t < points; t++) into[t] = inverseR[0] * fixedUnit[t];
      if (wanted * points <= ofE) return;
      weightsAt(offsetInNodes, weights);
      blend(unitAtoms, into, ofE);
      if (hasFixed) for (let t = 0; t < points; t++) into[t] += inverseR[1] * into[ofE + t];
      for (let t = 0; t < points; t++) into[ofE + t] *= inverseR[4];
      if (wanted * points <= ofRate) return;
      blend(unitSlopes, into, ofRate);
      if (hasFixed) for (let t = 0; t < points; t++) into[t] += inverseR[2] * into[ofRate + t];
      for (let t = 0; t < points; t++) into[ofE + t] += inverseR[5] * into[ofRate + t];
      for (let t = 0; t < points; t++) into[ofRate + t] *= inverseR[8];
    },
  };
}
