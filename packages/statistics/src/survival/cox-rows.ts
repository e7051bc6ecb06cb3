import { type Matrix, matrix } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { type Predictor, type ScaledDesign, scaledDesign } from '../regression/predictors.ts';
import { flagsAt, type Labels, labelText, levelsOf, type Values, valuesAt } from '../values.ts';
import type { CoxRows, Ties } from './risk-sets.ts';
import { type SurvivalRows, survivalRows } from './survival-data.ts';

/** Times in any one unit, events and predictors, row by row. */
export interface CoxInput {
  readonly time: Values;
  /** 1 = event, 0 = censored. */
  readonly event: Values;
  /**
   * When a row comes under observation; at risk from then on, without that moment itself. For patients who enter late, and
   * for predictors that change: one row for each stretch of time, the event on the last.
   */
  readonly start?: Values;
  readonly predictors: readonly Predictor[];
  /** Each stratum has its own baseline hazard. */
  readonly strata?: Labels;
}

export interface PreparedCox {
  /** Sorted for the walk over risk sets. */
  readonly rows: CoxRows;
  /** order[sorted] = place among the complete rows. */
  readonly order: Int32Array;
  readonly design: ScaledDesign;
  readonly data: SurvivalRows;
  readonly strata: readonly string[];
}

/** Complete rows, scaled and sorted. */
export function prepareCox(input: CoxInput, ties: Ties): PreparedCox {
  const { time, event, start, predictors, strata } = input;
  const data = survivalRows(time, event, {
    columns: [...predictors.map((predictor) => predictor.values), ...(start ? [start] : [])],
    ...(strata && { labels: [strata] }),
  });
  if (start) requireOrder(start, time, data.rows);
  const design = scaledDesign(predictors, data.rows);
  const levels = strata ? levelsOf(strata) : [''];
  const stratumOf = (i: number) => (strata ? levels.indexOf(labelText(strata[data.rows[i]]) ?? '') : 0);
  const stratum = Int32Array.from({ length: data.n }, (_, i) => stratumOf(i));
  const order = Int32Array.from({ length: data.n }, (_, i) => i).sort(
    (a, b) => stratum[a] - stratum[b] || data.time[b] - data.time[a] || a - b,
  );
  const { p } = design;
  const x = new Float64Array(data.n * p);
  order.forEach((from, to) => {
    x.set(design.x.subarray(from * p, from * p + p), to * p);
  });
  const rows: CoxRows = {
    n: data.n,
    p,
    x,
    time: valuesAt(data.time, order),
    event: flagsAt(data.event, order),
    stratum: Int32Array.from(order, (i) => stratum[i]),
    ...(start && { start: Float64Array.from(order, (i) => start[data.rows[i]]) }),
    ties,
  };
  return { rows, order, design, data, strata: levels };
}

function requireOrder(start: Values, time: Values, rows: ArrayLike<number>): void {
  for (let k = 0; k < rows.length; k++) {
    if (start[rows[k]] >= 0 && start[rows[k]] < time[rows[k]]) continue;
    throw statisticsErrors.error('statistics/negative-time', {
      what: 'A row ends at or before its start, or starts before 0',
      where: { column: 'start', row: rows[k] + 1 },
    });
  }
}

/** x beta of the sorted rows. */
export function rowPredictors(rows: CoxRows, beta: ArrayLike<number>): Float64Array {
  const { n, p, x } = rows;
  const eta = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += x[i * p + j] * beta[j];
    eta[i] = sum;
  }
  return eta;
}

/** From the covariance of coefficients of scaled columns to that of the columns as given. */
export function unscaledCovariance(covariance: Matrix, scales: Float64Array): Matrix {
  const p = scales.length;
  const result = matrix(p, p);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      result.data[j * p + k] = covariance.data[j * p + k] / (scales[j] * scales[k]);
    }
  }
  return result;
}
