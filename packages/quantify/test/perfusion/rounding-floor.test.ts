import { describe, expect, test } from 'vitest';
import { type CurveFit, prepareModel, reasonOf } from '../../src/index.ts';

const timesS = Array.from({ length: 60 }, (_, i) => 5 * i);
const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0, 1, 2] };
const delayed = { ...parker, delay: { kind: 'per-voxel' } } as const;
const portalInput = {
  timesS: [0, 20, 30, 40, 50, 70, 300],
  concentrationMm: [0, 0, 1, 2, 1.5, 1, 0.5],
  of: 'plasma',
} as const;
const ways: readonly (readonly [string, object])[] = [
  ...['tofts', 'extended-tofts', 'patlak', '2cum', '2cxm'].flatMap((id) => [
    [id, parker] as const,
    [id, delayed] as const,
  ]),
  ['dual-input', { ...parker, portalInput }],
];

function isNothing({ parameters, standardErrors, fitted }: Omit<CurveFit, 'reason'>, what: string): void {
  for (const [name, value] of Object.entries(parameters)) {
    const isTransfer = /^(ktrans|ps|vp|.*Inflow)/.test(name);
    if (isTransfer && !Number.isNaN(value)) expect(value, `${what}: ${name}`).toBe(0);
    else expect(value, `${what}: ${name}`).toBeNaN();
    expect(standardErrors[name], `${what}: error of ${name}`).toBeNaN();
  }
  for (const value of fitted) expect(Math.abs(value)).toBe(0);
}

describe('a flat signal was uptake (defect: Ktrans 2.6e-15 and ve 4.3e-15 with ambiguous-rate, from rounding)', () => {
  describe.each(ways)('%s, %o', (id, settings) => {
    test.each([0.1, 123.4, 4095, 1e6])('a flat Float32 signal of %d is no uptake', (level) => {
      const model = prepareModel(id, { timesS, signal }, settings);
      const flat = timesS.map(() => Math.fround(level));
      const fit = model.fitCurve(flat, { t1Ms: 1500, t1SeMs: 30 });
      expect(['no-uptake', 'delay-not-identifiable']).toContain(reasonOf(fit.reason).code);
      isNothing(fit, `${id} of ${level}`);
    });

    test('nor is one that is off by the last bit of 32', () => {
      const model = prepareModel(id, { timesS, signal }, settings);
      const flat = timesS.map((_, t) => Math.fround(123.4 * (1 + ((t * t) % 3) * 2 ** -24)));
      isNothing(model.fitCurve(flat, { t1Ms: 1500 }), id);
    });

    test.each([0, 1e-300, 1e-16, 1e-9])('nor are concentrations of %d mM', (size) => {
      const fit = prepareModel(id, { timesS }, settings).fitCurve(timesS.map((_, t) => (t > 4 ? size : 0)));
      expect(['no-uptake', 'delay-not-identifiable']).toContain(reasonOf(fit.reason).code);
      isNothing(fit, `${id} of ${size}`);
    });

    test('what is small but can be seen stands as before', () => {
      const model = prepareModel(id, { timesS }, settings);
      const truth = { ktransPerMin: 2e-5, ve: 4e-5, vp: 1e-5, psPerMin: 2e-5, fpPerMin: 6e-5 };
      const liver = { arterialInflowPerMin: 2e-5, portalInflowPerMin: 2e-5, distributionVolume: 1e-5 };
      const { reason, parameters } = model.fitCurve(
        model.predict(id === 'dual-input' ? liver : { ...truth, arterialDelayS: 0 }),
      );
      expect(reasonOf(reason).code).not.toBe('no-uptake');
      const amplitude = parameters.ktransPerMin ?? parameters.psPerMin ?? parameters.arterialInflowPerMin;
      expect(amplitude).toBeGreaterThan(0);
    });
  });

  test.each([
    ['tofts', 'double'],
    ['tofts', 'single'],
    ['extended-tofts', 'double'],
    ['extended-tofts', 'single'],
  ])('%s gives the same in a volume of %s precision, beside tissue', (id, precision) => {
    const settings = { ...parker, precision };
    for (const protocol of [{ timesS }, { timesS, signal }]) {
      const model = prepareModel(id, protocol, settings);
      const extra = 'signal' in protocol ? { t1Ms: 1500 } : undefined;
      const level = extra ? 100 : 0;
      const rises = timesS.map((_, t) =>
        Math.fround(level + (t > 4 ? (extra ? 40 : 0.3) * (1 - 0.9 ** t) : 0)),
      );
      const curves = [rises, timesS.map(() => Math.fround(extra ? 123.4 : 1e-16)), rises];
      const { parameters, standardErrors, reasons } = model.fit(
        timesS.map((_, t) => Float64Array.from(curves, (curve) => curve[t])),
        Int32Array.of(0, 1, 2),
        extra && { t1Ms: new Float64Array(3).fill(1500) },
      );
      expect(Array.from(reasons, (code) => reasonOf(code).code)[1]).toBe('no-uptake');
      expect(parameters.ktransPerMin[1]).toBe(0);
      expect(parameters.ve[1]).toBeNaN();
      expect(standardErrors.ktransPerMin[1]).toBeNaN();
      const alone = model.fitCurve(rises, extra);
      for (const voxel of [0, 2]) {
        expect(parameters.ktransPerMin[voxel]).toBe(Math.fround(alone.parameters.ktransPerMin));
      }
    }
  });
});
