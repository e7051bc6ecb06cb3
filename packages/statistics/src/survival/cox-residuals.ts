import { exp, log, type Matrix } from '@lobule/numerics';
import { type CoxRows, walkRiskSets } from './risk-sets.ts';

/** What all events of one time add to the hazard, and to the means of those at risk. */
interface Step {
  readonly start: number;
  readonly end: number;
  hazard: number;
  /** For those who die now, who with Efron's ties leave the risk set bit by bit. */
  hazardOfDead: number;
  readonly mean: Float64Array;
  readonly meanOfDead: Float64Array;
  /** Mean of the covariates over the risk sets of this time's events. */
  readonly expected: Float64Array;
}

interface RowResiduals {
  /** Event minus expected number of events, of the sorted rows. */
  readonly martingale: Float64Array;
  /** n x p by row, in the scale of rows.x. */
  readonly score: Float64Array;
  /** Events only: place among the sorted rows, from the first time to the last, and x minus its expectation. */
  readonly schoenfeld: readonly { readonly row: number; readonly values: Float64Array }[];
}

/** Martingale, score and Schoenfeld residuals in O(n p), with Efron's ties as survival's coxscore. */
export function rowResiduals(rows: CoxRows, eta: Float64Array): RowResiduals {
  const { n, p, x, event, stratum } = rows;
  const steps: Step[] = [];
  const shift = walkRiskSets(rows, eta, false, (set) => {
    let step = steps.at(-1);
    if (!step || step.start !== set.start) {
      step = {
        start: set.start,
        end: set.end,
        hazard: 0,
        hazardOfDead: 0,
        mean: new Float64Array(p),
        meanOfDead: new Float64Array(p),
        expected: new Float64Array(p),
      };
      steps.push(step);
    }
    const hazard = set.weight / set.total;
    step.hazard += hazard;
    step.hazardOfDead += (1 - set.share) * hazard;
    for (let j = 0; j < p; j++) {
      step.mean[j] += hazard * set.mean[j];
      step.meanOfDead[j] += (1 - set.share) * hazard * set.mean[j];
      step.expected[j] += (set.weight / set.deaths) * set.mean[j];
    }
  });

  const martingale = new Float64Array(n);
  const score = new Float64Array(n * p);
  const schoenfeld: { row: number; values: Float64Array }[] = [];
  let hazard = 0;
  const mean = new Float64Array(p);
  let k = steps.length - 1;
  const settle = (row: number, step: Step | undefined) => {
    const dies = step !== undefined && event[row] === 1;
    const risk = exp(eta[row] - shift);
    const ownHazard = hazard + (step ? (dies ? step.hazardOfDead : step.hazard) : 0);
    martingale[row] = Number(dies) - risk * ownHazard;
    for (let j = 0; j < p; j++) {
      const ownMean = mean[j] + (step ? (dies ? step.meanOfDead[j] : step.mean[j]) : 0);
      const off = dies && step ? x[row * p + j] - step.expected[j] : 0;
      score[row * p + j] = off - risk * (x[row * p + j] * ownHazard - ownMean);
    }
  };
  // From the earliest time on: rows are sorted from the last time to the first within each stratum.
  for (let i = n - 1; i >= 0; ) {
    if (i === n - 1 || stratum[i] !== stratum[i + 1]) {
      hazard = 0;
      mean.fill(0);
    }
    const step: Step | undefined = k >= 0 && steps[k].end - 1 === i ? steps[k] : undefined;
    if (!step) {
      settle(i--, undefined);
      continue;
    }
    for (let row = step.start; row < step.end; row++) {
      settle(row, step);
      if (event[row] === 1) {
        const values = Float64Array.from({ length: p }, (_, j) => x[row * p + j] - step.expected[j]);
        schoenfeld.push({ row, values });
      }
    }
    hazard += step.hazard;
    for (let j = 0; j < p; j++) mean[j] += step.mean[j];
    i = step.start - 1;
    k--;
  }
  return { martingale, score, schoenfeld };
}

/** Deviance residuals: martingale residuals made symmetric. */
export function devianceResiduals(martingale: Float64Array, event: ArrayLike<number>): Float64Array {
  return martingale.map((m, i) => {
    const inner = event[i] === 1 ? m + log(1 - m) : m;
    return Math.sign(m) * Math.sqrt(-2 * inner);
  });
}

/** Approximate change of each coefficient when a row is left out: score residuals times the covariance; n x p. */
export function rowDfbetas(score: Float64Array, covariance: Matrix): Float64Array {
  const p = covariance.rows;
  const result = new Float64Array(score.length);
  for (let at = 0; at < score.length; at += p) {
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += score[at + k] * covariance.data[k * p + j];
      result[at + j] = sum;
    }
  }
  return result;
}
