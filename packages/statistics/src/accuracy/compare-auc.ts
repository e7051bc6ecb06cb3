import { normal, studentT } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireShare, type Values } from '../values.ts';
import { delongCovariance, placements } from './delong.ts';
import { scoredPatients } from './outcome.ts';
import type { RocCurve, RocOptions } from './roc.ts';

/** DeLong's test of two areas on the same patients, first minus second.
 *
 * Only for scores fixed before these patients were seen: two markers, or two models on an untouched hold-out. On
 * cross-validated predictions, or where one model was selected on these patients, its p is too small.
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ
 * @example
 * compareAucPaired([1, 2, 3, 4], [2, 1, 4, 3], [0, 1, 0, 1]).estimate?.name; // 'difference in AUC'
 */
export function compareAucPaired(
  first: Values,
  second: Values,
  outcome: Values,
  options: RocOptions = {},
): TestResult {
  const { direction = 'higher', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { scores, outcome: y, n, missing } = scoredPatients([first, second], outcome);
  const sign = direction === 'higher' ? 1 : -1;
  const [a, b] = scores.map((column) =>
    placements(
      column.map((x) => sign * x),
      y,
    ),
  );
  const method = "DeLong's test of two correlated AUCs";
  const variance = delongCovariance(a, a) + delongCovariance(b, b) - 2 * delongCovariance(a, b);
  // Scores of the same order leave rounding only.
  if (!(variance > 1e-14)) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'the two scores order the patients alike, or a class has one patient.',
    });
  }
  const difference = a.auc - b.auc;
  const error = Math.sqrt(variance);
  const half = normal.quantile(0.5 + level / 2) * error;
  const z = difference / error;
  return testResult({
    method,
    statistic: { name: 'Z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    estimate: { name: 'difference in AUC', value: difference },
    interval: { lower: difference - half, upper: difference + half, level },
    n,
    missing,
  });
}

/** DeLong's test of two areas on different patients, with Welch's degrees of freedom as pROC does. */
export function compareAucUnpaired(first: RocCurve, second: RocCurve): TestResult {
  const method = "DeLong's test of two AUCs on different patients";
  const n = first.n + second.n;
  const missing = first.missing + second.missing;
  const variance = first.variance + second.variance;
  if (!(variance > 0)) {
    return undefinedTest(method, n, missing, { code: 'zero-variance', text: 'neither area has a variance.' });
  }
  const difference = first.auc - second.auc;
  const df =
    (variance * variance) /
    ((first.variance * first.variance) / (first.n - 1) +
      (second.variance * second.variance) / (second.n - 1));
  const d = difference / Math.sqrt(variance);
  const level = first.interval.level;
  const half = studentT.quantile(0.5 + level / 2, df) * Math.sqrt(variance);
  return testResult({
    method,
    statistic: { name: 'D', value: d },
    degreesOfFreedom: [df],
    p: 2 * studentT.upper(Math.abs(d), df),
    estimate: { name: 'difference in AUC', value: difference },
    interval: { lower: difference - half, upper: difference + half, level },
    n,
    missing,
  });
}
