import { exp, log } from '@lobule/numerics';
import type { Likelihood } from '../regression/newton.ts';
import { rowPredictors } from './cox-rows.ts';
import type { CoxRows } from './risk-sets.ts';

/**
 * The exact partial likelihood of tied events (Cox 1972, eq. 13; R's `ties = "exact"`): of all ways to choose d of the
 * risk set, the share of those who died. The sum over all ways and its derivatives come from the recursion of Gail,
 * Lubin and Rubinstein (Biometrika 68, 1981), in O(n d p^2) for each time. SAS calls something else exact.
 */
export function exactLikelihood(rows: CoxRows): Likelihood {
  const { n, p, x, time, event, stratum } = rows;
  return (beta, gradient, information) => {
    const eta = rowPredictors(rows, beta);
    let value = 0;
    let riskStart = 0;
    for (let start = 0; start < n; ) {
      if (start === 0 || stratum[start] !== stratum[start - 1]) riskStart = start;
      let end = start;
      let deaths = 0;
      for (; end < n && time[end] === time[start] && stratum[end] === stratum[start]; end++) {
        if (event[end] === 0) continue;
        deaths++;
        value += eta[end];
        for (let j = 0; j < p; j++) gradient[j] += x[end * p + j];
      }
      if (deaths > 0) {
        const ways = waysToChoose(rows, eta, riskStart, end, deaths);
        value -= ways.logarithm;
        for (let j = 0; j < p; j++) {
          gradient[j] -= ways.first[j];
          for (let k = 0; k < p; k++) {
            information.data[j * p + k] += ways.second[j * p + k] - ways.first[j] * ways.first[k];
          }
        }
      }
      start = end;
    }
    return value;
  };
}

/** log of the sum over all choices of d rows of exp(sum of eta), with the mean and second moment of the chosen x. */
function waysToChoose(rows: CoxRows, eta: Float64Array, from: number, to: number, d: number) {
  const { p, x, start, time } = rows;
  const width = 1 + p + p * p;
  // For m = 0 .. d chosen so far: the sum, its gradient and second derivatives, all times exp(-shift).
  const state = new Float64Array((d + 1) * width);
  state[0] = 1;
  const at = time[to - 1];
  const atRisk = (i: number) => start === undefined || start[i] < at;
  let shift = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) if (atRisk(i)) shift = Math.max(shift, eta[i]);
  let scale = 0;
  for (let i = from; i < to; i++) {
    if (!atRisk(i)) continue;
    const weight = exp(eta[i] - shift);
    for (let m = Math.min(d, i - from + 1); m >= 1; m--) {
      const own = m * width;
      const below = own - width;
      const sum = state[below];
      state[own] += weight * sum;
      for (let j = 0; j < p; j++) {
        const xj = x[i * p + j];
        state[own + 1 + j] += weight * (state[below + 1 + j] + xj * sum);
        for (let k = 0; k < p; k++) {
          const xk = x[i * p + k];
          const cross = xj * state[below + 1 + k] + xk * state[below + 1 + j] + xj * xk * sum;
          const place = 1 + p + j * p + k;
          state[own + place] += weight * (state[below + place] + cross);
        }
      }
    }
    if (state[d * width] > 1e200) {
      for (let k = 0; k < state.length; k++) state[k] *= 1e-200;
      scale += 200 * log(10);
    }
  }
  const total = state[d * width];
  const first = state.slice(d * width + 1, d * width + 1 + p).map((v) => v / total);
  const second = state.slice(d * width + 1 + p, (d + 1) * width).map((v) => v / total);
  return { logarithm: log(total) + scale + d * shift, first, second };
}
