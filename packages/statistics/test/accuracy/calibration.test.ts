import { describe, expect, test } from 'vitest';
import { calibration, decisionCurve } from '../../src/index.ts';

/** Groups of 20 in which exactly the predicted share has the event. */
const predicted = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((p) => new Array<number>(20).fill(p));
const outcome = predicted.map((p, i) => Number(i % 20 < Math.round(20 * p)));

describe('calibration', () => {
  test('of predictions that are right has intercept 0 and slope 1', () => {
    const result = calibration(predicted, outcome, { groups: 5 });
    expect(result.intercept.estimate).toBeCloseTo(0, 9);
    expect(result.slope.estimate).toBeCloseTo(1, 9);
    expect(result.brier).toBeCloseTo(predicted.reduce((sum, p) => sum + p * (1 - p), 0) / 100, 12);
    expect(result.groups.map((group) => group.observed.value)).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    expect(result.hosmerLemeshow.p).toBeCloseTo(1, 9);
    expect(result.line.every((point) => Math.abs(point.observed - point.predicted) < 1e-9)).toBe(true);
  });

  test('of predictions that are too extreme has a slope below 1', () => {
    const extreme = predicted.map((p) => (p * p) / (p * p + (1 - p) * (1 - p)));
    expect(calibration(extreme, outcome).slope.estimate).toBeCloseTo(0.5, 9);
  });

  test('of predictions of 0 or 1 has a Brier score but no slope', () => {
    const result = calibration([0, 0.2, 0.4, 0.6, 0.8, 1], [0, 0, 1, 0, 1, 1]);
    expect(result.reason?.code).toBe('extreme-prediction');
    expect(result.slope.estimate).toBeNaN();
    expect(result.brier).toBeGreaterThan(0);
    expect(result.line).toEqual([]);
    expect(calibration([0, 0, 1, 1], [0, 1, 1, 1]).brier).toBeCloseTo(0.25, 12);
  });
});

describe('calibration of a constant prediction', () => {
  test('has an intercept but no slope', () => {
    const result = calibration([0.5, 0.5, 0.5, 0.5], [0, 1, 1, 1]);
    expect(result.reason?.code).toBe('collinear');
    expect(result.intercept.estimate).toBeCloseTo(1.0986122886681098, 9);
    expect(result.hosmerLemeshow.reason?.code).toBe('too-few-values');
  });
});

describe('a decision curve', () => {
  const curve = decisionCurve([{ name: 'model', predicted }], outcome, [0.2, 0.6]);
  const [all, none, model] = curve.strategies;

  test('compares with treating all and none', () => {
    expect(all.netBenefit[0]).toBeCloseTo(0.5 - (0.5 * 0.2) / 0.8, 12);
    expect([...none.netBenefit]).toEqual([0, 0]);
  });

  test('counts those whose prediction reaches the threshold', () => {
    expect(model.truePositiveRate[1]).toBeCloseTo(32 / 100, 12);
    expect(model.falsePositiveRate[1]).toBeCloseTo(8 / 100, 12);
    expect(model.netBenefit[1]).toBeCloseTo(0.32 - 0.08 * 1.5, 12);
  });

  test('refuses a threshold that is no probability', () => {
    expect(() => decisionCurve([{ name: 'model', predicted }], outcome, [1])).toThrow('outside 0 to 1');
  });
});
