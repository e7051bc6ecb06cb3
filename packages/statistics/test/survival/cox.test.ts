import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  baselineSurvival,
  coxRegression,
  coxResiduals,
  harrellC,
  indicatorPredictors,
  proportionalHazardsTest,
  unoC,
} from '../../src/index.ts';
import { event, onPlacebo, time } from './remission.ts';

const predictors = [{ name: 'placebo', values: onPlacebo }];

describe('Cox regression', () => {
  // Kalbfleisch and Prentice; Therneau and Grambsch: Breslow 1.509, Efron 1.572.
  test("with Efron's ties gives 1.572 for remission", () => {
    const model = coxRegression({ time, event, predictors });
    expect(model.ties).toBe('efron');
    expect(model.coefficients[0].estimate).toBeCloseTo(1.5721, 4);
    expect(model.coefficients[0].standardError).toBeCloseTo(0.4124, 4);
    expect(model).toMatchObject({ n: 42, events: 30, missing: 0 });
    expect(model.sentence).toMatch(
      /^Cox regression \(Efron ties\): placebo: HR 4\.82 \(95 % CI .*30 events; n = 42\.$/,
    );
  });

  test("with Breslow's ties gives 1.509, and says so", () => {
    const model = coxRegression({ time, event, predictors }, { ties: 'breslow' });
    expect(model.coefficients[0].estimate).toBeCloseTo(1.5092, 4);
    expect(model.method).toContain('Breslow');
  });

  test('does not care for the unit of a column', () => {
    const age = time.map((t, i) => 40 + ((t * 7 + i * 13) % 31));
    const years = coxRegression({ time, event, predictors: [{ name: 'age', values: age }] });
    const days = coxRegression({
      time,
      event,
      predictors: [{ name: 'age', values: age.map((a) => 365.25 * a + 1e5) }],
    });
    expect(days.coefficients[0].estimate * 365.25).toBeCloseTo(years.coefficients[0].estimate, 9);
    expect(days.logLikelihood).toBeCloseTo(years.logLikelihood, 9);
  });

  test('of a stratum twice has the same estimate as of the stratum once', () => {
    const model = coxRegression({ time, event, predictors });
    const twice = coxRegression({
      time: [...time, ...time],
      event: [...event, ...event],
      predictors: [{ name: 'placebo', values: [...onPlacebo, ...onPlacebo] }],
      strata: [...time.map(() => 'a'), ...time.map(() => 'b')],
    });
    expect(twice.coefficients[0].estimate).toBeCloseTo(model.coefficients[0].estimate, 9);
    expect(twice.baseline).toHaveLength(2);
    expect(twice.concordance).toBeUndefined();
  });

  test('says that a column which separates the events has no finite estimate', () => {
    const model = coxRegression({
      time: [1, 2, 3, 4, 5, 6],
      event: [1, 1, 1, 0, 0, 0],
      predictors: [{ name: 'marker', values: [1, 1, 1, 0, 0, 0] }],
    });
    expect(model.reason?.code).toBe('separation');
    expect(model.reason?.text).toContain('marker');
    expect(model.coefficients[0].estimate).toBeNaN();
  });

  test('says that a redundant or constant column cannot be estimated', () => {
    const redundant = [...predictors, { name: 'drug', values: onPlacebo.map((x) => 1 - x) }];
    expect(coxRegression({ time, event, predictors: redundant }).reason?.code).toBe('collinear');
    const constant = [{ name: 'one', values: time.map(() => 1) }];
    expect(coxRegression({ time, event, predictors: constant }).reason?.code).toBe('collinear');
  });

  test('without predictors is the null model', () => {
    const model = coxRegression({ time, event, predictors: [] });
    expect(model.logLikelihood).toBe(model.nullLogLikelihood);
    expect(model.likelihoodRatio.p).toBeNaN();
    expect(model.concordance?.value).toBe(0.5);
  });

  test('has residuals that sum to zero', () => {
    const input = { time, event, predictors };
    const model = coxRegression(input);
    const residuals = coxResiduals(input, model);
    const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
    expect(sum(residuals.martingale)).toBeCloseTo(0, 9);
    expect(sum(residuals.schoenfeld.map(([value]) => value))).toBeCloseTo(0, 9);
    expect(residuals.eventTimes).toHaveLength(30);
  });

  test('predicts survival from its baseline', () => {
    const model = coxRegression({ time, event, predictors });
    const [baseline] = model.baseline;
    const [onDrug, onNothing] = [model.linearPredictor[0], model.linearPredictor[41]];
    expect(baselineSurvival(baseline, onDrug, 10)).toBeGreaterThan(baselineSurvival(baseline, onNothing, 10));
    expect(baselineSurvival(baseline, onDrug, 0.5)).toBe(1);
  });

  test('finds no change of the effect of 6-MP over time', () => {
    const input = { time, event, predictors };
    const zph = proportionalHazardsTest(input, coxRegression(input));
    expect(zph.terms.map((term) => term.term)).toEqual(['placebo']);
    expect(zph.global.p).toBeCloseTo(zph.terms[0].p, 12);
    expect(zph.global.p).toBeGreaterThan(0.5);
  });

  test('tests the levels of a factor together', () => {
    const grade = time.map((_, i) => (i % 3) + 1);
    const input = { time, event, predictors: [...predictors, ...indicatorPredictors('grade', grade)] };
    const zph = proportionalHazardsTest(input, coxRegression(input));
    expect(zph.terms.map((term) => [term.term, term.degreesOfFreedom[0]])).toEqual([
      ['placebo', 1],
      ['grade', 2],
    ]);
  });
});

describe('concordance', () => {
  const cohort = fc
    .array(
      fc.record({
        time: fc.integer({ min: 0, max: 8 }),
        event: fc.integer({ min: 0, max: 1 }),
        risk: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 5, maxLength: 25 },
    )
    .filter((rows) => rows.some((a) => a.event === 1 && rows.some((b) => b.time > a.time)));

  test('counts pairs as one would by hand', () => {
    fc.assert(
      fc.property(cohort, (rows) => {
        let [concordant, discordant, tied] = [0, 0, 0];
        for (const a of rows) {
          for (const b of rows) {
            const outlived = b.time > a.time || (b.time === a.time && b.event === 0);
            if (a === b || a.event === 0 || !outlived) continue;
            if (a.risk > b.risk) concordant++;
            else if (a.risk < b.risk) discordant++;
            else tied++;
          }
        }
        const c = harrellC(
          rows.map((row) => row.time),
          rows.map((row) => row.event),
          rows.map((row) => row.risk),
        );
        return c.concordant === concordant && c.discordant === discordant && c.tiedRisk === tied;
      }),
    );
  });

  test("of Uno is Harrell's where nobody is censored", () => {
    const all = time.map(() => 1);
    const risk = time.map((_, i) => (i * 7) % 11);
    expect(unoC(time, all, risk).value).toBeCloseTo(harrellC(time, all, risk).value, 12);
  });

  test('turns with the risk', () => {
    const risk = time.map((_, i) => (i * 7) % 11);
    const c = harrellC(time, event, risk);
    const turned = harrellC(
      time,
      event,
      risk.map((r) => -r),
    );
    expect(c.value + turned.value).toBeCloseTo(1, 12);
    expect(c.variance).toBeCloseTo(turned.variance, 12);
    expect(c.sentence).toMatch(/^Harrell's C .* 30 events; n = 42\.$/);
  });

  test('needs patients who outlive an event', () => {
    expect(() => harrellC([5, 5], [1, 1], [1, 2])).toThrow('No two patients can be compared');
  });
});
