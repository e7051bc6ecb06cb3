import { describe, expect, test } from 'vitest';
import {
  adcModel,
  identifiability,
  inversionRecoveryModel,
  t1VfaModel,
  t2Model,
  t2StarModel,
} from '../../src/index.ts';

describe('inversion times of 100 to 800 ms, as published for the breast, eight in steps of 100', () => {
  const protocol = { inversionTimesMs: [100, 200, 300, 400, 500, 600, 700, 800] };

  /** Percent, with a noise of 1/50 of the fully recovered signal. */
  function bound(t1Ms: number, inversion: number, lookLocker = true): number {
    const truth = { t1Ms, m0: 1, inversion };
    const verdict = identifiability(inversionRecoveryModel, protocol, truth, 0.02, {
      settings: { lookLocker },
    });
    return 100 * verdict.relativeSd.t1Ms;
  }

  // The figures of the plan are 45 % and 2.5 %: three parameters, Look-Locker corrected, between a perfect inversion
  // and one of 1.9 (95 %). At 1.9 a T1 of 1789 ms (the mean of HER2-positive tumours) has 44.9 %.
  test.each([
    ['a native tumour, perfect inversion', 1900, 2, 43.98],
    ['a native tumour, inversion 1.9', 1900, 1.9, 51.39],
    ['a shorter native T1, inversion 1.9', 1789, 1.9, 44.9],
    ['after contrast, perfect inversion', 460, 2, 2.25],
    ['after contrast, inversion 1.9', 460, 1.9, 2.45],
  ])('%s: no estimate of T1 can be better than the bound', (_name, t1Ms, inversion, percent) => {
    expect(bound(t1Ms, inversion)).toBeCloseTo(percent, 1);
  });

  test('without the Look-Locker correction, T1 being T1*, both are worse', () => {
    expect(bound(1900, 2, false)).toBeCloseTo(70.5, 1);
    expect(bound(460, 2, false)).toBeCloseTo(8.5, 1);
  });

  test('the model says so with every output, and names what it can tell', () => {
    const [warning] = inversionRecoveryModel.prepare(protocol).warnings;
    expect(warning.code).toBe('not-identifiable-protocol');
    expect(warning.text).toBe(
      'Inversion times of 100 to 800 ms do not determine T1 of a native tumour (1900 ms, SNR 50): 51 %; they do of ' +
        'a tumour after contrast (460 ms, SNR 50): 2.5 % (smallest possible relative standard deviation).',
    );
  });

  test('so do the standard errors: most native voxels have none that is below 30 %, those after contrast have', () => {
    const model = inversionRecoveryModel.prepare(protocol);
    const share = (t1Ms: number) => {
      let wide = 0;
      for (let i = 0; i < 400; i++) {
        const curve = model
          .predict({ t1Ms, m0: 100, inversion: 1.9 })
          .map((value, t) => Math.abs(value + 2 * Math.sqrt(2) * Math.sin(12.9898 * i + 78.233 * t)));
        const { parameters, standardErrors } = model.fitCurve(curve);
        if (!(standardErrors.t1Ms <= 0.3 * parameters.t1Ms)) wide++;
      }
      return wide / 400;
    };
    expect(share(1900)).toBeGreaterThan(0.6);
    expect(share(460)).toBe(0);
  });
});

test('a scheme that reaches 3000 ms is accepted', () => {
  const inversionTimesMs = [100, 180, 260, 1000, 1080, 1160, 2000, 3000];
  expect(inversionRecoveryModel.prepare({ inversionTimesMs }).warnings).toEqual([]);
});

describe('the verdict on other protocols', () => {
  test.each([
    [
      'flip angles that are all beyond the Ernst angle',
      [10, 15],
      /T1 of a native tumour .*: 45 %; they do of/,
    ],
    ['flip angles that are all small', [2, 3], /T1 of a tumour after contrast .*: 59 %; they do of a native/],
  ])('%s', (_name, flipAnglesDeg, text) => {
    expect(t1VfaModel.prepare({ flipAnglesDeg, trMs: 5 }).warnings[0].text).toMatch(text);
    expect(t1VfaModel.prepare({ flipAnglesDeg: [2, 5, 10, 15], trMs: 5 }).warnings).toEqual([]);
  });

  test('a longest echo that is too short for T2 or T2*', () => {
    expect(t2Model.prepare({ echoTimesMs: [5, 10] }).warnings[0].text).toMatch(/T2 of a tumour .*: 48 %/);
    expect(t2Model.prepare({ echoTimesMs: [10, 20, 40, 80] }).warnings).toEqual([]);
    expect(t2StarModel.prepare({ echoTimesMs: [1, 2] }).warnings[0].text).toMatch(
      /T2star of fibrogl.*: 64 %/,
    );
  });

  test('echoes and b-values that are left out do not count', () => {
    const echoTimesMs = [5, 40, 45];
    const LOST = 'not-identifiable-protocol';
    expect(t2Model.prepare({ echoTimesMs }).warnings).toEqual([]);
    expect(t2Model.prepare({ echoTimesMs }, { skipEchoes: 1 }).warnings[0].code).toBe(LOST);
    expect(adcModel.prepare({ bValues: [0, 750, 800] }).warnings).toEqual([]);
    expect(adcModel.prepare({ bValues: [0, 750, 800] }, { lowestB: 500 }).warnings[0].code).toBe(LOST);
  });

  test('two b-values that are nearly the same', () => {
    expect(adcModel.prepare({ bValues: [0, 50] }).warnings[0].text).toMatch(
      /ADC of a malignant lesion .*: 81 %/,
    );
  });
});
