import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { describe, expect, it } from 'vitest';
import { extendedToftsModel, reasonOf, spgrConverter } from '../../src/index.ts';
import { roundedNormal } from '../../src/perfusion/rounded-normal.ts';
import { spgrSignal } from '../../src/perfusion/spgr-signal.ts';

const frames = 120;
const timesS = Array.from({ length: frames }, (_, i) => 2.5 * i);
const signal = { trMs: 5, flipAngleDeg: 25, relaxivityPerMmPerS: 4.5, baselineFrames: [0, 1, 2, 3] };
const arterialInput = { kind: 'parker', arrivalS: 15 } as const;
const extra = { t1Ms: 1000 };
const usual = extendedToftsModel.prepare({ timesS, signal }, { arterialInput });
const stored = extendedToftsModel.prepare({ timesS, signal }, { arterialInput, resolution: 1 });
const concentrations = extendedToftsModel.prepare({ timesS }, { arterialInput });

/** Signals of a tissue whose signal without contrast is s0. */
function signals(s0: number, tissue: { ktransPerMin: number; ve: number; vp: number }): Float64Array {
  const relative = new Float64Array(frames);
  const toSignal = spgrSignal(signal);
  toSignal.take(extra.t1Ms, Number.NaN);
  toSignal.fill(concentrations.predict(tissue), relative, new Float64Array(frames));
  return relative.map((share) => s0 * share);
}

describe('the likelihood of a stored value', () => {
  // mpmath, 50 digits: log P and its first two derivatives for miss, half a step, noise.
  it.each([
    [0, 0.5, 0.5, -0.38171514630212605, 0, 2.835499620908827],
    [0.3, 0.5, 0.1, -0.023012909328964125, -0.5524786267898482, 11.35480516886173],
    [-0.7, 0.5, 0.1, -3.7831843336820308, 23.7321553282284, 88.57208995859186],
    [2, 0.5, 0.2, -31.07589090289, -38.144831955518825, 24.597006582814345],
    [-4, 0.5, 0.1, -616.9751012619224, 350.28524970596686, 99.91876448316172],
    [0.4, 0.5, 2, -1.6420458931140383, -0.09793431484725242, 0.24483748148372894],
  ])('of %f, half a step %f, noise %f', (miss, half, sd, logP, slope, bend) => {
    const told = { logP: 0, slope: 0, bend: 0 };
    roundedNormal(miss, half, sd, told);
    expect(told.logP).toBeCloseTo(logP, 6);
    expect(told.slope).toBeCloseTo(slope, 5);
    expect(told.bend / bend).toBeCloseTo(1, 5);
  });

  it('is that of one more variance where the noise is wide', () => {
    const told = { logP: 0, slope: 0, bend: 0 };
    roundedNormal(1, 0.5, 4, told); // mpmath as above
    expect(told.logP / -2.3389219333456204).toBeCloseTo(1, 4);
    expect(told.slope / -0.06217517789491366).toBeCloseTo(1, 4);
    expect(told.bend / 0.06217522002092547).toBeCloseTo(1, 4);
  });
});

it('signals of concentrations are what the converter undoes', () => {
  const toSignal = spgrSignal(signal);
  toSignal.take(1300, 0.9);
  const concentration = Float64Array.of(-0.05, 0, 0.3, 4);
  const relative = new Float64Array(4);
  toSignal.fill(concentration, relative, new Float64Array(4));
  const back = relative.map((share) => 70 * share);
  spgrConverter(signal, 4).toConcentration(back, 1300, 0.9, toSignal.m0Of(70));
  back.forEach((c, i) => {
    expect(c).toBeCloseTo(concentration[i], 10);
  });
});

describe('extended Tofts of few grey levels', () => {
  const largestGivenAs0 = (level: number) => {
    let most = 0;
    for (const offset of [0, 0.35, 0.7]) {
      for (const vp of [0.001, 0.05]) {
        const at = (ktransPerMin: number) =>
          stored.fitCurve(signals(level + offset, { ktransPerMin, ve: 0.2, vp }).map(Math.round), extra);
        const none = at(0);
        expect(reasonOf(none.reason).code).toBe('within-resolution');
        expect(none.parameters).toMatchObject({ ktransPerMin: 0, ve: Number.NaN, kepPerMin: Number.NaN });
        expect(Math.abs(none.parameters.vp - vp)).toBeLessThan(3 * none.standardErrors.vp);
        let ktrans = 0.01;
        while (at(ktrans).parameters.ktransPerMin !== 0 && ktrans > 1e-5) ktrans /= 2;
        most = Math.max(most, ktrans);
      }
    }
    return most;
  };

  it('gives Ktrans as 0 where plasma alone explains them; how small one hides follows the levels', () => {
    expect(largestGivenAs0(21.46)).toBeLessThan(0.003);
    expect(largestGivenAs0(100)).toBeLessThan(0.0007);
    expect(largestGivenAs0(1000)).toBeLessThan(0.0001);
  });

  it('never hides a Ktrans of 0.01 per min in 21 levels, wherever they are rounded', () => {
    for (let i = 0; i < 10; i++) {
      for (const vp of [0, 0.02]) {
        const curve = signals(20.5 + i / 10, { ktransPerMin: 0.01, ve: 0.2, vp }).map(Math.round);
        expect(stored.fitCurve(curve, extra).parameters.ktransPerMin).toBeGreaterThan(0.005);
      }
    }
  });

  it('says nothing of steps where noise hides them', () => {
    const random = randomStream(5, 'noise beyond the steps');
    for (let draw = 0; draw < 10; draw++) {
      const curve = signals(21.46, { ktransPerMin: 0, ve: 0.2, vp: 0.02 }).map((s) =>
        Math.round(s + normalVariate(random)),
      );
      expect(reasonOf(stored.fitCurve(curve, extra).reason).code).not.toBe('within-resolution');
    }
  });

  it('in noise knows Ktrans better than from the baseline frames alone, within its intervals', () => {
    const random = randomStream(6, 'noise of a third of a step');
    const truth = { ktransPerMin: 0.1, ve: 0.3, vp: 0.02 };
    let [covered, squares, usualSquares] = [0, 0, 0];
    for (let draw = 0; draw < 50; draw++) {
      const curve = signals(21.46, truth).map((s) => Math.round(s + 0.3 * normalVariate(random)));
      const { parameters, standardErrors } = stored.fitCurve(curve, extra);
      const miss = parameters.ktransPerMin - truth.ktransPerMin;
      if (Math.abs(miss) < 1.98 * standardErrors.ktransPerMin) covered++;
      squares += miss * miss;
      const usualMiss = usual.fitCurve(curve, extra).parameters.ktransPerMin - truth.ktransPerMin;
      usualSquares += usualMiss * usualMiss;
    }
    expect(covered).toBeGreaterThanOrEqual(44);
    expect(squares).toBeLessThan(0.5 * usualSquares);
  });

  it('fits a map by the code that fits one curve, and marks it', () => {
    const curve = Float32Array.from(signals(21.46, { ktransPerMin: 0.1, ve: 0.3, vp: 0.02 }), Math.round);
    const map = stored.fit(
      Array.from(curve, (s) => Float32Array.of(s)),
      Int32Array.of(0),
      { t1Ms: Float32Array.of(1000) },
    );
    const { parameters, observed, fitted } = stored.fitCurve(curve, extra);
    expect(map.parameters.ktransPerMin[0]).toBe(Math.fround(parameters.ktransPerMin));
    expect(map.warnings.map(({ code }) => code)).toContain('stored-in-steps');
    // Concentrations over the fitted signal without contrast: half a level of 21 is 0.006 mM.
    observed.forEach((c, t) => {
      expect(Math.abs(c - fitted[t])).toBeLessThan(0.02);
    });
  });

  it.each([
    ['a step of 0', { signal }, { resolution: 0 }],
    ['concentrations', {}, { resolution: 1 }],
    ['a delay', { signal }, { resolution: 1, delay: { kind: 'fixed', delayS: 2 } }],
    ['32 bits', { signal }, { resolution: 1, precision: 'single' }],
  ] as const)('refuses %s', (_, protocol, settings) => {
    const prepare = () => extendedToftsModel.prepare({ timesS, ...protocol }, { arterialInput, ...settings });
    expect(prepare).toThrow(expect.objectContaining({ code: 'quantify/settings' }));
  });

  it('refuses an input with another number of steps than points', () => {
    const measured = {
      kind: 'measured',
      of: 'plasma',
      timesS: [...timesS],
      concentrationMm: timesS.map((t) => (t > 15 ? 5 * exp(-t / 60) : 0)),
      resolutionMm: [0.02, 0.02],
    } as const;
    const prepare = () =>
      extendedToftsModel.prepare({ timesS, signal }, { arterialInput: measured, resolution: 1 });
    expect(prepare).toThrow(expect.objectContaining({ code: 'quantify/arterial-input' }));
  });
});
