import type { Reason } from '@lobule/foundation';
import { normal } from '@lobule/numerics';
import { compareAucPaired, harrellC, rocCurve } from '@lobule/statistics';
import { happened, type OrderedOutcome } from '../data/data.ts';
import type { Estimate } from './interval.ts';

/**
 * AUC (DeLong) or Harrell's C (infinitesimal jackknife) of a score that was fixed before these patients were looked at:
 * only then do these intervals hold.
 */
export function untouchedDiscrimination(
  outcome: OrderedOutcome,
  scores: ArrayLike<number>,
  level: number,
): Estimate {
  const values = Float64Array.from(scores);
  if (!comparable(outcome)) return undefinedEstimate(level);
  const { value, variance } =
    outcome.kind === 'binary'
      ? aucOf(outcome.values, values)
      : harrellC(outcome.time, outcome.event, values, { level });
  return normalInterval(value, variance, level, [0, 1]);
}

/** First minus second on the same patients: DeLong's; none is given for survival. */
export function untouchedDifference(
  outcome: OrderedOutcome,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  level: number,
): Estimate {
  if (outcome.kind !== 'binary') {
    const reason = { code: 'no-method', text: 'No interval of a difference of C-indices is given.' };
    return { ...undefinedEstimate(level), reason };
  }
  if (!comparable(outcome)) return undefinedEstimate(level);
  const test = compareAucPaired(Float64Array.from(first), Float64Array.from(second), outcome.values, {
    level,
  });
  const { estimate, interval, reason } = test;
  if (!estimate || !interval) return { ...undefinedEstimate(level), ...(reason && { reason }) };
  return {
    value: estimate.value,
    lower: interval.lower,
    upper: interval.upper,
    standardError: (interval.upper - interval.lower) / (2 * normal.quantile(0.5 + level / 2)),
    level,
  };
}

function aucOf(values: Uint8Array, scores: Float64Array) {
  const { auc, variance } = rocCurve(scores, values);
  return { value: auc, variance };
}

/** Whether there is anybody with the outcome and anybody to compare her with. */
function comparable(outcome: OrderedOutcome): boolean {
  const indicator = happened(outcome);
  const ones = indicator.reduce((sum, value) => sum + value, 0);
  return ones > 0 && (outcome.kind === 'survival' ? indicator.length > 1 : ones < indicator.length);
}

const NOBODY: Reason = {
  code: 'nothing-to-compare',
  text: 'Nobody has the outcome, or everybody has it: no pair can be compared.',
};

function undefinedEstimate(level: number): Estimate {
  return { value: null, lower: null, upper: null, standardError: null, level, reason: NOBODY };
}

/** A normal interval, cut at what the figure can be; without a value for NaN. */
export function normalInterval(
  value: number,
  variance: number,
  level: number,
  [least, most]: readonly [number, number],
): Estimate {
  if (Number.isNaN(value)) return undefinedEstimate(level);
  if (!(variance > 0)) {
    const reason = { code: 'no-variance', text: 'The variance is zero or undefined with so few patients.' };
    return { value, lower: null, upper: null, standardError: null, level, reason };
  }
  const standardError = Math.sqrt(variance);
  const half = normal.quantile(0.5 + level / 2) * standardError;
  const [lower, upper] = [Math.max(least, value - half), Math.min(most, value + half)];
  const cutAt = [...(lower > value - half ? [lower] : []), ...(upper < value + half ? [upper] : [])];
  return { value, lower, upper, standardError, level, ...(cutAt.length > 0 ? { cutAt } : {}) };
}
