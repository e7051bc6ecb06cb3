import { exp, log } from '@lobule/numerics';
import { learnersErrors } from './errors.ts';
import { strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/**
 * Cox's partial likelihood with Breslow's approximation for ties (as glmnet up to 5.0), divided by the number of rows.
 *
 * Rows are sorted by time once. One pass from the end gives the risk-set sums S0, one from the start the sums of
 * d / S0; so the gradient costs O(n) for a new eta (Simon et al. 2011, J Stat Softw 39(5), section 2).
 */
export function coxLoss(time: ArrayLike<number>, event: ArrayLike<number>, workspace: Workspace): Loss {
  const rows = time.length;
  checkSurvival(time, event);
  const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => time[a] - time[b] || a - b);
  const status = Float64Array.from(order, (row) => event[row]);
  const { starts, deaths } = eventTimes(order, time, status);
  const times = starts.length;

  const residual = workspace.floats(strideOf(rows));
  const risk = new Float64Array(rows);
  const weights = new Float64Array(rows);
  const atRisk = new Float64Array(times);
  const deathRoots = deaths.map(Math.sqrt);

  let saturated = 0;
  for (const d of deaths) saturated -= d * log(d);

  return {
    rows,
    observations: rows,
    order,
    intercept: false,
    centre: 0,
    scale: 1,
    residual,
    weights,
    riskSets: {
      count: times,
      means(x, at, target, to) {
        let sum = 0;
        let m = times - 1;
        for (let i = rows - 1; i >= 0; i--) {
          sum += risk[i] * x[at + i];
          if (m >= 0 && starts[m] === i) {
            target[to + m] = (sum / atRisk[m]) * deathRoots[m];
            m--;
          }
        }
      },
    },
    linearise(eta) {
      let shift = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < rows; i++) if (eta[i] > shift) shift = eta[i];
      let sum = 0;
      let m = times - 1;
      for (let i = rows - 1; i >= 0; i--) {
        risk[i] = exp(eta[i] - shift);
        sum += risk[i];
        if (m >= 0 && starts[m] === i) atRisk[m--] = sum;
      }
      let logLikelihood = 0;
      let hazard = 0;
      m = 0;
      for (let i = 0; i < rows; i++) {
        if (m < times && starts[m] === i) {
          hazard += deaths[m] / atRisk[m];
          logLikelihood -= deaths[m] * log(atRisk[m]);
          m++;
        }
        weights[i] = risk[i] * hazard;
        residual[i] = status[i] - weights[i];
        if (status[i] === 1) logLikelihood += eta[i] - shift;
      }
      return -logLikelihood / rows;
    },
    deviance: (value) => 2 * (saturated + rows * value),
  };
}

function checkSurvival(time: ArrayLike<number>, event: ArrayLike<number>): void {
  if (time.length !== event.length) {
    throw learnersErrors.error('learners/shape', {
      what: `${time.length} times and ${event.length} event indicators`,
    });
  }
  let events = 0;
  for (let i = 0; i < time.length; i++) {
    if (!Number.isFinite(time[i])) {
      throw learnersErrors.error('learners/not-finite', {
        what: 'A time is not a finite number',
        where: { row: i },
      });
    }
    if (time[i] < 0 || (event[i] !== 0 && event[i] !== 1)) {
      const what = time[i] < 0 ? 'A time is negative' : 'An event indicator is neither 0 nor 1';
      throw learnersErrors.error('learners/no-events', { what, where: { row: i } });
    }
    events += event[i];
  }
  if (events === 0)
    throw learnersErrors.error('learners/no-events', { what: `No event among ${time.length} rows` });
}

/** First row at risk (in sorted order) and number of events for each distinct event time. */
function eventTimes(order: Int32Array, time: ArrayLike<number>, status: Float64Array) {
  const starts: number[] = [];
  const deaths: number[] = [];
  for (let i = 0; i < order.length; ) {
    let end = i;
    let events = 0;
    while (end < order.length && time[order[end]] === time[order[i]]) events += status[end++];
    if (events > 0) {
      starts.push(i);
      deaths.push(events);
    }
    i = end;
  }
  return { starts: Int32Array.from(starts), deaths: Float64Array.from(deaths) };
}
