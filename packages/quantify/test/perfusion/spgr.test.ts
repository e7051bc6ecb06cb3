import { describe, expect, test } from 'vitest';
import { reasonOf, spgrConverter, toftsModel } from '../../src/index.ts';

const protocol = { trMs: 5, flipAngleDeg: 20, relaxivityPerMmPerS: 4.5, baselineFrames: [0, 1] };

/** The Ernst equation, by the platform's own functions. */
function signal(concentration: number, t1Ms: number, b1: number, m0 = 1000): number {
  const e1 = Math.exp(-5 * (1 / t1Ms + (4.5 * concentration) / 1000));
  const alpha = (20 * b1 * Math.PI) / 180;
  return (m0 * Math.sin(alpha) * (1 - e1)) / (1 - e1 * Math.cos(alpha));
}

const concentrations = [0, 0, 0.1, 1.5, 0.7, -0.05];

describe('signal to concentration', () => {
  for (const [name, b1, m0] of [
    ['from the baseline', Number.NaN, Number.NaN],
    ['with a B1 factor', 0.82, Number.NaN],
    ['from M0 of the T1 map', 1.1, 1000],
  ] as const) {
    test(`inverts the Ernst equation ${name}, keeping what is below zero (pyCERR sets it to 0)`, () => {
      const y = Float64Array.from(concentrations, (c) => signal(c, 1400, Number.isNaN(b1) ? 1 : b1));
      expect(spgrConverter(protocol, 6).toConcentration(y, 1400, b1, m0)).toBe(0);
      concentrations.forEach((c, i) => {
        expect(Math.abs(y[i] - c)).toBeLessThan(1e-11);
      });
    });
  }

  test('a signal above the ceiling of the sequence has no concentration', () => {
    const y = Float64Array.of(100, 100, 5000);
    const reason = spgrConverter(protocol, 3).toConcentration(y, 1400, Number.NaN, Number.NaN);
    expect(reasonOf(reason).code).toBe('saturated');
  });

  test('a baseline of zero has no concentration', () => {
    const y = Float64Array.of(0, 0, 50);
    const reason = spgrConverter(protocol, 3).toConcentration(y, 1400, Number.NaN, Number.NaN);
    expect(reasonOf(reason).code).toBe('not-positive');
  });

  test.each([
    ['a repetition time in seconds', { ...protocol, trMs: 0.005 }, /is it in seconds/],
    ['a flip angle of 0', { ...protocol, flipAngleDeg: 0 }, /Flip angles/],
    ['no baseline frame', { ...protocol, baselineFrames: [] }, /baseline/],
    ['a baseline frame that does not exist', { ...protocol, baselineFrames: [9] }, /Baseline frame 9/],
    ['a relaxivity of 0', { ...protocol, relaxivityPerMmPerS: 0 }, /relaxivity/],
  ])('%s is an error', (_name, wrong, message) => {
    expect(() => spgrConverter(wrong, 6)).toThrow(message);
  });

  test('a perfusion model takes raw signals and fits their concentrations', () => {
    const timesS = [0, 90, 155, 220, 285, 350];
    const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
    const direct = toftsModel.prepare({ timesS }, settings);
    const truth = direct.predict({ ktransPerMin: 0.2, ve: 0.4 });
    const model = toftsModel.prepare({ timesS, signal: { ...protocol, baselineFrames: [0] } }, settings);
    const raw = truth.map((c) => signal(c, 1400, 0.9));
    const fit = model.fitCurve(raw, { t1Ms: 1400, b1Factor: 0.9 });
    expect(fit.parameters.ktransPerMin).toBeCloseTo(0.2, 5);
    fit.observed.forEach((c, i) => {
      expect(c).toBeCloseTo(truth[i], 9);
    });
    expect(() => model.fitCurve(raw)).toThrow(/t1Ms/);
    expect(reasonOf(model.fitCurve(raw, { t1Ms: Number.NaN }).reason).code).toBe('input-missing');
  });
});
