import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adcModel, ivimModel, reasonOf } from '../../src/index.ts';

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

  test('without perfusion is mono-exponential: f is 0, D* does not exist', () => {
    const signal = bValues.map((b, i) => 500 * Math.exp(-b * 1.5e-3) - (i < 4 ? 3 : 0));
    const { parameters, reason } = model.fitCurve(signal);
    expect(parameters.f).toBe(0);
    expect(parameters.dStarMm2PerS).toBeNaN();
    expect(Math.abs(parameters.dMm2PerS - 1.5e-3)).toBeLessThan(5e-5);
    expect(reasonOf(reason).code).toBe('amplitude-at-zero');
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
