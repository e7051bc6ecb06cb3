import { describe, expect, test } from 'vitest';
import { areaUnderCurve, brierAtHorizon, timeDependentAuc } from '../../src/index.ts';

const time = [2, 3, 5, 8, 9, 4, 7, 10, 6, 11];
const event = [1, 1, 0, 1, 0, 1, 0, 1, 1, 0];
const risk = [0.9, 0.7, 0.8, 0.2, 0.1, 0.6, 0.4, 0.3, 0.5, 0.15];

describe('accuracy at a time of follow-up', () => {
  test('is the plain one where nobody is censored before it', () => {
    const byFour = time.map((t, i) => Number(t <= 4 && event[i] === 1));
    const auc = timeDependentAuc(time, event, risk, 4.5);
    expect(auc.value).toBeCloseTo(areaUnderCurve(risk, byFour), 14);
    expect(auc).toMatchObject({ cases: 3, controls: 7, censoredBefore: 0 });
    const brier = brierAtHorizon(time, event, risk, 4.5);
    const plain = risk.reduce((sum, p, i) => sum + (p - byFour[i]) * (p - byFour[i]), 0) / 10;
    expect(brier.value).toBeCloseTo(plain, 14);
    expect(brier.reference).toBeCloseTo(0.21, 12);
  });

  test('gives the events after a censoring more weight', () => {
    // Of 10 patients one is censored at 5 and one at 7: G is 6/7 * 5/6 ... before the event at 8.
    const auc = timeDependentAuc(time, event, risk, 8.5);
    expect(auc.censoredBefore).toBe(2);
    expect(auc.sentence).toContain('5 with the event by then, 3 without, 2 censored before');
    expect(auc.value).toBeGreaterThan(0.8);
    expect(auc.interval.upper).toBeLessThanOrEqual(1);
  });

  test('does not exist beyond the follow-up or for what is no probability', () => {
    expect(() => timeDependentAuc(time, event, risk, 12)).toThrow(/horizon/i);
    expect(() => brierAtHorizon(time, event, [2, ...risk.slice(1)], 5)).toThrow(/outside 0 to 1/);
    expect(timeDependentAuc(time, event, risk, 1).reason?.code).toBe('too-few-values');
  });
});
