import { exp, log, mean, normal } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { correlationOf } from '../tests/correlation.ts';
import { completePairs, requireShare, type Values } from '../values.ts';

/** Lin's concordance correlation and its parts. */
export interface ConcordanceCorrelation extends TestResult {
  /** Pearson's r is precision; this is accuracy: 1 without shift of place or scale. */
  readonly biasCorrection: number;
  /** SD of the second by that of the first; a factor, without unit. */
  readonly scaleShift: number;
  /** Difference of the means by the geometric mean of the SDs, first minus second; without unit. */
  readonly locationShift: number;
}

/** Lin's concordance correlation (Biometrics 45, 1989) with the interval by Fisher's z (corrected 2000). */
export function concordanceCorrelation(
  first: Values,
  second: Values,
  options: { level?: number } = {},
): ConcordanceCorrelation {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { x, y, n, missing } = completePairs(first, second);
  const method = "Lin's concordance correlation";
  const r = n > 2 ? correlationOf(x, y) : Number.NaN;
  if (Number.isNaN(r)) {
    const reason = { code: 'zero-variance', text: 'fewer than three pairs, or one column does not vary.' };
    const none = { biasCorrection: Number.NaN, scaleShift: Number.NaN, locationShift: Number.NaN };
    return { ...undefinedTest(method, n, missing, reason), ...none };
  }
  const [mx, my] = [mean(x), mean(y)];
  const vx = mean(x.map((a) => (a - mx) * (a - mx)));
  const vy = mean(y.map((a) => (a - my) * (a - my)));
  const sds = Math.sqrt(vx * vy);
  const shift = mx - my;
  const rc = (2 * r * sds) / (vx + vy + shift * shift);
  const u = shift / Math.sqrt(sds);
  const variance =
    (((1 - r * r) * rc * rc * (1 - rc * rc)) / (r * r) +
      (2 * rc * rc * rc * (1 - rc) * u * u) / r -
      (rc * rc * rc * rc * u * u * u * u) / (2 * r * r)) /
    (n - 2);
  const half = (normal.quantile(0.5 + level / 2) * Math.sqrt(variance)) / (1 - rc * rc);
  const z = 0.5 * log((1 + rc) / (1 - rc));
  const back = (t: number) => 1 - 2 / (exp(2 * t) + 1);
  const result = testResult({
    method,
    statistic: { name: 'r', value: r },
    degreesOfFreedom: [],
    p: Number.NaN,
    estimate: { name: 'CCC', value: rc },
    interval: { lower: back(z - half), upper: back(z + half), level },
    n,
    missing,
  });
  return { ...result, biasCorrection: rc / r, scaleShift: Math.sqrt(vy / vx), locationShift: u };
}
