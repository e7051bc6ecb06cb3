import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { fitReasons, prepareModel, reasonOf } from '../../src/index.ts';

const sixPhases = [0, 65, 130, 195, 260, 325];
const sixty = Array.from({ length: 60 }, (_, i) => 5 * i);
const parker = { arterialInput: { kind: 'parker', arrivalS: 30 } } as const;

/** What models make of tissue that takes up nothing, in noise. */
function withoutUptake(id: string, timesS: readonly number[], sdMm: number, draws: number, name: string) {
  const stream = randomStream(11, 'without-uptake', id);
  const frames = timesS.map(() => Float64Array.from({ length: draws }, () => sdMm * normalVariate(stream)));
  const voxels = Int32Array.from({ length: draws }, (_, v) => v);
  const { parameters, standardErrors, reasons } = prepareModel(id, { timesS }, parker).fit(frames, voxels);
  const told = Array.from(voxels).filter((v) => !Number.isNaN(parameters[name][v]));
  const values = told.map((v) => parameters[name][v]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    mean,
    standardError: Math.sqrt(squares / (values.length - 1) / values.length),
    below: values.filter((value) => value < 0).length / values.length,
    zeros: told.filter((v) => parameters[name][v] === 0),
    codes: Array.from(reasons, (code) => reasonOf(code).code),
    standardErrors,
  };
}

describe('an amplitude below zero stands (defect: called "flags, not clamps", with a Ktrans of 0 in a third of voxels)', () => {
  test.each([
    ['tofts', sixPhases, 'ktransPerMin', 20_000],
    ['tofts', sixty, 'ktransPerMin', 20_000],
    ['patlak', sixPhases, 'psPerMin', 3000],
  ])('%s: the mean over tissue without uptake is 0 within its error', (id, timesS, name, draws) => {
    const { mean, standardError, below, zeros } = withoutUptake(id, timesS, 0.01, draws, name);
    expect(Math.abs(mean)).toBeLessThan(3 * standardError);
    expect(Math.abs(below - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / draws));
    expect(zeros).toEqual([]);
  });

  test('it has its standard error, and what has no meaning without a positive one is undefined, with the reason', () => {
    const model = prepareModel('tofts', { timesS: sixty }, parker);
    const curve = model.predict({ ktransPerMin: 0.2, ve: 0.4 });
    const stream = randomStream(12, 'either-sign');
    const noise = Float64Array.from(curve, () => 0.01 * normalVariate(stream));
    const above = model.fitCurve(curve.map((c, t) => c + noise[t]));
    const below = model.fitCurve(curve.map((c, t) => -c - noise[t]));
    expect(below.parameters.ktransPerMin).toBe(-above.parameters.ktransPerMin);
    expect(below.standardErrors.ktransPerMin).toBe(above.standardErrors.ktransPerMin);
    expect(below.fitted).toEqual(above.fitted.map((value) => -value));
    expect([below.parameters.ve, below.parameters.kepPerMin]).toEqual([Number.NaN, Number.NaN]);
    expect(reasonOf(below.reason).code).toBe('amplitude-below-zero');
    const little = model.fitCurve(noise);
    expect(reasonOf(model.fitCurve(noise.map((value) => -value)).reason)).toEqual(reasonOf(little.reason));
    expect(reasonOf(little.reason).code).toBe('amplitude-not-significant');
  });

  test('from signals too, with the errors of noise, baseline and T1', () => {
    const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0, 1, 2] };
    const model = prepareModel('tofts', { timesS: sixty, signal }, parker);
    const stream = randomStream(13, 'either-sign');
    const falls = sixty.map((t) => 100 - Math.min(20, t / 10) + normalVariate(stream));
    const { parameters, standardErrors, reason } = model.fitCurve(falls, { t1Ms: 1200, t1SeMs: 60 });
    expect(parameters.ktransPerMin).toBeLessThan(0);
    expect(standardErrors.ktransPerMin).toBeGreaterThan(0);
    expect(reasonOf(reason).code).toBe('amplitude-below-zero');
  });
});

describe('two amplitudes are not negative: what lies at its bound says so', () => {
  test('extended Tofts: the bias is the one that the README states, and no 0 is without its reason', () => {
    const ktrans = withoutUptake('extended-tofts', sixty, 0.01, 3000, 'ktransPerMin');
    expect(Math.abs(ktrans.mean / 0.0025 - 1)).toBeLessThan(0.15);
    expect(ktrans.zeros.length).toBeGreaterThan(900);
    for (const v of ktrans.zeros) {
      expect(ktrans.standardErrors.ktransPerMin[v]).toBeNaN();
      expect(ktrans.codes[v]).toBe('no-uptake');
    }
    const vp = withoutUptake('extended-tofts', sixty, 0.01, 3000, 'vp');
    const codes = new Set(vp.zeros.map((v) => vp.codes[v]));
    const said = ['amplitude-at-zero', 'amplitude-at-zero-others-undefined', 'no-uptake'];
    expect([...codes].filter((code) => !said.includes(code))).toEqual([]);
    expect(codes.size).toBeGreaterThan(1);
    for (const v of vp.zeros) expect(vp.standardErrors.vp[v]).toBeNaN();
  });

  test('it is in proportion to the noise', () => {
    const once = withoutUptake('extended-tofts', sixty, 0.01, 500, 'ktransPerMin');
    const twice = withoutUptake('extended-tofts', sixty, 0.02, 500, 'ktransPerMin');
    expect(twice.mean / once.mean).toBeCloseTo(2, 6);
    expect(twice.zeros).toEqual(once.zeros);
  });

  test('the reasons say that it is a 0 that was given', () => {
    for (const name of ['no-uptake', 'amplitude-at-zero', 'amplitude-at-zero-others-undefined']) {
      const { text } = fitReasons.find((reason) => reason.name === name) ?? { text: '' };
      expect(text).toMatch(/given as 0,? without a standard error/);
    }
  });
});
