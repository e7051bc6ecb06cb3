import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coxRegression,
  kaplanMeier,
  logRankTest,
  restrictedMean,
  survivalAt,
  survivalQuantile,
} from '../../src/index.ts';
import { drug, event, onPlacebo, time, treatment } from './remission.ts';

describe('Kaplan-Meier', () => {
  test('gives the textbook curve of remission under 6-MP', () => {
    // Collett, Modelling Survival Data; Greenwood's standard errors.
    const [curve] = kaplanMeier(drug.time, drug.event).curves;
    const at = (t: number) => curve.survival[curve.time.indexOf(t)];
    expect(at(6)).toBeCloseTo(0.857, 3);
    expect(at(7)).toBeCloseTo(0.807, 3);
    expect(at(10)).toBeCloseTo(0.753, 3);
    expect(at(23)).toBeCloseTo(0.448, 3);
    const k = curve.time.indexOf(10);
    expect(curve.survival[k] * curve.hazardError[k]).toBeCloseTo(0.0963, 4);
    expect(curve.median.value).toBe(23);
    expect(curve.median.interval.upper).toBeNaN();
    expect(curve.sentence).toMatch(/^9 events of 21, median 23 \(95 % CI .* to not reached\)\.$/);
  });

  test('makes one curve for each group', () => {
    const { curves } = kaplanMeier(time, event, { groups: treatment });
    expect(curves.map((curve) => [curve.group, curve.median.value])).toEqual([
      ['6-MP', 23],
      ['placebo', 8],
    ]);
  });

  test('without censoring is one minus the share that has had the event', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 20 }), (all, t) => {
        const [curve] = kaplanMeier(all, new Array<number>(all.length).fill(1)).curves;
        const alive = all.filter((x) => x > t).length / all.length;
        return Math.abs(survivalAt(curve, t) - alive) < 1e-12;
      }),
    );
  });

  test('has limits around the curve, whatever their kind', () => {
    for (const interval of ['log', 'log-log', 'plain'] as const) {
      const [curve] = kaplanMeier(drug.time, drug.event, { interval }).curves;
      curve.survival.forEach((s, k) => {
        expect(curve.lower[k]).toBeLessThanOrEqual(s);
        expect(curve.upper[k]).toBeGreaterThanOrEqual(s);
        expect(curve.upper[k]).toBeLessThanOrEqual(1);
      });
    }
  });

  test('takes the middle of a flat part for its quantile', () => {
    const [curve] = kaplanMeier([1, 2, 3, 4], [1, 1, 1, 1]).curves;
    expect(curve.median.value).toBe(2.5);
    expect(survivalQuantile(curve, 0.25).value).toBe(1.5);
  });

  test('leaves out who has no time or no event indicator', () => {
    expect(kaplanMeier([1, Number.NaN, 3], [1, 1, Number.NaN])).toMatchObject({ n: 1, missing: 2 });
  });
});

describe('the restricted mean', () => {
  test('of uncensored times is the mean of the times cut at the horizon', () => {
    const [curve] = kaplanMeier([1, 2, 3, 10], [1, 1, 1, 1]).curves;
    expect(restrictedMean(curve, 5).value).toBeCloseTo((1 + 2 + 3 + 5) / 4, 12);
    expect(() => restrictedMean(curve, 11)).toThrow('lies outside the follow-up');
  });
});

describe('the log-rank test', () => {
  test('finds 16.79 for remission under 6-MP', () => {
    const result = logRankTest(time, event, treatment);
    expect(result.statistic.value).toBeCloseTo(16.793, 3);
    expect(result.groups[0].observed).toBe(9);
    expect(result.groups[0].expected).toBeCloseTo(19.25, 2);
    expect(result.degreesOfFreedom).toEqual([1]);
  });

  test('is the score test of a Cox model where no times are tied', () => {
    const sample = fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 8, maxLength: 20 })
      .chain((times) =>
        fc.tuple(
          fc.constant(times),
          fc.array(fc.integer({ min: 0, max: 1 }), { minLength: times.length, maxLength: times.length }),
        ),
      );
    fc.assert(
      fc.property(sample, ([times, events]) => {
        events[0] = 1;
        const arm = times.map((_, i) => i % 2);
        const test = logRankTest(times, events, arm);
        const cox = coxRegression({ time: times, event: events, predictors: [{ name: 'arm', values: arm }] });
        if (test.reason || cox.reason) return true;
        return Math.abs(test.statistic.value - cox.score.statistic.value) < 1e-8;
      }),
    );
  });

  test('within strata of one group each has nothing to compare', () => {
    const result = logRankTest([1, 2, 3, 4], [1, 1, 1, 1], ['a', 'a', 'b', 'b'], { strata: [1, 1, 2, 2] });
    expect(result.reason?.code).toBe('zero-variance');
  });

  test('with rho = 1 weighs early events more', () => {
    const peto = logRankTest(time, event, treatment, { rho: 1 });
    expect(peto.method).toBe('Peto-Peto test');
    expect(peto.groups[0].observed).toBeLessThan(9);
    expect(logRankTest(time, event, onPlacebo).p).toBeCloseTo(logRankTest(time, event, treatment).p, 12);
  });
});
