import { describe, expect, test } from 'vitest';
import { firthRegression, logisticRegression } from '../../src/index.ts';

const NAMES = ['age', 'oc', 'vic', 'vicl', 'vis', 'dia'];
/** Urinary infection and contraception (Foxman et al. 1997, the example of R's logistf): the six answers, with and
 * without infection. Nobody who used a diaphragm stayed free of it. */
const COUNTS = `000010 1 1, 001000 14 2, 001010 3 1, 001100 10 8, 001110 12 18, 001111 1 0, 010000 44 42, 010001 3 0,
  011000 15 1, 011001 1 0, 011010 2 0, 011100 7 5, 011110 3 6, 101000 2 0, 101010 1 0, 101011 1 0, 101100 1 2,
  101111 1 0, 110000 5 14, 111000 3 1, 010010 0 1, 101110 0 4, 110010 0 1, 111110 0 2`;

const rows = COUNTS.split(',').flatMap((entry) => {
  const [answers, cases, controls] = entry.trim().split(' ');
  const row = (y: number) => [y, ...[...answers].map(Number)];
  const many = (count: string, y: number) => Array.from({ length: Number(count) }, () => row(y));
  return [...many(cases, 1), ...many(controls, 0)];
});
const outcome = rows.map((row) => row[0]);
const predictors = NAMES.map((name, j) => ({ name, values: rows.map((row) => row[j + 1]) }));

// logistf 1.24 as printed in its tests and help: estimate, lower, upper.
const LOGISTF = [
  [0.12025405, -0.8185591, 1.07315122],
  [-1.10598131, -1.9737884, -0.30742514],
  [-0.06881673, -0.9414363, 0.78920202],
  [2.26887464, 1.2730216, 3.43543273],
  [-2.11140817, -3.2608611, -1.11773495],
  [-0.78831694, -1.6080879, 0.01518468],
  [3.09601166, 0.7745682, 8.03029352],
];

describe("Firth's logistic regression", () => {
  test('agrees with logistf where maximum likelihood has no estimate', () => {
    expect(logisticRegression({ outcome, predictors }).reason?.code).toBe('separation');
    const model = firthRegression({ outcome, predictors });
    model.coefficients.forEach(({ estimate, interval }, j) => {
      const got = [estimate, interval.lower, interval.upper];
      LOGISTF[j].forEach((value, k) => {
        expect(Math.abs(got[k] - value)).toBeLessThan(1e-6);
      });
    });
    expect(model.n).toBe(239);
    expect(model.penalisedLogLikelihood).toBeCloseTo(-132.5394, 4);
    expect(model.likelihoodRatio.statistic.value).toBeCloseTo(49.09064, 5);
  });

  test('of a table without a zero adds one half to each cell', () => {
    // One binary predictor: Firth's estimate is the log odds ratio of the counts + 0.5.
    const values = [1, 1, 1, 1, 0, 0, 0, 0, 0];
    const y = [1, 1, 1, 0, 1, 0, 0, 0, 0];
    const { ratio } = firthRegression({ outcome: y, predictors: [{ name: 'x', values }] }).coefficients[1];
    expect(ratio).toBeCloseTo((3.5 * 4.5) / (1.5 * 1.5), 7);
  });

  test('does not depend on unit or origin of a column, and comes near to maximum likelihood in many patients', () => {
    const values = Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 1000) / 100);
    const y = values.map((x, i) => Number(x + ((i * 104729) % 977) / 50 > 14));
    const one = firthRegression({ outcome: y, predictors: [{ name: 'x', values }] });
    const moved = values.map((x) => 1000 + x / 3);
    const two = firthRegression({ outcome: y, predictors: [{ name: 'x', values: moved }] });
    expect(two.coefficients[1].estimate / 3).toBeCloseTo(one.coefficients[1].estimate, 8);
    expect(two.coefficients[1].interval.upper / 3).toBeCloseTo(one.coefficients[1].interval.upper, 6);
    const plain = logisticRegression({ outcome: y, predictors: [{ name: 'x', values }] });
    expect(one.coefficients[1].estimate).toBeCloseTo(plain.coefficients[1].estimate, 2);
  });

  test('has no estimate of columns that are the same', () => {
    const twice = [predictors[0], { ...predictors[0], name: 'again' }];
    const model = firthRegression({ outcome, predictors: twice });
    expect(model.reason?.code).toBe('collinear');
    expect(model.coefficients[1].estimate).toBeNaN();
  });
});
