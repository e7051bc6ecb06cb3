import { expect, test } from 'vitest';
import {
  coxRegression,
  firthRegression,
  kaplanMeier,
  linearRegression,
  logisticRegression,
  logRankTest,
  rocCurve,
  toText,
  tTest,
} from '../../src/index.ts';

// R's mtcars: miles per gallon, weight, power, manual gears.
const mpg = [
  21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
  30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
];
const wt = [
  2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
  2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
];
const hp = [
  110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150,
  245, 175, 66, 91, 113, 264, 175, 335, 109,
];
const am = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
const predictors = [
  { name: 'wt', values: wt },
  { name: 'hp', values: hp },
];
// Freireich's leukaemia trial (weeks in remission), as in R's gehan.
const weeks = [
  1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23, 6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16,
  17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
];
const relapsed = weeks.map((_, i) => (i < 21 || [21, 22, 23, 25, 27, 30, 31, 35, 36].includes(i) ? 1 : 0));
const arm = weeks.map((_, i) => (i < 21 ? 'placebo' : '6-MP'));

test('a logistic regression reads as summary(glm(am ~ wt + hp, binomial)) of R', () => {
  const text = toText(logisticRegression({ outcome: am, predictors }));
  for (const line of [
    '            Estimate Std. Error z value Pr(>|z|)',
    '(intercept) 18.86630    7.44356   2.535  0.01126 *',
    'wt          -8.08348    3.06868  -2.634  0.00843 **',
    'hp           0.03626    0.01773   2.044  0.04091 *',
    '    Null deviance: 43.230  on 31  degrees of freedom',
    'Residual deviance: 10.059  on 29  degrees of freedom',
    'AIC: 16.059',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatchSnapshot();
});

test('a linear regression reads as summary(lm(mpg ~ wt + hp)) of R', () => {
  const text = toText(linearRegression({ outcome: mpg, predictors }));
  for (const line of [
    '(intercept) 37.22727    1.59879  23.285  < 2e-16 ***',
    'wt          -3.87783    0.63273  -6.129 1.12e-06 ***',
    'hp          -0.03177    0.00903  -3.519  0.00145 **',
    'Residual standard error: 2.593 on 29 degrees of freedom',
    'Multiple R-squared:  0.8268,\tAdjusted R-squared:  0.8148',
    'F-statistic: 69.21 on 2 and 29 DF,  p-value: 9.109e-12',
  ])
    expect(text.split('\n')).toContain(line);
});

test("Welch's test reads as t.test(mpg ~ am) of R", () => {
  const of = (gears: number) => mpg.filter((_, i) => am[i] === gears);
  expect(toText(tTest(of(0), of(1)))).toMatchSnapshot();
  expect(toText(tTest(of(0), of(1)))).toContain('t = -3.7671, df = 18.332, p-value = 0.001374');
  expect(toText(tTest(of(0), of(1)))).toContain(' -11.280194 -3.209684');
});

test('a Cox regression reads as summary(coxph(Surv(weeks, relapsed) ~ placebo)) of R', () => {
  const placebo = { name: 'placebo', values: arm.map((name) => (name === 'placebo' ? 1 : 0)) };
  expect(toText(coxRegression({ time: weeks, event: relapsed, predictors: [placebo] }))).toMatchSnapshot();
});

test('curves, their comparison and an area under a curve read as survfit, survdiff and pROC', () => {
  expect(toText(kaplanMeier(weeks, relapsed, { groups: arm }))).toMatchSnapshot();
  expect(toText(logRankTest(weeks, relapsed, arm))).toMatchSnapshot();
  expect(toText(rocCurve(mpg, am))).toMatchSnapshot();
});

test('what cannot be estimated says why, and every other result says its sentence', () => {
  const separated = { name: 'x', values: am };
  expect(toText(logisticRegression({ outcome: am, predictors: [separated] }))).toContain('No estimates: ');
  const firth = firthRegression({ outcome: am, predictors: [separated] });
  expect(toText(firth)).toContain('x');
});

test('a number too small to be written out is written by its power of ten', () => {
  const tiny = { sentence: 'n', method: 'A test', degreesOfFreedom: [], p: 1e-300, n: 9, missing: 0 };
  const text = toText({ ...tiny, statistic: { name: 'X', value: 3e-200 } });
  expect(text).toContain('X = 3e-200, p-value < 2.2e-16');
});
