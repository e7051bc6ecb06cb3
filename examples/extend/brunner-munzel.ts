// A new test, as it would stand in packages/statistics/src/tests: see docs/how-to/extend.md.
import { studentT } from '../../packages/numerics/src/index.ts';
import { statisticsErrors } from '../../packages/statistics/src/errors.ts';

export interface BrunnerMunzel {
  readonly method: string;
  /** P(x < y) + P(x = y) / 2: one half where neither group tends to larger values. */
  readonly probability: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Whether one of two independent groups tends to larger values, whatever their spreads (Brunner and Munzel 2000, Biom J
 * 42:17).
 *
 * @throws statistics/bad-option with fewer than two values in a group
 * @example
 * brunnerMunzel([1, 2, 1, 1], [3, 3, 4, 2]).p;
 */
export function brunnerMunzel(x: readonly number[], y: readonly number[]): BrunnerMunzel {
  const [n, m] = [x.length, y.length];
  if (n < 2 || m < 2) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'Each group needs two values or more' });
  }
  const all = [...x, ...y];
  const [inAll, inX, inY] = [all.map(midrankIn(all)), x.map(midrankIn(x)), y.map(midrankIn(y))];
  const meanX = average(inAll.slice(0, n));
  const meanY = average(inAll.slice(n));
  const spread = (own: readonly number[], offset: number, mean: number) => {
    const centre = mean - (own.length + 1) / 2;
    return own.reduce((sum, r, i) => sum + (inAll[offset + i] - r - centre) ** 2, 0) / (own.length - 1);
  };
  const [a, b] = [n * spread(inX, 0, meanX), m * spread(inY, n, meanY)];
  const statistic = (n * m * (meanY - meanX)) / ((n + m) * Math.sqrt(a + b));
  const degreesOfFreedom = ((a + b) * (a + b)) / ((a * a) / (n - 1) + (b * b) / (m - 1));
  return {
    method: 'Brunner-Munzel test',
    probability: (meanY - (m + 1) / 2) / n,
    statistic,
    degreesOfFreedom,
    p: 2 * studentT.upper(Math.abs(statistic), degreesOfFreedom),
  };
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function midrankIn(values: readonly number[]): (value: number) => number {
  return (value) =>
    values.reduce((rank, other) => rank + (other < value ? 1 : other === value ? 0.5 : 0), 0.5);
}
