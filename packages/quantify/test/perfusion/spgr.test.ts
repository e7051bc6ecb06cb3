import { describe, expect, test } from 'vitest';
import { reasonOf, spgrConverter, toftsModel, warningsOf } from '../../src/index.ts';

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

  test.each([
    ['from the baseline', Number.NaN],
    ['from M0 of the T1 map', 1000],
  ])('knows how concentrations follow the signals and T1, %s', (_name, m0) => {
    const clean = concentrations.map((c) => signal(c, 1400, 0.9));
    const converter = spgrConverter(protocol, 6);
    const at = (y: readonly number[], t1Ms: number) => {
      const curve = Float64Array.from(y);
      converter.toConcentration(curve, t1Ms, 0.9, m0);
      return curve;
    };
    at(clean, 1400);
    const perSignal = converter.slopes.perSignal.slice();
    const perBaseline = converter.slopes.perBaseline.slice();
    const perT1Ms = converter.slopes.perT1Ms.slice();
    const step = 1e-4;
    const moved = (s: number, by: number) => clean.map((value, t) => (t === s ? value + by : value));
    for (let s = 0; s < 6; s++) {
      const above = at(moved(s, step), 1400);
      const below = at(moved(s, -step), 1400);
      concentrations.forEach((_, t) => {
        const own = t === s ? perSignal[t] : 0;
        // Two frames are the baseline, so each of them moves it by half.
        const shared = s < 2 ? -0.5 * perSignal[t] * perBaseline[t] : 0;
        expect((above[t] - below[t]) / (2 * step)).toBeCloseTo(own + shared, 7);
      });
    }
    const longer = at(clean, 1400.1);
    const shorter = at(clean, 1399.9);
    concentrations.forEach((_, t) => {
      expect((longer[t] - shorter[t]) / 0.2).toBeCloseTo(perT1Ms[t], 8);
    });
  });

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
    // One frame is the baseline, so five are left for two parameters.
    expect(fit.degreesOfFreedom).toBe(3);
    expect(reasonOf(model.fitCurve(raw, { t1Ms: Number.NaN }).reason).code).toBe('input-missing');
  });

  describe('the standard error of T1', () => {
    const timesS = [0, 90, 155, 220, 285, 350];
    const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
    const raw = toftsModel
      .prepare({ timesS }, settings)
      .predict({ ktransPerMin: 0.2, ve: 0.4 })
      .map((c, t) => signal(c, 1400, 1) * (1 + (t % 2 ? 0.01 : -0.01)));
    const model = toftsModel.prepare({ timesS, signal: { ...protocol, baselineFrames: [0] } }, settings);
    const frames = Array.from(raw, (value) => Float64Array.of(value));
    const voxels = Int32Array.of(0);
    const t1Ms = Float64Array.of(1400);

    test('adds what T1 moves the estimate by', () => {
      const without = model.fitCurve(raw, { t1Ms: 1400 });
      const withIt = model.fitCurve(raw, { t1Ms: 1400, t1SeMs: 70 });
      const moved =
        (model.fitCurve(raw, { t1Ms: 1401 }).parameters.ktransPerMin -
          model.fitCurve(raw, { t1Ms: 1399 }).parameters.ktransPerMin) *
        35;
      const expected = Math.sqrt(without.standardErrors.ktransPerMin ** 2 + moved ** 2);
      expect(withIt.standardErrors.ktransPerMin).toBeCloseTo(expected, 4);
      expect(withIt.parameters).toEqual(without.parameters);
      // What is known has infinitely many degrees of freedom, so the whole has more than the residual's three.
      expect(withIt.intervalDegreesOfFreedom.ktransPerMin).toBeGreaterThan(3);
      expect(without.intervalDegreesOfFreedom.ktransPerMin).toBe(3);
    });

    test('is 0 where it is not given, and the outputs say so', () => {
      const { warnings, standardErrors } = model.fit(frames, voxels, { t1Ms });
      expect(warnings.map(({ code }) => code)).toEqual(['t1-taken-as-exact']);
      const zero = model.fit(frames, voxels, { t1Ms, t1SeMs: Float64Array.of(0) });
      expect(zero.warnings).toEqual([]);
      expect(zero.standardErrors).toEqual(standardErrors);
      expect(warningsOf(model, ['t1Ms', 't1SeMs'])).toEqual([]);
    });

    test('where it is not known neither are the errors of the fit, but the values are', () => {
      const unknown = model.fit(frames, voxels, { t1Ms, t1SeMs: Float64Array.of(Number.NaN) });
      expect(unknown.standardErrors.ktransPerMin[0]).toBeNaN();
      expect(unknown.parameters.ktransPerMin[0]).toBeGreaterThan(0.1);
    });
  });
});
