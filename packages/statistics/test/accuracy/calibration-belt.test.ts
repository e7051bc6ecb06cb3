import { describe, expect, test } from 'vitest';
import { calibrationBelt } from '../../src/index.ts';

// Sixty predictions and two outcomes, computed in R 4 as glm(y ~ I(x^1) + ..., binomial) with x = qlogis(p), and the
// region eta +- sqrt(qchisq(level, degree + 1) g' V g) on 60 points from the least to the largest prediction.
const predicted = Array.from({ length: 60 }, (_, i) => (i + 1) / 62);
const straight = predicted.map((_, i) => ((i * 37) % 61 < i * 0.55 + 8 ? 1 : 0));
const bent = predicted.map((p, i) => (((i * 37) % 61) / 61 < 1 - 4 * (p - 0.5) * (p - 0.5) ? 1 : 0));
const AT = [0, 19, 59];
const at = (values: readonly number[]) => AT.map((i) => values[i]);
const near = (found: readonly number[], wanted: readonly number[]) =>
  found.forEach((value, i) => {
    expect(Math.abs(value / wanted[i] - 1)).toBeLessThan(1e-6);
  });

describe('a calibration belt', () => {
  test('of degree 1 is the one that R gives', () => {
    const { degree, observed, belts, sentence } = calibrationBelt(predicted, straight);
    expect(degree).toBe(1);
    near(at(observed), [0.124769528227, 0.333717935251, 0.701396842934]);
    near(at(belts[0].lower), [0.030997075839, 0.221130435783, 0.413285994409]);
    near(at(belts[0].upper), [0.388490157428, 0.469103643617, 0.886785051608]);
    near(at(belts[1].lower), [0.0182210310989, 0.1875662143359, 0.31234871739]);
    near(at(belts[1].upper), [0.5226723778485, 0.5207552037066, 0.9239367483538]);
    expect(sentence).toContain('the 95 % belt');
  });

  test('is bent where the outcomes ask for it, and names where it leaves the diagonal', () => {
    const { degree, belts, sentence } = calibrationBelt(predicted, bent);
    expect(degree).toBe(4);
    near(at(belts[1].lower), [0.000229087314353, 0.550594437418246, 0.000988806597165]);
    near(at(belts[1].upper), [0.999998740299889, 0.985293747030229, 0.996047866375296]);
    const rounded = (ranges: readonly (readonly [number, number])[]) =>
      ranges.map((range) => range.map((value) => Number(value.toFixed(7))));
    expect(rounded(belts[1].above)).toEqual([[0.1774194, 0.6129032]]);
    expect(rounded(belts[1].below)).toEqual([[0.8709677, 0.9516129]]);
    expect(sentence).toBe(
      'Calibration belt (degree 4): the 95 % belt leaves the diagonal at predictions of 0.177 to 0.613, 0.871 to 0.952; n = 60.',
    );
  });

  test('is refused for certain predictions, and not done where they part the classes', () => {
    expect(() => calibrationBelt([0, 0.5, 1], [0, 1, 1])).toThrow('between 0 and 1');
    const parted = calibrationBelt([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 1, 1]);
    expect(parted.reason?.code).toBe('separation');
    expect(parted.sentence).toContain('not done');
  });
});
