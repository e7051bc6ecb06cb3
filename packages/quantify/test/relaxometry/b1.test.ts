import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { b1AfiModel, b1BlochSiegertModel, type CurveInputs, reasonOf } from '../../src/index.ts';

describe('B1 by actual flip-angle imaging', () => {
  const protocol = { flipAngleDeg: 60, tr1Ms: 20, tr2Ms: 100 };
  const model = b1AfiModel.prepare(protocol, { noiseSd: 0.002 });

  /** The steady state by stepping the longitudinal magnetisation through 200 pairs of pulses, with T2 spoiled. */
  function steadyState(b1Factor: number, t1Ms: number): [number, number] {
    const angle = (60 * b1Factor * Math.PI) / 180;
    let z = 1;
    let signals: [number, number] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const first = z * Math.sin(angle);
      z = 1 + (z * Math.cos(angle) - 1) * Math.exp(-20 / t1Ms);
      const second = z * Math.sin(angle);
      z = 1 + (z * Math.cos(angle) - 1) * Math.exp(-100 / t1Ms);
      signals = [first, second];
    }
    return signals;
  }

  test('is exact where T1 is given, and within 1.5 % where delays are short against it', () => {
    for (const b1Factor of [0.6, 0.8, 1, 1.2, 1.4]) {
      for (const t1Ms of [800, 1500, 2500]) {
        const signals = steadyState(b1Factor, t1Ms);
        expect(model.fitCurve(signals, { t1Ms }).parameters.b1Factor).toBeCloseTo(b1Factor, 9);
        const bare = model.fitCurve(signals).parameters.b1Factor;
        expect(Math.abs(bare / b1Factor - 1)).toBeLessThan(0.015);
      }
    }
  });

  test('gives back what it predicts, with and without T1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 1.6, noNaN: true }),
        fc.option(fc.double({ min: 200, max: 4000, noNaN: true })),
        (b1Factor, t1Ms) => {
          const extra: CurveInputs = t1Ms === null ? {} : { t1Ms };
          const { parameters, fitted, observed } = model.fitCurve(model.predict({ b1Factor }, extra), extra);
          expect(parameters.b1Factor).toBeCloseTo(b1Factor, 8);
          expect(fitted[1]).toBeCloseTo(observed[1], 10);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a standard error needs the noise, and is the change of B1 with each signal', () => {
    const [first, second] = model.predict({ b1Factor: 0.9 });
    const { standardErrors, intervalDegreesOfFreedom } = model.fitCurve([first, second]);
    const at = (s1: number, s2: number) => model.fitCurve([s1, s2]).parameters.b1Factor;
    const bySecond = (at(first, second + 1e-6) - at(first, second - 1e-6)) / 2e-6;
    const byFirst = (at(first + 1e-6, second) - at(first - 1e-6, second)) / 2e-6;
    expect(standardErrors.b1Factor).toBeCloseTo(0.002 * Math.hypot(byFirst, bySecond), 6);
    expect(intervalDegreesOfFreedom.b1Factor).toBe(65_535);
    expect(b1AfiModel.prepare(protocol).fitCurve([first, second]).standardErrors.b1Factor).toBeNaN();
  });

  test.each([
    [
      'a second signal above the first, for which qMRLab gives a factor of 0',
      [100, 110],
      {},
      'outside-model',
    ],
    ['a second signal that is negative (beyond acos(-1 / n))', [100, -5], {}, 'not-positive'],
    ['air', [0, 0], {}, 'no-signal'],
    ['a T1 map with a hole', [100, 70], { t1Ms: Number.NaN }, 'input-missing'],
  ])('%s has no B1 but a reason', (_name, signals, extra, code) => {
    const { parameters, reason } = model.fitCurve(signals, extra);
    expect(parameters.b1Factor).toBeNaN();
    expect(reasonOf(reason).code).toBe(code);
  });

  test.each([
    ['delays that are the same', { ...protocol, tr2Ms: 20 }, {}, /tr2Ms must be above/],
    ['a delay in seconds', { ...protocol, tr1Ms: 0.02 }, {}, /is it in seconds/],
    ['no flip angle', { ...protocol, flipAngleDeg: 0 }, {}, /Flip angles/],
    ['a negative noise', protocol, { noiseSd: -1 }, /noiseSd/],
  ])('%s is an error', (_name, wrong, settings, message) => {
    expect(() => b1AfiModel.prepare(wrong, settings)).toThrow(message);
  });
});

describe('B1 by the Bloch-Siegert shift', () => {
  // Sacolick 2010: 74.01 rad/G^2 for a Fermi pulse of 8 ms at 4 kHz.
  const protocol = { kRadPerUt2: 74.01e-4, nominalPeakUt: 10 };
  const model = b1BlochSiegertModel.prepare(protocol);
  const wrapped = (phase: number) => Math.atan2(Math.sin(phase), Math.cos(phase));

  test('is the root of the phase difference over 2 K', () => {
    const { parameters, reason } = model.fitCurve([0.3 + 0.74, 0.3 - 0.74]);
    expect(parameters.b1Factor).toBeCloseTo(1, 3);
    expect(reason).toBe(0);
  });

  test('K of a hard pulse is that of the nutation equation, far off resonance', () => {
    // The phase gained over a pulse of amplitude B1 at an offset w: the effective frequency less the offset.
    const [durationS, offsetHz, peakUt] = [0.008, 4000, 5];
    const gamma = 267.52218744;
    const offset = 2 * Math.PI * offsetHz;
    const shift = (Math.sqrt(offset ** 2 + (gamma * peakUt) ** 2) - offset) * durationS;
    const pulse = { durationMs: 8, offsetHz, envelope: [1] };
    const { parameters } = b1BlochSiegertModel
      .prepare({ nominalPeakUt: peakUt, pulse })
      .fitCurve([shift, -shift]);
    expect(Math.abs(parameters.b1Factor - 1)).toBeLessThan(1e-3);
  });

  test('unwraps what lies beyond half a turn, and says so', () => {
    const strong = b1BlochSiegertModel.prepare(
      { ...protocol, nominalPeakUt: 17 },
      { lowestFactor: 0.75, highestFactor: 1.4 },
    );
    for (const b1Factor of [0.8, 0.9, 1, 1.1, 1.2]) {
      const [above, below] = strong.predict({ b1Factor });
      const { parameters, reason } = strong.fitCurve([wrapped(above + 2.8), wrapped(below + 2.8)]);
      expect(parameters.b1Factor).toBeCloseTo(b1Factor, 9);
      expect(reasonOf(reason).code).toBe(above - below > Math.PI ? 'phase-unwrapped' : 'fine');
    }
  });

  test('says where several numbers of turns are plausible, and takes the one nearest to nominal', () => {
    const strong = b1BlochSiegertModel.prepare({ ...protocol, nominalPeakUt: 25 });
    const { parameters, reason } = strong.fitCurve(strong.predict({ b1Factor: 1.05 }));
    expect(parameters.b1Factor).toBeCloseTo(1.05, 9);
    expect(reasonOf(reason).code).toBe('ambiguous-phase');
  });

  test('the standard error is from the noise of phase, 1 / SNR', () => {
    const curve = model.predict({ b1Factor: 0.8 });
    const { standardErrors } = model.fitCurve(curve, { magnitudeSnr: 40 });
    const moved = model.fitCurve([curve[0] + 1e-5, curve[1]]).parameters.b1Factor;
    expect(standardErrors.b1Factor).toBeCloseTo((((moved - 0.8) / 1e-5) * Math.SQRT2) / 40, 5);
    expect(model.fitCurve(curve).standardErrors.b1Factor).toBeNaN();
  });

  test('scaled phase images are read by radiansPerUnit', () => {
    const scaled = b1BlochSiegertModel.prepare(protocol, { radiansPerUnit: Math.PI / 4096 });
    const { parameters, fitted } = scaled.fitCurve([2200, 300]);
    expect(parameters.b1Factor).toBeCloseTo(Math.sqrt((1900 * Math.PI) / 4096 / 1.4802), 6);
    expect(fitted[0]).toBeCloseTo(2200, 8);
  });

  test('images in the other order have no B1', () => {
    const { parameters, reason } = model.fitCurve([-0.74, 0.74]);
    expect(parameters.b1Factor).toBeNaN();
    expect(reasonOf(reason).code).toBe('outside-model');
  });

  test.each([
    ['neither K nor a pulse', { nominalPeakUt: 10 }, /either kRadPerUt2 or the pulse/],
    ['a negative K', { nominalPeakUt: 10, kRadPerUt2: -1 }, /kRadPerUt2 must be positive/],
    [
      'an envelope that is not relative',
      { nominalPeakUt: 10, pulse: { durationMs: 8, offsetHz: 4000, envelope: [0, 12] } },
      /relative to the peak/,
    ],
    [
      'an envelope of zeros',
      { nominalPeakUt: 10, pulse: { durationMs: 8, offsetHz: 4000, envelope: [0] } },
      /zero throughout/,
    ],
  ])('%s is an error', (_name, wrong, message) => {
    expect(() => b1BlochSiegertModel.prepare(wrong)).toThrow(message);
  });

  test('limits in the wrong order are an error', () => {
    expect(() => b1BlochSiegertModel.prepare(protocol, { lowestFactor: 2 })).toThrow(/highestFactor/);
  });
});
