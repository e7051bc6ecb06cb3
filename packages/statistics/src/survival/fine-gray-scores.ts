import { exp } from '@lobule/numerics';

/** Rows that ascend in time. */
export interface SubRows {
  readonly n: number;
  readonly p: number;
  /** Row by row. */
  readonly x: Float64Array;
  readonly time: Float64Array;
  readonly cause: Int32Array;
  readonly of: number;
  /** Share not censored just before the time of each row. */
  readonly uncensored: Float64Array;
}

/** The time of an event of the kind that is modelled. */
interface Step {
  readonly time: number;
  /** Breslow's increment of the subdistribution hazard. */
  readonly hazard: number;
  readonly uncensored: number;
  readonly mean: Float64Array;
}

/**
 * What each patient adds to the score (Fine and Gray 1999, eq. 7 and 8): eta, the residual of the weighted model, and psi,
 * what his own censoring, or its absence, does to the weights of all. Rows x p.
 */
export function subdistributionScores(rows: SubRows, beta: ArrayLike<number>): Float64Array {
  const { n, p, x, time, cause, of, uncensored } = rows;
  const risk = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let eta = 0;
    for (let j = 0; j < p; j++) eta += x[i * p + j] * beta[j];
    risk[i] = exp(eta);
  }
  const steps = eventSteps(rows, risk);
  const scores = new Float64Array(n * p);
  // q at each row's time: what the weights of those gone before it with another event still do after it.
  const q = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    const another = cause[i] > 0 && cause[i] !== of;
    for (const step of steps) {
      const within = step.time <= time[i];
      if (!within && !another) break;
      const weight = within ? 1 : step.uncensored / uncensored[i];
      const expected = weight * risk[i] * step.hazard;
      const observed = cause[i] === of && step.time === time[i] ? 1 : 0;
      for (let j = 0; j < p; j++) {
        scores[i * p + j] += (x[i * p + j] - step.mean[j]) * (observed - expected);
      }
    }
  }
  addWeightMoves(rows, risk, steps, q);
  addCensoring(rows, q, scores);
  return scores;
}

function eventSteps({ n, p, x, time, cause, of, uncensored }: SubRows, risk: Float64Array): Step[] {
  const atRisk = new Float64Array(1 + p);
  const gone = new Float64Array(1 + p);
  const add = (into: Float64Array, i: number, weight: number) => {
    into[0] += weight;
    for (let j = 0; j < p; j++) into[1 + j] += weight * x[i * p + j];
  };
  for (let i = 0; i < n; i++) add(atRisk, i, risk[i]);
  const steps: Step[] = [];
  for (let start = 0; start < n; ) {
    let end = start;
    let deaths = 0;
    for (; end < n && time[end] === time[start]; end++) deaths += Number(cause[end] === of);
    if (deaths > 0) {
      const g = uncensored[start];
      const total = atRisk[0] + g * gone[0];
      const mean = Float64Array.from({ length: p }, (_, j) => (atRisk[1 + j] + g * gone[1 + j]) / total);
      steps.push({ time: time[start], hazard: deaths / total, uncensored: g, mean });
    }
    for (let i = start; i < end; i++) {
      add(atRisk, i, -risk[i]);
      if (cause[i] > 0 && cause[i] !== of) add(gone, i, risk[i] / uncensored[i]);
    }
    start = end;
  }
  return steps;
}

/** q(u), u the time of each row: the sum over those with another event before u, and over events at u or later, of
 * (x - mean) times their expected part. (What falls on the same time is a convention; this one is cmprsk's.) */
function addWeightMoves(
  { n, p, x, time, cause, of, uncensored }: SubRows,
  risk: Float64Array,
  steps: readonly Step[],
  q: Float64Array,
): void {
  // Sums over later events, and over those gone before: (x - mean) splits into two products of them.
  const later = steps.map(() => 0);
  const laterMean = steps.map(() => new Float64Array(p));
  for (let k = steps.length - 1; k >= 0; k--) {
    const size = steps[k].uncensored * steps[k].hazard;
    later[k] = size + (later[k + 1] ?? 0);
    for (let j = 0; j < p; j++) {
      laterMean[k][j] = size * steps[k].mean[j] + (laterMean[k + 1]?.[j] ?? 0);
    }
  }
  let goneRisk = 0;
  const goneX = new Float64Array(p);
  let k = 0;
  for (let start = 0; start < n; ) {
    let end = start;
    while (k < steps.length && steps[k].time < time[start]) k++;
    for (; end < n && time[end] === time[start]; end++) {
      if (k >= steps.length) continue;
      for (let j = 0; j < p; j++) q[end * p + j] = goneX[j] * later[k] - goneRisk * laterMean[k][j];
    }
    for (let i = start; i < end; i++) {
      if (!(cause[i] > 0 && cause[i] !== of)) continue;
      const weight = risk[i] / uncensored[i];
      goneRisk += weight;
      for (let j = 0; j < p; j++) goneX[j] += weight * x[i * p + j];
    }
    start = end;
  }
}

/** Adds psi: q(u) / Y(u) integrated over each patient's martingale of censoring. */
function addCensoring({ n, p, time, cause }: SubRows, q: Float64Array, scores: Float64Array): void {
  const compensated = new Float64Array(p);
  for (let start = 0; start < n; ) {
    let end = start;
    let censored = 0;
    for (; end < n && time[end] === time[start]; end++) censored += Number(cause[end] === 0);
    const atRisk = n - start;
    for (let j = 0; j < p; j++) {
      compensated[j] += (q[start * p + j] * censored) / (atRisk * atRisk);
    }
    for (let i = start; i < end; i++) {
      for (let j = 0; j < p; j++) {
        if (cause[i] === 0) scores[i * p + j] += q[i * p + j] / atRisk;
        scores[i * p + j] -= compensated[j];
      }
    }
    start = end;
  }
}
