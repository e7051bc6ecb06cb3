import { normal } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { type Interval, intervalText } from '../result.ts';
import type { SurvivalCurve } from './kaplan-meier.ts';

/** Mean survival until a horizon, in the unit of the times. */
export interface RestrictedMean {
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** Time to which the mean is restricted. */
  readonly horizon: number;
  readonly sentence: string;
}

/** Restricted mean survival time: the area under the curve up to a horizon (Irwin 1949; variance as survival::survfit).
 *
 * @throws statistics/bad-option where the horizon lies beyond the last time of the curve.
 */
export function restrictedMean(curve: SurvivalCurve, horizon: number, level = 0.95): RestrictedMean {
  const last = curve.time[curve.time.length - 1];
  if (!(horizon > 0 && horizon <= last)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `The horizon ${horizon} lies outside the follow-up, 0 to ${last}`,
    });
  }
  const { time, survival, atRisk, events } = curve;
  // area[k]: under the curve from time k to the horizon.
  const area = new Float64Array(time.length);
  let below = 0;
  let right = horizon;
  for (let k = time.length - 1; k >= 0; k--) {
    if (time[k] >= horizon) continue;
    below += survival[k] * (right - time[k]);
    area[k] = below;
    right = time[k];
  }
  const whole = right + below;
  let variance = 0;
  for (let k = 0; k < time.length && time[k] < horizon; k++) {
    if (atRisk[k] > events[k])
      variance += (area[k] * area[k] * events[k]) / (atRisk[k] * (atRisk[k] - events[k]));
  }
  const standardError = Math.sqrt(variance);
  const half = normal.quantile(0.5 + level / 2) * standardError;
  const interval = { lower: whole - half, upper: whole + half, level };
  return {
    value: whole,
    standardError,
    interval,
    horizon,
    sentence: `Restricted mean to ${formatNumber(horizon, 4)}: ${formatNumber(whole, 4)} (${intervalText(interval)}).`,
  };
}
