import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adcModel, fitReasons, ivimModel, reasonOf } from '../../src/index.ts';

describe('ADC', () => {
  test('of two b-values is the exact ratio', () => {
    const model = adcModel.prepare({ bValues: [0, 800] });
    const { parameters, standardErrors } = model.fitCurve([1000, 300]);
    expect(parameters.adcMm2PerS).toBeCloseTo(Math.log(1000 / 300) / 800, 14);
    expect(standardErrors.adcMm2PerS).toBeNaN();
  });

  test('is the weighted line with one re-weight', () => {
    // numpy.polyfit(b, log(s), 1, w=s), then the same with w=exp of the first line.
    const model = adcModel.prepare({ bValues: [0, 100, 600, 800] });
    const { parameters } = model.fitCurve([1000, 890, 500, 390]);
    expect(parameters.adcMm2PerS).toBeCloseTo(0.0011672512969411204, 12);
    expect(parameters.s0).toBeCloseTo(1000.3286015720032, 6);
  });

  test('weighs images by their averages: as if each had been given that often', () => {
    const once = { bValues: [0, 100, 600, 800], averages: [1, 1, 2, 4] };
    const often = { bValues: [0, 100, 600, 600, 800, 800, 800, 800] };
    const { parameters } = adcModel.prepare(once).fitCurve([1000, 890, 500, 390]);
    const repeated = adcModel.prepare(often).fitCurve([1000, 890, 500, 500, 390, 390, 390, 390]);
    expect(parameters.adcMm2PerS).toBeCloseTo(repeated.parameters.adcMm2PerS, 14);
    expect(() => adcModel.prepare({ ...once, averages: [1, 1, 2] })).toThrow(/averages has 3 entries for 4/);
  });

  test('leaves low b-values out where asked', () => {
    const bValues = [0, 50, 200, 800];
    const model = adcModel.prepare({ bValues }, { lowestB: 100 });
    const perfused = bValues.map((b) => 900 * Math.exp(-b * 1.2e-3) + 100 * Math.exp(-b * 0.05));
    expect(Math.abs(model.fitCurve(perfused).parameters.adcMm2PerS - 1.2e-3)).toBeLessThan(2e-7);
  });

  test.each([
    ['a zero among the signals', [1000, 890, 0, 390], 'not-positive'],
    ['a signal that grows with b', [390, 500, 890, 1000], 'outside-model'],
  ])('%s has no ADC', (_name, signal, code) => {
    const { parameters, reason } = adcModel.prepare({ bValues: [0, 100, 600, 800] }).fitCurve(signal);
    expect(parameters.adcMm2PerS).toBeNaN();
    expect(reasonOf(reason).code).toBe(code);
  });

  test.each([
    ['b-values all the same', { bValues: [800, 800, 800] }, {}, /2 different b-values/],
    ['a negative b-value', { bValues: [-50, 800] }, {}, /0 or more/],
    ['b-values in ms/um2', { bValues: [0, 0.8] }, {}, /is it in ms/],
    ['all b-values but one left out', { bValues: [0, 800] }, { lowestB: 100 }, /1 b-values/],
  ])('%s is an error', (_name, protocol, settings, message) => {
    expect(() => adcModel.prepare(protocol, settings)).toThrow(message);
  });
});

describe('IVIM', () => {
  const bValues = [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000];
  const model = ivimModel.prepare({ bValues });

  test('recovers all four parameters without a starting value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 3e-4, max: 2.5e-3, noNaN: true }),
        fc.double({ min: 0.03, max: 0.6, noNaN: true }),
        fc.double({ min: 0.01, max: 0.12, noNaN: true }),
        (dMm2PerS, f, dStarMm2PerS) => {
          const { parameters } = model.fitCurve(model.predict({ dMm2PerS, f, dStarMm2PerS, s0: 700 }));
          expect(Math.abs(parameters.dMm2PerS / dMm2PerS - 1)).toBeLessThan(1e-4);
          expect(Math.abs(parameters.f / f - 1)).toBeLessThan(1e-4);
          expect(Math.abs(parameters.dStarMm2PerS / dStarMm2PerS - 1)).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 200 },
    );
  });

  // f is no longer held at 0 from below: so held it was too large on average, and without a standard error.
  test('with less signal at low b than without perfusion has an f below zero, and no D*', () => {
    const signal = bValues.map((b, i) => 500 * Math.exp(-b * 1.5e-3) - (i < 4 ? 3 : 0));
    const { parameters, standardErrors, reason } = model.fitCurve(signal);
    expect(parameters.f).toBeLessThan(0);
    expect(parameters.f).toBeGreaterThan(-0.02);
    expect(standardErrors.f).toBeGreaterThan(0);
    expect(parameters.dStarMm2PerS).toBeNaN();
    expect(Math.abs(parameters.dMm2PerS - 1.5e-3)).toBeLessThan(5e-5);
    expect(reasonOf(reason).code).toBe('amplitude-not-significant');
  });

  test('gives D and f where D* cannot be told', () => {
    const few = [0, 30, 60, 100, 200, 400, 600, 800];
    const noise = [3, -9, 5, 7, -4, -2, 6, -3];
    const signal = few.map(
      (b, i) => 500 * (0.88 * Math.exp(-b * 1.1e-3) + 0.12 * Math.exp(-b * 0.015)) + noise[i],
    );
    const { parameters, standardErrors, reason } = ivimModel.prepare({ bValues: few }).fitCurve(signal);
    expect(parameters.dStarMm2PerS).toBeNaN();
    expect(fitReasons[reason].leaves).toBe('part');
    expect(Math.abs(parameters.dMm2PerS - 1.1e-3)).toBeLessThan(3 * standardErrors.dMm2PerS);
    expect(Math.abs(parameters.f - 0.12)).toBeLessThan(3 * standardErrors.f);
  });

  test('does not depend on what was expected of D* where the data tell it', () => {
    const signal = model.predict({ dMm2PerS: 1.1e-3, f: 0.3, dStarMm2PerS: 0.03, s0: 700 });
    const fitWith = (expectedDStarMm2PerS: number) =>
      ivimModel
        .prepare({ bValues }, { expectedDStarMm2PerS })
        .fitCurve(signal.map((value, i) => value + ((i % 3) - 1))).parameters.dStarMm2PerS;
    expect(Math.abs(fitWith(0.01) / fitWith(0.1) - 1)).toBeLessThan(0.01);
  });

  test.each([
    ['an expected D* among the D', { expectedDStarMm2PerS: 0.001 }, /between 0.005 and 0.5; got 0.001/],
    ['a spread of zero', { spreadOfDStar: 0 }, /spreadOfDStar must be positive/],
  ])('%s is an error', (_name, settings, message) => {
    expect(() => ivimModel.prepare({ bValues }, settings)).toThrow(message);
  });

  test('D* of 300 times free water is refused, D and f stay (dipy#1817)', () => {
    const signal = bValues.map((b) => 450 * Math.exp(-b * 1.1e-3) + (b === 0 ? 50 : 0));
    const { parameters, reason } = model.fitCurve(signal);
    expect(parameters.dStarMm2PerS).toBeNaN();
    expect(parameters.f).toBeCloseTo(0.1, 1);
    expect(['rate-at-limit', 'not-identifiable']).toContain(reasonOf(reason).code);
  });

  test('three b-values for four parameters are an error', () => {
    expect(() => ivimModel.prepare({ bValues: [0, 100, 800] })).toThrow(/3 b-values for 4 parameters/);
    expect(() => ivimModel.prepare({ bValues: [0, 100, 800, 800] })).toThrow(/4 different b-values/);
  });
});
