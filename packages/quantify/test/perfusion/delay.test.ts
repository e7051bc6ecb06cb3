import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  extendedToftsModel,
  findImageDelay,
  identifiability,
  type PreparedModel,
  parkerBloodMm,
  patlakModel,
  reasonOf,
  toftsModel,
  twoCompartmentExchangeModel,
  twoCompartmentUptakeModel,
} from '../../src/index.ts';
import { coverage, signalCoverage } from '../coverage.ts';

const arterialInput = { kind: 'parker', arrivalS: 40 } as const;
const perVoxel = { arterialInput, delay: { kind: 'per-voxel' } } as const;
const even = (spacingS: number, count: number) => ({
  timesS: Array.from({ length: count }, (_, i) => spacingS * i),
});
const fiveSeconds = even(5, 60);
const tofts = { ktransPerMin: 0.2, ve: 0.4 };
const extended = { ...tofts, vp: 0.05 };
const patlak = { vp: 0.05, psPerMin: 0.05 };
const flow = { fpPerMin: 0.6, psPerMin: 0.1, vp: 0.1 };
const exchange = { ...flow, psPerMin: 0.3, ve: 0.3 };
const truths = [
  [toftsModel, tofts],
  [extendedToftsModel, extended],
  [patlakModel, patlak],
  [twoCompartmentUptakeModel, flow],
  [twoCompartmentExchangeModel, exchange],
] as const;

/** Deterministic scatter of about the given standard deviation. */
const scattered = (curve: Float64Array, sd: number) =>
  curve.map((value, i) => value + 1.6 * sd * Math.sin(12.9898 * i * i + 1));

describe('a delay that is fitted', () => {
  for (const spacingS of [1, 5]) {
    for (const [model, truth] of truths) {
      test(`of ${model.id} is found within 0.1 s, and the rest with it, from noise-free frames ${spacingS} s apart`, () => {
        const prepared = model.prepare(even(spacingS, spacingS === 1 ? 150 : 60), perVoxel);
        for (const arterialDelayS of [-8.37, 0, 4.9]) {
          const { parameters, reason } = prepared.fitCurve(prepared.predict({ ...truth, arterialDelayS }));
          expect(reasonOf(reason).code).toBe('fine');
          expect(Math.abs(parameters.arterialDelayS - arterialDelayS)).toBeLessThan(0.1);
          for (const [name, value] of Object.entries(truth))
            expect(Math.abs(parameters[name] / value - 1), name).toBeLessThan(0.02);
        }
      });
    }
  }

  test('moves the curve to later frames by itself', () => {
    const model = toftsModel.prepare(fiveSeconds, perVoxel);
    const now = model.predict({ ...tofts, arterialDelayS: 0 });
    const later = model.predict({ ...tofts, arterialDelayS: 5 });
    for (let i = 1; i < 60; i++) expect(later[i]).toBeCloseTo(now[i - 1], 12);
    expect(model.parameters.at(-1)).toMatchObject({ name: 'arterialDelayS', standardId: 'Q.PH1.007' });
  });

  test('is the same in a map and under the cursor, to the last bit, and the plotted curve is the model', () => {
    const model = extendedToftsModel.prepare(fiveSeconds, perVoxel);
    const clean = model.predict({ ...extended, arterialDelayS: 2.6 });
    const curve = Float32Array.from(scattered(clean, 0.02));
    const one = model.fitCurve(curve);
    const frames = Array.from(curve, (value) => Float32Array.of(0, value, value / 2));
    const map = model.fit(frames, Int32Array.of(2, 1, 0, 1));
    for (const { name } of model.parameters) {
      for (const i of [1, 3]) {
        expect(map.parameters[name][i]).toBe(Math.fround(one.parameters[name]));
        expect(map.standardErrors[name][i]).toBe(Math.fround(one.standardErrors[name]));
      }
    }
    expect(map.reasons[2]).toBe(model.fitCurve(new Float64Array(60)).reason);
    const again = model.predict(one.parameters);
    let squares = 0;
    one.fitted.forEach((value, i) => {
      expect(value).toBeCloseTo(again[i], 12);
      squares += (curve[i] - value) * (curve[i] - value);
    });
    expect(Math.sqrt(squares / 60)).toBeCloseTo(one.residual, 5);
    expect(one.degreesOfFreedom).toBe(60 - 4);
  });

  test('has the error of Cramer and Rao, and adds to those of the others', () => {
    const truth = { ...extended, arterialDelayS: 1.3 };
    const model = extendedToftsModel.prepare(fiveSeconds, perVoxel);
    const fit = model.fitCurve(scattered(model.predict(truth), 0.01));
    const noise = fit.residual * Math.sqrt(60 / 56);
    const { sd } = identifiability(extendedToftsModel, fiveSeconds, truth, noise, { settings: perVoxel });
    for (const name of Object.keys(truth))
      expect(Math.abs(fit.standardErrors[name] / sd[name] - 1), name).toBeLessThan(0.05);
    const known = extendedToftsModel.prepare(fiveSeconds, {
      arterialInput,
      delay: { kind: 'fixed', delayS: 1.3 },
    });
    const withoutDelay = known.fitCurve(scattered(model.predict(truth), 0.01));
    expect(fit.standardErrors.vp).toBeGreaterThan(withoutDelay.standardErrors.vp);
    expect(fit.condition).toBeGreaterThan(withoutDelay.condition);
  });

  const cases: readonly (readonly [string, PreparedModel, Record<string, number>, number])[] = [
    ['Tofts', toftsModel.prepare(fiveSeconds, perVoxel), tofts, 0.02],
    ['Tofts, frames 10 s apart', toftsModel.prepare(even(10, 36), perVoxel), tofts, 0.02],
    ['extended Tofts', extendedToftsModel.prepare(fiveSeconds, perVoxel), extended, 0.02],
    ['Patlak', patlakModel.prepare(fiveSeconds, perVoxel), patlak, 0.02],
  ];
  for (const [name, model, truth, noise] of cases) {
    test(`of ${name} is held by 93 to 97 % of its intervals, and so are the others`, () => {
      const { share, flagged } = coverage(model, { ...truth, arterialDelayS: 3.3 }, noise, 2000);
      for (const [parameter, held] of Object.entries(share)) {
        expect(held, parameter).toBeGreaterThan(0.93);
        expect(held, parameter).toBeLessThan(0.97);
      }
      expect(flagged).toBeLessThan(0.01);
    });
  }

  test('from signals carries the noise of frames, baseline and T1', () => {
    const { share } = signalCoverage(
      (signal) => toftsModel.prepare({ ...fiveSeconds, signal }, perVoxel),
      toftsModel.prepare(fiveSeconds, perVoxel),
      { ...tofts, arterialDelayS: 3.3 },
      { t1Ms: 1650, snr: 30, snrOfT1: 60, baselineFrames: [0, 1, 2, 3, 4], draws: 2000 },
    );
    for (const held of Object.values(share)) {
      expect(held).toBeGreaterThan(0.93);
      expect(held).toBeLessThan(0.97);
    }
  });
});

describe('without a delay that can be told', () => {
  test.each([
    ['five minutes in phases of 60 s', { timesS: [0, 60, 120, 180, 240, 300] }],
    ['phases of 65 s', { timesS: [0, 90, 155, 220, 285, 350] }],
  ])('%s are refused with the bound, and marked where asked for all the same', (_name, protocol) => {
    for (const model of [toftsModel, patlakModel]) {
      try {
        model.prepare(protocol, perVoxel);
        expect.unreachable();
      } catch (error) {
        expect(isLobuleError(error, 'quantify/not-identifiable-protocol')).toBe(true);
        expect((error as Error).message).toMatch(/\d s for the delay/);
      }
      const marked = model.prepare(protocol, { ...perVoxel, allowUnidentifiable: true });
      expect(marked.warnings.map(({ code }) => code)).toEqual(['not-identifiable-protocol']);
    }
  });

  test('a voxel without uptake is fitted on the clock of its input, and its delay is undefined', () => {
    const model = toftsModel.prepare(fiveSeconds, perVoxel);
    const { parameters, reason } = model.fitCurve(scattered(new Float64Array(60), 0.02));
    expect(parameters.arterialDelayS).toBeNaN();
    expect(parameters.ktransPerMin).toBeLessThan(0.01);
    expect(['amplitude-not-significant', 'no-uptake']).toContain(reasonOf(reason).code);
  });

  test('a small uptake under much noise keeps its Ktrans and says that its delay is not told', () => {
    const model = patlakModel.prepare(fiveSeconds, perVoxel);
    const curve = scattered(model.predict({ vp: 0.001, psPerMin: 0.02, arterialDelayS: 0 }), 0.05);
    const fit = model.fitCurve(curve);
    const known = patlakModel.prepare(fiveSeconds, { arterialInput }).fitCurve(curve);
    expect(reasonOf(fit.reason).code).toBe('delay-not-identifiable');
    expect(fit.parameters.arterialDelayS).toBeNaN();
    expect(fit.parameters.psPerMin).toBe(known.parameters.psPerMin);
    expect(fit.standardErrors.psPerMin).toBeCloseTo(known.standardErrors.psPerMin, 10);
  });

  test('a delay beyond the range leaves nothing', () => {
    const model = toftsModel.prepare(fiveSeconds, perVoxel);
    const fit = model.fitCurve(scattered(model.predict({ ...tofts, arterialDelayS: 14 }), 0.01));
    expect(reasonOf(fit.reason).code).toBe('delay-at-limit');
    expect(Object.values(fit.parameters)).toEqual(Object.values(fit.parameters).map(() => Number.NaN));
    const wider = toftsModel.prepare(fiveSeconds, {
      arterialInput,
      delay: { kind: 'per-voxel', lowestS: 0, highestS: 20 },
    });
    expect(
      wider.fitCurve(model.predict({ ...tofts, arterialDelayS: 14 })).parameters.arterialDelayS,
    ).toBeCloseTo(14, 2);
  });

  test.each([
    ['an empty range', { kind: 'per-voxel', lowestS: 5, highestS: 5 }, 'quantify/settings'],
    ['an endless range', { kind: 'per-voxel', lowestS: -500, highestS: 500 }, 'quantify/settings'],
    ['the delay of an image that was not looked at', { kind: 'per-image' }, 'quantify/delay-not-found'],
  ] as const)('%s is an error with its code', (_name, delay, code) => {
    try {
      toftsModel.prepare(fiveSeconds, { arterialInput, delay });
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });

  test('three frames are too few for Tofts and a delay', () => {
    expect(() => toftsModel.prepare({ timesS: [0, 60] }, perVoxel)).toThrow(/2 frames for 3 parameters/);
  });
});

describe('a delay that is known', () => {
  const refined = [0, 10, 20, 30, 36, 40, 42, 44, 46, 48, 50, 55, 60, 70, 80, 100, 130, 160, 200, 250, 300];
  test.each([
    ['even', fiveSeconds.timesS],
    ['refined', refined],
  ])('of 0 is the fit without one, bit for bit, on %s frames', (_name, timesS) => {
    const measured = {
      kind: 'measured',
      timesS: [0, 40, 45, 50, 60, 80, 120, 200, 320],
      concentrationMm: [0, 0, 3, 6, 3, 2.5, 2, 1.5, 1],
      of: 'plasma',
    } as const;
    for (const input of [arterialInput, measured]) {
      for (const [model, truth] of truths) {
        const without = model.prepare({ timesS }, { arterialInput: input });
        const curve = scattered(without.predict(truth), 0.02);
        for (const delay of [{ kind: 'none' }, { kind: 'fixed', delayS: 0 }] as const) {
          const fit = model.prepare({ timesS }, { arterialInput: input, delay }).fitCurve(curve);
          expect(fit).toEqual(without.fitCurve(curve));
        }
      }
    }
  });

  test('moves the input, and its standard error stands in those of the others', () => {
    const at = (standardErrorS: number) =>
      toftsModel.prepare(fiveSeconds, { arterialInput, delay: { kind: 'fixed', delayS: 4, standardErrorS } });
    const later = toftsModel.prepare(fiveSeconds, { arterialInput: { kind: 'parker', arrivalS: 44 } });
    const curve = scattered(later.predict(tofts), 0.01);
    const exact = at(0).fitCurve(curve);
    expect(exact.parameters.ktransPerMin).toBeCloseTo(later.fitCurve(curve).parameters.ktransPerMin, 9);
    expect(exact.standardErrors.ktransPerMin).toBeCloseTo(
      later.fitCurve(curve).standardErrors.ktransPerMin,
      9,
    );
    const moved = (delayS: number) =>
      toftsModel.prepare(fiveSeconds, { arterialInput, delay: { kind: 'fixed', delayS } }).fitCurve(curve)
        .parameters.ktransPerMin;
    const perSecond = (moved(4.1) - moved(3.9)) / 0.2;
    const { ktransPerMin: own } = exact.standardErrors;
    const { ktransPerMin: whole } = at(2).fitCurve(curve).standardErrors;
    expect(Math.abs(whole / Math.hypot(own, 2 * perSecond) - 1)).toBeLessThan(0.02);
  });
});

describe('the delay of an image', () => {
  const perImage = { arterialInput, delay: { kind: 'per-image' } } as const;
  const model = toftsModel.prepare(fiveSeconds, perVoxel);
  const curves = Array.from({ length: 12 }, (_, v) =>
    scattered(
      model.predict(
        v < 8 ? { ktransPerMin: 0.1 + 0.03 * v, ve: 0.4, arterialDelayS: 4.2 } : { ktransPerMin: 0, ve: 1 },
      ),
      0.008,
    ),
  );
  const frames = fiveSeconds.timesS.map((_, t) => Float32Array.from(curves, (curve) => curve[t]));
  const all = Int32Array.from({ length: 12 }, (_, v) => v);

  test('is that of the mean of the voxels that enhance, and is then fixed', () => {
    const found = findImageDelay(toftsModel, fiveSeconds, perImage, frames, all);
    expect(Math.abs(found.delayS - 4.2)).toBeLessThan(0.5);
    expect(found.voxels).toEqual({ used: 8, notEnhancing: 4, undefined: 0 });
    expect(found.settings.delay).toMatchObject({ kind: 'fixed', delayS: found.delayS });
    const maps = toftsModel.prepare(fiveSeconds, found.settings).fit(frames, all);
    expect(Object.keys(maps.parameters)).toEqual(['ktransPerMin', 've', 'kepPerMin']);
    expect(maps.parameters.ktransPerMin[2]).toBeCloseTo(0.16, 2);
  });

  test('comes from signals too, and a voxel without T1 is counted', () => {
    const signal = { trMs: 5, flipAngleDeg: 15, relaxivityPerMmPerS: 4.5, baselineFrames: [0, 1, 2, 3] };
    const t1Ms = Float32Array.from(all, (v) => (v === 3 ? Number.NaN : 1500));
    const ernst = (mm: number) => {
      const e = Math.exp(-5 * (1 / 1500 + 0.0045 * mm));
      return (1 - e) / (1 - e * Math.cos(Math.PI / 12));
    };
    const signals = frames.map((frame) => frame.map(ernst));
    const found = findImageDelay(toftsModel, { ...fiveSeconds, signal }, perImage, signals, all, { t1Ms });
    expect(Math.abs(found.delayS - 4.2)).toBeLessThan(0.5);
    expect(found.voxels.undefined).toBe(1);
  });

  test.each([
    [
      'voxels that do not enhance',
      () => findImageDelay(toftsModel, fiveSeconds, perImage, frames, all.slice(8)),
      'quantify/delay-not-found',
    ],
    [
      'settings that ask for none',
      () => findImageDelay(toftsModel, fiveSeconds, perVoxel, frames, all),
      'quantify/settings',
    ],
    [
      'a frame too few',
      () => findImageDelay(toftsModel, fiveSeconds, perImage, frames.slice(1), all),
      'quantify/frames',
    ],
    [
      'a voxel outside',
      () => findImageDelay(toftsModel, fiveSeconds, perImage, frames, Int32Array.of(99)),
      'quantify/voxels',
    ],
  ])('of %s is an error with its code', (_name, act, code) => {
    try {
      act();
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });
});

test('a measured input is read between its points by a cubic, so that a delay has no grid of its own', () => {
  const timesS = Array.from({ length: 121 }, (_, i) => 2.5 * i);
  const concentrationMm = timesS.map((t) => parkerBloodMm(t - 40) / 0.58);
  const input = { kind: 'measured', timesS, concentrationMm, of: 'plasma' } as const;
  const protocol = even(2, 140);
  const truth = toftsModel.prepare(protocol, perVoxel);
  const model = toftsModel.prepare(protocol, { arterialInput: input, delay: { kind: 'per-voxel' } });
  for (const arterialDelayS of [-3.3, 0.7, 1.9, 4.4]) {
    const { parameters } = model.fitCurve(truth.predict({ ...tofts, arterialDelayS }));
    expect(Math.abs(parameters.arterialDelayS - arterialDelayS)).toBeLessThan(0.1);
    expect(Math.abs(parameters.ktransPerMin / 0.2 - 1)).toBeLessThan(0.01);
  }
});

test('frames that are averaged are delayed as a whole', () => {
  const protocol = { ...even(6, 50), frameDurationS: 6 };
  const model = toftsModel.prepare(protocol, { ...perVoxel, sampling: 'window' });
  const { parameters } = model.fitCurve(model.predict({ ...tofts, arterialDelayS: 3.1 }));
  expect(parameters.arterialDelayS).toBeCloseTo(3.1, 3);
  expect(parameters.ktransPerMin).toBeCloseTo(0.2, 5);
});

test('an input that begins with a jump tells no delay beside plasma', () => {
  const jump = { arterialInput: { kind: 'weinmann', arrivalS: 40.7 }, delay: { kind: 'per-voxel' } } as const;
  expect(() => patlakModel.prepare(even(3, 100), jump)).toThrow(/do not determine an arterial delay/);
  const model = toftsModel.prepare(even(3, 100), jump);
  const { parameters } = model.fitCurve(model.predict({ ...tofts, arterialDelayS: -2.3 }));
  expect(Math.abs(parameters.arterialDelayS + 2.3)).toBeLessThan(0.02);
});
