import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  areaUnderCurve,
  classifyAt,
  compareAucPaired,
  compareAucUnpaired,
  findCutOff,
  partialArea,
  rocCurve,
} from '../../src/index.ts';

const scores = [0.9, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.52, 0.51, 0.505];
const outcome = [1, 1, 0, 1, 1, 1, 0, 0, 1, 0];

/** Scores with both classes among the outcomes. */
const patients = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 6,
    maxLength: 40,
  })
  .filter((rows) => rows.filter(([, y]) => y === 1).length > 1 && rows.filter(([, y]) => y === 0).length > 1)
  .map((rows) => ({ x: rows.map(([x]) => x), y: rows.map(([, y]) => y) }));

describe('the ROC curve', () => {
  test('runs from all positive to none, through midpoints of the scores', () => {
    const curve = rocCurve([1, 2, 2, 3], [0, 0, 1, 1]);
    expect([...curve.thresholds]).toEqual([Number.NEGATIVE_INFINITY, 1.5, 2.5, Number.POSITIVE_INFINITY]);
    expect([...curve.sensitivity]).toEqual([1, 1, 0.5, 0]);
    expect([...curve.specificity]).toEqual([0, 0.5, 1, 1]);
    expect(curve.auc).toBe(0.875);
  });

  test('has an area that counts pairs, ties for a half', () => {
    fc.assert(
      fc.property(patients, ({ x, y }) => {
        let [won, pairs] = [0, 0];
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < x.length; j++) {
            if (y[i] !== 1 || y[j] !== 0) continue;
            pairs++;
            won += x[i] > x[j] ? 1 : x[i] === x[j] ? 0.5 : 0;
          }
        }
        return Math.abs(areaUnderCurve(x, y) - won / pairs) < 1e-12;
      }),
    );
  });

  test('has an area that depends on the order of the scores alone, and turns with the direction', () => {
    fc.assert(
      fc.property(patients, ({ x, y }) => {
        const curve = rocCurve(x, y);
        const cubed = rocCurve(
          x.map((v) => v * v * v + 7),
          y,
        );
        const turned = rocCurve(x, y, { direction: 'lower' });
        return (
          Math.abs(curve.auc - cubed.auc) < 1e-12 &&
          Math.abs(curve.variance - cubed.variance) < 1e-12 &&
          Math.abs(curve.auc + turned.auc - 1) < 1e-12
        );
      }),
    );
  });

  test("has DeLong's variance, as computed over all pairs", () => {
    fc.assert(
      fc.property(patients, ({ x, y }) => {
        const win = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
        const cases = x.filter((_, i) => y[i] === 1);
        const controls = x.filter((_, i) => y[i] === 0);
        const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
        const spread = (values: readonly number[]) =>
          values.reduce((sum, v) => sum + (v - mean(values)) * (v - mean(values)), 0) / (values.length - 1);
        const v10 = cases.map((a) => mean(controls.map((b) => win(a, b))));
        const v01 = controls.map((b) => mean(cases.map((a) => win(a, b))));
        const expected = spread(v10) / cases.length + spread(v01) / controls.length;
        return Math.abs(rocCurve(x, y).variance - expected) < 1e-12;
      }),
    );
  });

  test('leaves out patients without score or outcome and counts them', () => {
    const curve = rocCurve([...scores, Number.NaN, 0.4], [...outcome, 1, Number.NaN]);
    expect(curve).toMatchObject({ n: 10, missing: 2, cases: 6, controls: 4 });
    expect(curve.sentence).toMatch(
      /^AUC 0\.750 \(95 % CI .*6 with and 4 without the event; n = 10, 2 missing\.$/,
    );
  });

  test('that separates the classes has no interval, and says why', () => {
    const curve = rocCurve([1, 2, 3, 4], [0, 0, 1, 1]);
    expect(curve.auc).toBe(1);
    expect(curve.interval.lower).toBeNaN();
    expect(curve.reason?.code).toBe('zero-variance');
    expect(rocCurve([1, 2, 3], [0, 0, 1]).reason?.code).toBe('too-few-values');
  });

  test('has partial areas that add up to the whole', () => {
    const curve = rocCurve(scores, outcome);
    const upper = partialArea(curve, 0.5).area;
    const lower = partialArea(curve, 1e-12, 0.5).area;
    expect(upper + lower).toBeCloseTo(curve.auc, 10);
    expect(partialArea(rocCurve([1, 2, 3, 4], [0, 0, 1, 1]), 0.8).corrected).toBeCloseTo(1, 12);
  });
});

describe('two areas', () => {
  const other = [0.5, 0.9, 0.4, 0.7, 0.3, 0.8, 0.2, 0.6, 0.1, 0.55];

  test('on the same patients are compared with their covariance, and the test turns with its sides', () => {
    const forward = compareAucPaired(scores, other, outcome);
    const backward = compareAucPaired(other, scores, outcome);
    expect(forward.p).toBeCloseTo(backward.p, 12);
    expect(forward.estimate?.value).toBeCloseTo(
      areaUnderCurve(scores, outcome) - areaUnderCurve(other, outcome),
      12,
    );
  });

  test('of scores that order alike cannot be compared', () => {
    const doubled = scores.map((x) => 2 * x);
    expect(compareAucPaired(scores, doubled, outcome).reason?.code).toBe('zero-variance');
  });

  test('on different patients add their variances', () => {
    const a = rocCurve(scores, outcome);
    const b = rocCurve(other, outcome);
    const result = compareAucUnpaired(a, b);
    expect(result.statistic.value).toBeCloseTo((a.auc - b.auc) / Math.sqrt(a.variance + b.variance), 12);
  });
});

describe('a cut-off', () => {
  const curve = rocCurve(scores, outcome);

  test("of Youden's index has the largest sensitivity + specificity - 1", () => {
    const cut = findCutOff(curve, { rule: 'youden' });
    expect(cut.threshold).toBeCloseTo(0.535, 12);
    expect(cut.youden).toBeCloseTo(5 / 6 + 3 / 4 - 1, 12);
  });

  test('can be asked for a least sensitivity or specificity', () => {
    expect(findCutOff(curve, { rule: 'sensitivity', atLeast: 0.8 }).sensitivity).toBeGreaterThanOrEqual(0.8);
    expect(findCutOff(curve, { rule: 'specificity', atLeast: 0.9 }).specificity).toBe(1);
    expect(findCutOff(curve, { rule: 'closest' }).threshold).toBeGreaterThan(0.5);
  });

  test('gives counts and shares that agree with the curve', () => {
    const at = classifyAt(scores, outcome, 0.75);
    expect([at.truePositives, at.falsePositives, at.falseNegatives, at.trueNegatives]).toEqual([2, 0, 4, 4]);
    expect(at.positivePredictiveValue.value).toBe(1);
    expect(at.positiveLikelihoodRatio).toBeNaN();
    expect(at.sentence).toContain('sensitivity 2 of 6');
    expect(classifyAt(scores, outcome, 0.75, { direction: 'lower' }).truePositives).toBe(4);
  });
});
