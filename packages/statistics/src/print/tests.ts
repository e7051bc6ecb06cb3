import type { RocCurve } from '../accuracy/roc.ts';
import type { TestResult } from '../result.ts';
import type { KaplanMeier } from '../survival/kaplan-meier.ts';
import type { LogRankResult } from '../survival/log-rank.ts';
import { alignedTable, commonDecimals, pColumn, significant } from './number-columns.ts';

/** As R prints an htest. */
export function testText(test: TestResult): string[] {
  const { method, statistic, degreesOfFreedom, p, estimate, interval, n, missing, reason } = test;
  const counts = `n = ${n}${missing > 0 ? `, ${missing} missing` : ''}`;
  if (reason) return ['', `\t${method}`, '', `Not done: ${reason.text}`, counts];
  const freedom = degreesOfFreedom.map((df) => significant(df, 5));
  const names = freedom.length === 2 ? ['num df', 'denom df'] : ['df'];
  const parts = [
    ...(Number.isNaN(statistic.value) ? [] : [`${statistic.name} = ${significant(statistic.value, 5)}`]),
    ...freedom.map((df, i) => `${names[i]} = ${df}`),
    pText(p),
  ];
  return [
    '',
    `\t${method}`,
    '',
    parts.join(', '),
    ...(interval
      ? [
          `${100 * interval.level} percent confidence interval:`,
          ` ${commonDecimals([interval.lower, interval.upper], 7).join(' ')}`,
        ]
      : []),
    ...(estimate ? ['sample estimate:', `${estimate.name} ${significant(estimate.value, 7)}`] : []),
    counts,
  ];
}

/** As print(survdiff()), with its groups. */
export function logRankText(test: LogRankResult): string[] {
  const expected = commonDecimals(
    test.groups.map((group) => group.expected),
    3,
  );
  const observed = commonDecimals(
    test.groups.map((group) => group.observed),
    3,
  );
  const share = commonDecimals(
    test.groups.map(
      (group) => ((group.observed - group.expected) * (group.observed - group.expected)) / group.expected,
    ),
    3,
  );
  return [
    test.method,
    '',
    ...alignedTable(
      ['', 'N', 'Observed', 'Expected', '(O-E)^2/E'],
      test.groups.map(({ name, n }, i) => [name, String(n), observed[i], expected[i], share[i]]),
    ),
    '',
    ` Chisq= ${Number(test.statistic.value.toFixed(1))}  on ${test.degreesOfFreedom[0]} degrees of freedom, p= ${pColumn([test.p], 1)[0]}`,
  ];
}

/** As print(roc()) and ci.auc() of pROC. */
export function rocText(curve: RocCurve): string[] {
  const { auc, interval, cases, controls, direction, reason, missing } = curve;
  return [
    `Data: score in ${controls} controls ${direction === 'higher' ? '<' : '>'} ${cases} cases.${missing > 0 ? ` ${missing} missing.` : ''}`,
    `Area under the curve: ${significant(auc, 4)}`,
    reason
      ? `No interval: ${reason.text}`
      : `${100 * interval.level}% CI: ${significant(interval.lower, 4)}-${significant(interval.upper, 4)} (DeLong)`,
  ];
}

/** As print(survfit()). */
export function kaplanMeierText({ method, curves, missing }: KaplanMeier): string[] {
  const level = (curves[0]?.level ?? 0.95).toFixed(2).replace(/0$/, '');
  const column = (of: (curve: KaplanMeier['curves'][number]) => number) =>
    curves.map((curve) => significant(of(curve), 4));
  const [median, lower, upper] = [
    column((curve) => curve.median.value),
    column((curve) => curve.median.interval.lower),
    column((curve) => curve.median.interval.upper),
  ];
  return [
    method,
    ...(missing > 0 ? [`   ${missing} observations deleted due to missingness`] : []),
    '',
    ...alignedTable(
      ['', 'n', 'events', 'median', `${level}LCL`, `${level}UCL`],
      curves.map(({ group, n, totalEvents }, i) => [
        group,
        String(n),
        String(totalEvents),
        ofCurve(median[i]),
        ofCurve(lower[i]),
        ofCurve(upper[i]),
      ]),
    ),
  ];
}

/** A time that the curve does not reach has no value. */
function ofCurve(text: string): string {
  return text === 'Inf' ? 'NA' : text;
}

function pText(p: number): string {
  const [text] = pColumn([p], 4);
  return text.startsWith('<') ? `p-value < 2.2e-16` : `p-value = ${text}`;
}
