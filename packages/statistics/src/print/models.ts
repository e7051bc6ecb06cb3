import type { Coefficient, RatioCoefficient } from '../regression/coefficient.ts';
import type { LinearModel } from '../regression/linear.ts';
import type { LogisticModel } from '../regression/logistic.ts';
import type { TestResult } from '../result.ts';
import type { CoxModel } from '../survival/cox.ts';
import { alignedTable, commonDecimals, pColumn, STARS, significant, stars } from './number-columns.ts';

/** As summary(coxph()) of R's survival. */
export function coxText(model: CoxModel): string[] {
  const { coefficients: all, n, events, missing, concordance } = model;
  const head = [model.method, '', `  n= ${n}, number of events= ${events}`, ...deleted(missing, '   ')];
  if (model.reason) return [...head, '', `No estimates: ${model.reason.text}`];
  const numbers = commonDecimals(
    all.flatMap(({ estimate, ratio, standardError }) => [estimate, ratio, standardError]),
    4,
  );
  const cells = all.map((_, i) => numbers.slice(3 * i, 3 * i + 3));
  const level = all[0].ratioInterval.level.toFixed(2).replace(/^0/, '');
  const ratios = [
    all.map(({ ratio }) => ratio),
    all.map(({ ratio }) => 1 / ratio),
    all.map(({ ratioInterval }) => ratioInterval.lower),
    all.map(({ ratioInterval }) => ratioInterval.upper),
  ].map((column) => commonDecimals(column, 4));
  return [
    ...head,
    '',
    ...coefficientTable(all, ['coef', 'exp(coef)', 'se(coef)', 'z', 'Pr(>|z|)'], cells),
    '',
    ...alignedTable(
      ['', 'exp(coef)', 'exp(-coef)', `lower ${level}`, `upper ${level}`],
      all.map(({ name }, i) => [name, ...ratios.map((column) => column[i])]),
    ),
    '',
    ...(concordance
      ? [
          `Concordance= ${rounded(concordance.value, 3)}  (se = ${rounded(Math.sqrt(concordance.variance), 3)} )`,
        ]
      : []),
    testLine('Likelihood ratio test= ', model.likelihoodRatio),
    testLine('Wald test            = ', model.wald),
    testLine('Score (logrank) test = ', model.score),
  ];
}

/** As summary(glm(family = binomial)). */
export function logisticText(model: LogisticModel): string[] {
  const { coefficients: all, n, events, missing, nullLogLikelihood, deviance, aic, iterations } = model;
  const head = [model.method, '', `  n= ${n}, number of events= ${events}`, ...deleted(missing, '   ')];
  if (model.reason) return [...head, '', `No estimates: ${model.reason.text}`];
  const [ofNull, residual] = [-2 * nullLogLikelihood, deviance];
  const deviances = commonDecimals([ofNull, residual], 5);
  const freedom = [n - 1, n - all.length].map(String);
  const width = Math.max(...freedom.map(({ length }) => length));
  return [
    ...head,
    '',
    'Coefficients:',
    ...ownTable(all, 'z'),
    '',
    `    Null deviance: ${deviances[0].padStart(deviances[1].length)}  on ${freedom[0].padStart(width)}  degrees of freedom`,
    `Residual deviance: ${deviances[1].padStart(deviances[0].length)}  on ${freedom[1].padStart(width)}  degrees of freedom`,
    `AIC: ${significant(aic, 5)}`,
    '',
    ...oddsRatios(all),
    '',
    `Number of Newton iterations: ${iterations}`,
  ];
}

function oddsRatios(all: readonly RatioCoefficient[]): string[] {
  const shown = all.slice(1);
  if (shown.length === 0) return [];
  const level = `${100 * shown[0].ratioInterval.level} %`;
  const columns = [
    shown.map(({ ratio }) => ratio),
    shown.map(({ ratioInterval }) => ratioInterval.lower),
    shown.map(({ ratioInterval }) => ratioInterval.upper),
  ].map((column) => commonDecimals(column, 4));
  return alignedTable(
    ['Odds ratios', 'ratio', `lower ${level}`, `upper ${level}`],
    shown.map(({ name }, i) => [name, ...columns.map((column) => column[i])]),
  );
}

/** As summary(lm()). */
export function linearText(model: LinearModel): string[] {
  const { coefficients: all, n, missing, residualSd, rSquared, adjustedRSquared, overall } = model;
  const head = [model.method, '', `  n= ${n}`, ...deleted(missing, '   ')];
  if (model.reason) return [...head, '', `No estimates: ${model.reason.text}`];
  const [between, within] = overall.degreesOfFreedom;
  return [
    ...head,
    '',
    'Coefficients:',
    ...ownTable(all, 't'),
    '',
    `Residual standard error: ${significant(residualSd, 4)} on ${n - all.length} degrees of freedom`,
    `Multiple R-squared:  ${significant(rSquared, 4)},\tAdjusted R-squared:  ${significant(adjustedRSquared, 4)}`,
    `F-statistic: ${significant(overall.statistic.value, 4)} on ${between} and ${within} DF,  p-value: ${pColumn([overall.p], 4)[0]}`,
  ];
}

function ownTable(all: readonly Coefficient[], letter: 'z' | 't'): string[] {
  const numbers = commonDecimals(
    all.flatMap(({ estimate, standardError }) => [estimate, standardError]),
    4,
  );
  const cells = all.map((_, i) => numbers.slice(2 * i, 2 * i + 2));
  return coefficientTable(all, ['Estimate', 'Std. Error', `${letter} value`, `Pr(>|${letter}|)`], cells);
}

/** R's printCoefmat: estimates to four digits, test statistics to three decimals, p to three digits, stars. */
function coefficientTable(
  all: readonly Coefficient[],
  headings: readonly string[],
  cells: readonly (readonly string[])[],
): string[] {
  const tests = commonDecimals(
    all.map(({ statistic }) => Number(statistic.toFixed(3))),
    4,
  );
  const p = pColumn(
    all.map((one) => one.p),
    3,
  );
  const rows = all.map(({ name }, i) => [name, ...cells[i], tests[i], p[i]]);
  const marks = all.map((one) => stars(one.p));
  return [...alignedTable(['', ...headings], rows, marks), '---', STARS];
}

function testLine(name: string, { statistic, degreesOfFreedom, p }: TestResult): string {
  return `${name}${rounded(statistic.value, 2)}  on ${degreesOfFreedom[0]} df,   p=${pColumn([p], 1)[0]}`;
}

function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

function deleted(missing: number, indent: string): string[] {
  if (missing === 0) return [];
  return [
    `${indent}(${missing} ${missing === 1 ? 'observation' : 'observations'} deleted due to missingness)`,
  ];
}
