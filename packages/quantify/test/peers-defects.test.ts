import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../../validation/suite.ts';
import { studies } from '../../../validation/uncertainty-cases.ts';
import { extraAt, settingsAt } from '../../../validation/uncertainty-study.ts';
import {
  type ArterialInput,
  cramerRaoBound,
  findModel,
  fitReasons,
  georgiouBloodMm,
  iaucModel,
  inversionRecoveryModel,
  listModels,
  plasmaInput,
  prepareModel,
  reasonOf,
  semiquantitativeModel,
  spgrConverter,
  t1VfaModel,
  toftsModel,
} from '../src/index.ts';
import { exponentialConvolution } from '../src/perfusion/convolution.ts';

/**
 * One test for each defect that was read in the source of another program, so that it is not made here. Of those programs:
 * osipy 7a5bef8, ukat 1a20e2d, MADYM bec09bf, Slicer PkModeling 47e414b, Gpufit's DCE fork, ROCKETSHIP c0a8587, pyCERR 3ecf5d6, OSIPI's
 * DCE-DSC-MRI_CodeCollection 40984f7, OSIPI CAPLEX 3a826a7.
 */

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const tissue = { ktransPerMin: 0.25, ve: 0.45 };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };

describe('osipy convolves by the rectangle rule with dt = t[1] - t[0]', () => {
  const samplings = {
    '66 frames of 5 s': Array.from({ length: 66 }, (_, i) => 5 * i),
    'six uniform phases': [0, 65, 130, 195, 260, 325],
    'six phases after a longer first gap': [0, 90, 150, 210, 270, 330],
    '5 s, then 20 s': [
      ...Array.from({ length: 24 }, (_, i) => 5 * i),
      ...Array.from({ length: 10 }, (_, i) => 120 + 20 * i),
    ],
  };

  /** Tofts as osipy fits it: sum of Cp e^-k(n-i)dt dt, the best of many rates with its own Ktrans. */
  function rectangleKtrans(timesS: readonly number[], plasma: readonly number[], curve: Float64Array) {
    const dtMin = (timesS[1] - timesS[0]) / 60;
    let best = { residual: Number.POSITIVE_INFINITY, ktrans: Number.NaN };
    for (let kep = 0.05; kep < 5; kep *= 1.01) {
      const atom = plasma.map((_, n) =>
        plasma.slice(0, n + 1).reduce((sum, c, i) => sum + c * Math.exp(-kep * (n - i) * dtMin) * dtMin, 0),
      );
      const along = atom.reduce((sum, value, t) => sum + value * curve[t], 0);
      const ktrans = along / atom.reduce((sum, value) => sum + value * value, 0);
      const residual = atom.reduce((sum, value, t) => sum + (curve[t] - ktrans * value) ** 2, 0);
      if (residual < best.residual) best = { residual, ktrans };
    }
    return best.ktrans;
  }

  test.each(Object.entries(samplings))(
    '%s: off by more than 2 %% there, by nothing here',
    (_name, timesS) => {
      const model = toftsModel.prepare({ timesS }, parker);
      const curve = model.predict(tissue);
      const { timeS, value } = plasmaInput(parker.arterialInput, 400);
      const seen = timesS.map((t) => (t < 20 ? 0 : value[timeS.findIndex((knot) => knot >= t)]));
      const theirs = rectangleKtrans(timesS, seen, curve);
      expect(Math.abs(theirs / tissue.ktransPerMin - 1)).toBeGreaterThan(0.02);
      expect(Math.abs(model.fitCurve(curve).parameters.ktransPerMin / tissue.ktransPerMin - 1)).toBeLessThan(
        1e-4,
      );
    },
  );

  test('an input known every 5 s alone costs less than 1 % where it is taken as lines between its points', () => {
    const timesS = samplings['66 frames of 5 s'];
    const { timeS, value } = plasmaInput(parker.arterialInput, 400);
    const measured: ArterialInput = {
      kind: 'measured',
      timesS,
      concentrationMm: timesS.map((t) => (t < 20 ? 0 : value[timeS.findIndex((knot) => knot >= t)])),
      of: 'plasma',
    };
    const curve = toftsModel.prepare({ timesS }, parker).predict(tissue);
    const { parameters } = toftsModel.prepare({ timesS }, { arterialInput: measured }).fitCurve(curve);
    expect(Math.abs(parameters.ktransPerMin / tissue.ktransPerMin - 1)).toBeLessThan(0.01);
  });
});

describe('ukat MOLLI', () => {
  const inversionTimesMs = [100, 180, 260, 1000, 1080, 1160, 2000, 3000];
  const model = inversionRecoveryModel.prepare({ inversionTimesMs });

  test('gives negative T1 (a stored minimum of -170.6 ms): none here, whatever the signal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (signal) => {
          const { t1Ms } = model.fitCurve(signal).parameters;
          expect(Number.isNaN(t1Ms) || t1Ms > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('propagates the error of T1 without the covariance of T1* with B / A', () => {
    const truth = { t1Ms: 1200, m0: 100, inversion: 1.9 };
    const curve = model.predict(truth).map((value, i) => value + [1, -1, 0.5, -0.5, 1, -1, 0.3, -0.3][i]);
    const { parameters, standardErrors, residual } = model.fitCurve(curve);
    const sd = residual * Math.sqrt(8 / 5);
    const [t1Error] = cramerRaoBound(
      ([t1Ms, m0, inversion], into) => into.set(model.predict({ t1Ms, m0, inversion })),
      Float64Array.of(parameters.t1Ms, parameters.m0, parameters.inversion),
      [0, 1, 2],
      8,
      sd,
    );
    expect(Math.abs(standardErrors.t1Ms / t1Error - 1)).toBeLessThan(1e-3);
    const stretch = parameters.inversion - 1;
    const without = Math.hypot(
      stretch * standardErrors.t1StarMs,
      parameters.t1StarMs * standardErrors.inversion,
    );
    expect(Math.abs(without / t1Error - 1)).toBeGreaterThan(0.1);
  });
});

test('ukat #232 would take 1 - eff for eff - 1: the Look-Locker correction lengthens T1*, and T1 is not negative', () => {
  const inversionTimesMs = [100, 180, 260, 1000, 1080, 1160, 2000, 3000];
  const model = inversionRecoveryModel.prepare({ inversionTimesMs });
  for (const [t1Ms, inversion] of [
    [460, 1.8],
    [1200, 1.9],
    [1900, 1.6],
  ]) {
    const { parameters } = model.fitCurve(model.predict({ t1Ms, m0: 100, inversion }));
    // T1 = T1* (B / A - 1); by the other sign the same T1* gives its negative.
    expect(parameters.t1Ms).toBeCloseTo((parameters.inversion - 1) * parameters.t1StarMs, 6);
    expect(Math.abs(parameters.t1Ms / t1Ms - 1)).toBeLessThan(1e-3);
    expect((1 - parameters.inversion) * parameters.t1StarMs).toBeLessThan(0);
  }
  // B / A of less than 1 is no inversion: no T1 then, where either sign would give a number.
  const falling = inversionTimesMs.map((t) => 100 - 50 * Math.exp(-t / 900));
  const weak = model.fitCurve(falling);
  expect(weak.parameters.t1Ms > 0 || Number.isNaN(weak.parameters.t1Ms)).toBe(true);
});

describe('MADYM and Slicer PkModeling clamp their outputs to a range', () => {
  const model = toftsModel.prepare(sixtyFrames, parker);

  test('what lies beyond any tissue stands as it was fitted, with a flag', () => {
    const { parameters, reason } = model.fitCurve(model.predict({ ktransPerMin: 6, ve: 2.5 }));
    expect(Math.abs(parameters.ktransPerMin / 6 - 1)).toBeLessThan(1e-3);
    expect(Math.abs(parameters.ve / 2.5 - 1)).toBeLessThan(1e-3);
    expect(reasonOf(reason).code).toBe('volume-above-one');
    const tiny = model.fitCurve(model.predict({ ktransPerMin: 1e-4, ve: 0.02 })).parameters;
    expect(Math.abs(tiny.ktransPerMin / 1e-4 - 1)).toBeLessThan(1e-3);
  });

  test('a rate at the limit of the search is no value: what depends on it is undefined', () => {
    const { parameters, reason } = model.fitCurve(plasmaAt(sixtyFrames.timesS));
    expect(reasonOf(reason).code).toBe('rate-at-limit');
    expect(parameters.kepPerMin).toBeNaN();
    expect(parameters.ktransPerMin).toBeNaN();
  });

  test('an amplitude below zero stands, with a flag', () => {
    const { parameters, reason } = model.fitCurve(model.predict(tissue).map((value) => -value));
    expect(parameters.ktransPerMin).toBeCloseTo(-tissue.ktransPerMin, 6);
    expect(reasonOf(reason).code).toBe('amplitude-below-zero');
    const patlak = prepareModel('patlak', sixtyFrames, parker);
    const below = patlak.fitCurve(patlak.predict({ vp: -0.02, psPerMin: -0.01 })).parameters;
    expect(below.vp).toBeCloseTo(-0.02, 9);
    expect(below.psPerMin).toBeCloseTo(-0.01, 9);
  });

  function plasmaAt(timesS: readonly number[]): number[] {
    const { timeS, value } = plasmaInput(parker.arterialInput, 400);
    return timesS.map((t) => (t < 20 ? 0 : value[timeS.findIndex((knot) => knot >= t)]));
  }
});

describe('Gpufit and ROCKETSHIP convolve in a number of steps that grows with the square of the frames', () => {
  /** How often the convolution reads its input: a typed array that counts. */
  function reads(knots: number, frames: number): number {
    let count = 0;
    const counting = (values: Float64Array) =>
      new Proxy(values, {
        get(target, key) {
          if (typeof key === 'string' && /^\d+$/.test(key)) count++;
          const found: unknown = Reflect.get(target, key, target);
          return found;
        },
      });
    const curve = {
      timeS: counting(Float64Array.from({ length: knots }, (_, i) => i)),
      value: counting(Float64Array.from({ length: knots }, (_, i) => Math.exp(-i / 50))),
    };
    const atS = Float64Array.from({ length: frames }, (_, i) => (i * (knots - 1)) / (frames - 1));
    exponentialConvolution(curve, 0.01, atS, new Float64Array(frames), new Float64Array(frames));
    return count;
  }

  test('here each knot and each frame is passed once: twice as many of both are twice as many reads', () => {
    for (const size of [100, 400, 1600]) {
      expect(reads(2 * size, 2 * size) / reads(size, size)).toBeLessThan(2.05);
      expect(reads(size, size)).toBeLessThan(20 * size);
      // And more frames on one input cost no more passes through it.
      const perFrame = (reads(size, 2 * size) - reads(size, size)) / size;
      expect(perFrame).toBeLessThan(12);
    }
  });
});

describe('MADYM reads another parameter as vp, so that ve + vp > 1 is never rejected', () => {
  const withBoth = listModels().filter(({ parameters }) =>
    ['ve', 'vp'].every((name) => parameters.some((parameter) => parameter.name === name)),
  );

  test.each(withBoth.map(({ id, free }) => [id, free] as const))('%s says so', (id, free) => {
    const model = prepareModel(id, sixtyFrames, parker);
    const all: Readonly<Record<string, number>> = {
      ktransPerMin: 0.3,
      ve: 0.7,
      vp: 0.4,
      fpPerMin: 0.6,
      psPerMin: 0.3,
    };
    const curve = model.predict(Object.fromEntries(free.map((name) => [name, all[name] ?? Number.NaN])));
    const { parameters, reason } = model.fitCurve(curve);
    expect(parameters.ve + parameters.vp).toBeGreaterThan(1);
    expect(reasonOf(reason).code).toBe('volume-above-one');
  });
});

/** Curves that no tissue makes: random walks, spikes, ramps, constants, at any scale, some with holes. */
const anyCurve = (frames: number) =>
  fc
    .record({ kind: fc.nat({ max: 6 }), seed: fc.nat(), power: fc.integer({ min: -12, max: 12 }) })
    .map(({ kind, seed, power }) => {
      const stream = randomStream(seed, 'any-curve');
      let walk = 0;
      return Float64Array.from({ length: frames }, (_, t) => {
        walk += normalVariate(stream);
        const value = [
          walk,
          normalVariate(stream),
          Math.abs(normalVariate(stream)),
          t === seed % frames ? 1 : 0,
          t,
          1,
          frames - t + 0.1 * normalVariate(stream),
        ][kind];
        return value * 10 ** power;
      });
    });

describe.each(studies.map((study) => [`${study.model}, ${study.protocolName}`, study] as const))(
  '%s, whatever the curve',
  (_name, study) => {
    const model = prepareModel(study.model, study.protocol, settingsAt(study, 1));
    const extra = extraAt(study.truths[0], 1);
    /** Fewer where one fit takes long. */
    const numRuns = study.draws === undefined ? 300 : 40;

    test('ROCKETSHIP: where a fit does not converge, NaN comes with a reason, and a reason of nothing with NaN', () => {
      fc.assert(
        fc.property(anyCurve(model.frameCount), (curve) => {
          const { parameters, reason } = model.fitCurve(curve, extra);
          const { leaves } = fitReasons[reason];
          const values = Object.values(parameters);
          if (reason === 0 || leaves === 'value') for (const value of values) expect(value).not.toBeNaN();
          if (leaves === 'nothing') for (const value of values) expect(value).toBeNaN();
          for (const value of values) expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
        }),
        { numRuns, seed: 9 },
      );
    });

    test('ROCKETSHIP: a standard error is never zero where there is a residual', () => {
      fc.assert(
        fc.property(anyCurve(model.frameCount), (curve) => {
          const { parameters, standardErrors, residual, reason } = model.fitCurve(curve, extra);
          for (const [name, error] of Object.entries(standardErrors)) {
            const size = curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            if (residual > 1e-9 * size) expect(error, name).not.toBe(0);
            if (reason === 0 && model.frameCount > model.parameters.length)
              expect(error, `error of ${name} ${parameters[name]}`).not.toBeNaN();
          }
        }),
        { numRuns, seed: 10 },
      );
    });
  },
);

describe('Gpufit differentiates numerically, its analytic branch is dead code', () => {
  // Least squares by their own equations; weighted, linearised and expected (IVIM) ones agree as noise vanishes.
  const otherErrors = [
    't1-vfa-linear',
    'b1-afi',
    'b1-bloch-siegert',
    'delta-t1',
    'ivim-segmented',
    'ivim-bayes',
  ];
  const fitted = studies.filter(({ model }) => !otherErrors.includes(model));

  test.each(fitted.map((study) => [`${study.model}, ${study.protocolName}`, study] as const))(
    '%s: the errors from our derivatives are those from differences of the curve',
    (_name, study) => {
      const model = prepareModel(study.model, study.protocol, settingsAt(study, 1));
      const free = study.free ?? findModel(study.model).free;
      const truth = study.truths[study.truths.length - 1];
      const extra = extraAt(truth, 1);
      const clean = model.predict(truth.values, extra);
      const highest = clean.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      const stream = randomStream(3, 'derivatives', study.model);
      const curve = clean.map((value) => value + 1e-3 * highest * normalVariate(stream));
      const fit = model.fitCurve(curve, extra);
      const sd = fit.residual * Math.sqrt(curve.length / (curve.length - free.length));
      const bound = cramerRaoBound(
        (at, into) =>
          into.set(model.predict(Object.fromEntries(free.map((name, i) => [name, at[i]])), extra)),
        Float64Array.from(free, (name) => fit.parameters[name]),
        free.map((_, i) => i),
        curve.length,
        sd,
      );
      free.forEach((name, i) => {
        expect(Math.abs(fit.standardErrors[name] / bound[i] - 1), name).toBeLessThan(0.01);
      });
    },
  );
});

describe('pyCERR sets concentrations below zero to 0', () => {
  const signal = { trMs: 5, flipAngleDeg: 15, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };

  test('an area of noise around zero is zero on average, and half of all such areas are negative', () => {
    const timesS = [0, 20, 40, 60, 80, 100];
    const model = iaucModel.prepare({ timesS, arrivalS: 0, signal });
    const stream = randomStream(4, 'noise');
    const areas = Array.from({ length: 2000 }, () => {
      const curve = timesS.map((_, t) => 100 + (t === 0 ? 0 : normalVariate(stream)));
      return model.fitCurve(curve, { t1Ms: 1500 }).parameters.iauc60MmS;
    });
    const below = areas.filter((area) => area < 0).length;
    expect(below / areas.length).toBeGreaterThan(0.45);
    expect(below / areas.length).toBeLessThan(0.55);
  });
});

test('OSIPI swaps the tolerances of its Parker test: |got - expected| <= absolute + relative |expected| here', () => {
  // A large value may miss by its share, a small one by the absolute part, and never the other way round.
  expect(compare('large', 1009, 1000, 1e-4, 0.01).passed).toBe(true);
  expect(compare('large, swapped', 1009, 1000, 0.01, 1e-4).passed).toBe(false);
  expect(compare('small', 0.0051, 0.0001, 0.01, 1e-4).passed).toBe(true);
  expect(compare('small, swapped', 0.0051, 0.0001, 1e-4, 0.01).passed).toBe(false);
  // Relative to what is expected, not to what was got.
  expect(compare('below', 90, 100, 0, 0.1).passed).toBe(true);
  expect(compare('above', 111, 100, 0, 0.1).passed).toBe(false);
  expect(compare('undefined', Number.NaN, 1, 1e9, 1e9).passed).toBe(false);
});

describe('CAPLEX prints', () => {
  test('the spoiled gradient echo (M.SM2.002) with 1 - e^(+TR R1): signals would be negative', () => {
    const model = t1VfaModel.prepare({ flipAnglesDeg: [5, 15], trMs: 5 });
    const e1 = Math.exp(-5 / 1000);
    const sin = Math.sin((15 * Math.PI) / 180);
    const cos = Math.cos((15 * Math.PI) / 180);
    const [, got] = model.predict({ t1Ms: 1000, m0: 1 });
    expect(got).toBeCloseTo((sin * (1 - e1)) / (1 - cos * e1), 12);
    expect((sin * (1 - 1 / e1)) / (1 - cos * e1)).toBeLessThan(0);
    // And the way back, of an enhancing signal, gives more than no contrast agent.
    const y = Float64Array.of(got, 1.5 * got);
    const protocol = { trMs: 5, flipAngleDeg: 15, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
    spgrConverter(protocol, 2).toConcentration(y, 1000, Number.NaN, Number.NaN);
    expect(y[1]).toBeGreaterThan(0.1);
  });

  test('the wash-out slope (Q.CD1.012) falling by its formula and rising by its words: it falls here', () => {
    const model = semiquantitativeModel.prepare({ timesS: [0, 90, 300], baselineFrames: [0] });
    expect(model.fitCurve([100, 220, 190]).parameters.washOutPercentPerMin).toBeCloseTo(-30 / 3.5, 10);
  });

  test('lifetimes of water (Q.PH1.016) in 1/s: no parameter here is a time in the unit of a rate', () => {
    for (const { parameters } of listModels())
      for (const { name, unit } of parameters) {
        expect(unit, name).not.toBe('1/s');
        if (/PerMin$/.test(name)) expect(unit, name).toMatch(/\/min$/);
        if (/Ms$/.test(name)) expect(unit, name).toBe('ms');
        if (/(?<!Mm)(?<!Per)S$/.test(name)) expect(unit, name).toBe('s');
      }
  });

  test('the curve of Georgiou (M.IC2.002) as plasma: whole blood here, as its authors and the code of OSIPI have it', () => {
    const { timeS, value } = plasmaInput({ kind: 'georgiou', hematocrit: 0.42 }, 120);
    for (const knot of [200, 480, 900]) {
      expect(value[knot]).toBeCloseTo(georgiouBloodMm(timeS[knot]) / 0.58, 10);
    }
  });
});
