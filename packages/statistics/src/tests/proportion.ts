import { betaDistribution, binomial, normal } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { type Interval, intervalText, type TestResult, testResult } from '../result.ts';
import { requireShare } from '../values.ts';

/** How the interval of a share is made. */
export type ProportionMethod = 'wilson' | 'exact' | 'agresti-coull' | 'jeffreys';

/** A share (of 1) with its interval. */
export interface Proportion {
  readonly events: number;
  readonly n: number;
  /** NaN where n is 0. */
  readonly value: number;
  readonly interval: Interval;
  readonly method: ProportionMethod;
  readonly sentence: string;
}

/** A proportion with its interval: Wilson (1927) by default, 'exact' is Clopper and Pearson (1934).
 *
 * @throws statistics/bad-table where events and n are no counts, statistics/bad-option for the level.
 * @example
 * proportion(7, 20).interval; // { lower: 0.181, upper: 0.567, level: 0.95 }
 */
export function proportion(
  events: number,
  n: number,
  method: ProportionMethod = 'wilson',
  level = 0.95,
): Proportion {
  requireShare(level, 'A confidence level');
  if (!Number.isInteger(events) || !Number.isInteger(n) || events < 0 || n < events) {
    throw statisticsErrors.error('statistics/bad-table', {
      what: `${events} of ${n} is no count of patients`,
    });
  }
  const value = n > 0 ? events / n : Number.NaN;
  const [lower, upper] = n > 0 ? limits(events, n, method, level) : [Number.NaN, Number.NaN];
  const interval = { lower, upper, level };
  return {
    events,
    n,
    value,
    interval,
    method,
    sentence:
      n > 0
        ? `${events} of ${n} = ${formatNumber(value)} (${intervalText(interval)}, ${method}).`
        : 'undefined, none of 0.',
  };
}

function limits(k: number, n: number, method: ProportionMethod, level: number): [number, number] {
  const tail = (1 - level) / 2;
  const z = normal.quantile(1 - tail);
  const p = k / n;
  switch (method) {
    case 'wilson': {
      const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
      const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
      return [k === 0 ? 0 : centre - half, k === n ? 1 : centre + half];
    }
    case 'exact':
      return [
        k === 0 ? 0 : betaDistribution.quantile(tail, k, n - k + 1),
        k === n ? 1 : betaDistribution.quantile(1 - tail, k + 1, n - k),
      ];
    case 'agresti-coull': {
      const size = n + z * z;
      const centre = (k + (z * z) / 2) / size;
      const half = z * Math.sqrt((centre * (1 - centre)) / size);
      return [Math.max(0, centre - half), Math.min(1, centre + half)];
    }
    case 'jeffreys':
      return [
        k === 0 ? 0 : betaDistribution.quantile(tail, k + 0.5, n - k + 0.5),
        k === n ? 1 : betaDistribution.quantile(1 - tail, k + 0.5, n - k + 0.5),
      ];
  }
}

/** Exact binomial test of a proportion against `expected`, two-sided by the method of small probabilities. */
export function binomialTest(events: number, n: number, expected = 0.5, level = 0.95): TestResult {
  requireShare(expected, 'An expected proportion');
  const observed = proportion(events, n, 'exact', level);
  const limit = binomial.mass(events, n, expected) * (1 + 1e-7);
  let p = 0;
  for (let k = 0; k <= n; k++) {
    const mass = binomial.mass(k, n, expected);
    if (mass <= limit) p += mass;
  }
  return testResult({
    method: 'Exact binomial test',
    statistic: { name: 'events', value: events },
    degreesOfFreedom: [],
    p: Math.min(1, p),
    estimate: { name: 'proportion', value: observed.value },
    interval: observed.interval,
    n,
    missing: 0,
  });
}
