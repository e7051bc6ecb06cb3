// Each test is named after a defect that a reviewer found.
import { describe, expect, test } from 'vitest';
import {
  adcModel,
  curveTypes,
  deltaT1Model,
  dkiModel,
  iaucModel,
  identifiability,
  inversionRecoveryModel,
  ivimBayesModel,
  ivimModel,
  ivimSegmentedModel,
  reasonOf,
  semiquantitativeModel,
  t1VfaModel,
  t2Model,
  t2StarModel,
} from '../src/index.ts';

const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

/** Six phases of a lesion 65 s apart: spoiled gradient echoes (TR 5 ms, 12 degrees, T1 1400 ms, 4.5 per mM per s). */
const timesS = [0, 65, 130, 195, 260, 325];
const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
const lesion = [0, 0.3, 0.5, 0.55, 0.5, 0.45].map((mm) => {
  const e = Math.exp(-0.005 * (1000 / 1400 + 4.5 * mm));
  const angle = (12 * Math.PI) / 180;
  return (10_000 * Math.sin(angle) * (1 - e)) / (1 - e * Math.cos(angle));
});

describe('an arrival that is not stated was taken as 0 s, the phase before contrast', () => {
  const silent = semiquantitativeModel.prepare({ timesS, baselineFrames: [0] });

  test('so that the early phase was the first after contrast: SER 0.74 persistent instead of 1.08 plateau', () => {
    const { parameters } = silent.fitCurve(lesion);
    expect(parameters.ser).toBeCloseTo(1.08, 2);
    expect(parameters.curveType).toBe(curveTypes.plateau);
    expect(parameters.timeToPeakS).toBe(162.5);
    const stated = semiquantitativeModel.prepare({ timesS, baselineFrames: [0], arrivalS: 32.5 });
    expect(parameters).toEqual(stated.fitCurve(lesion).parameters);
  });

  test('without a word', () => {
    expect(codes(silent)).toEqual(['arrival-assumed']);
    expect(silent.warnings[0].text).toContain(
      '32.5 s was taken, midway between the last frame before contrast (0 s)',
    );
    expect(codes(iaucModel.prepare({ timesS, signal }))).toContain('arrival-assumed');
    expect(codes(semiquantitativeModel.prepare({ timesS, baselineFrames: [0], arrivalS: 30 }))).toEqual([]);
  });

  test('also where concentrations have no baseline to take it from', () => {
    expect(() => iaucModel.prepare({ timesS })).toThrow(/arrivalS\) is not stated/);
  });

  test('and a baseline at or after the arrival was not said', () => {
    const model = semiquantitativeModel.prepare({ timesS, baselineFrames: [0, 1], arrivalS: 30 });
    expect(model.warnings[0]).toEqual({
      code: 'baseline-after-arrival',
      text: expect.stringContaining('Baseline frame 1 (65 s)'),
    });
    expect(codes(iaucModel.prepare({ timesS, arrivalS: 0, signal }))).toContain('baseline-after-arrival');
  });
});

describe('SER stood where there was no enhancement', () => {
  const protocol = { timesS: [0, 90, 400], baselineFrames: [0], arrivalS: 30 };
  const fit = (curve: readonly number[], serDefinition: 'ucsf' | 'cerr' = 'ucsf') => {
    const { parameters, reason } = semiquantitativeModel.prepare(protocol, { serDefinition }).fitCurve(curve);
    return { parameters, reason: reasonOf(reason) };
  };

  test('of a voxel that loses half of its signal it was 1, and its reason spoke of transfer', () => {
    for (const definition of ['ucsf', 'cerr'] as const) {
      const { parameters, reason } = fit([200, 100, 100], definition);
      const { ser, timeToPeakS, pe1Percent, curveType } = parameters;
      expect({ ser, timeToPeakS, curveType }).toEqual({ ser: NaN, timeToPeakS: NaN, curveType: NaN });
      expect(pe1Percent).toBe(-50);
      expect(reason.code).toBe('no-enhancement');
      expect(reason.text).not.toMatch(/transfer|agent/);
    }
  });

  test('a phase that falls below the baseline has no ratio, and a washout all the same', () => {
    expect(fit([200, 300, 150])).toMatchObject({ parameters: { ser: NaN, curveType: curveTypes.washout } });
    expect(fit([200, 300, 150]).reason.code).toBe('no-enhancement');
    expect(fit([200, 150, 300])).toMatchObject({
      parameters: { ser: NaN },
      reason: { code: 'no-enhancement' },
    });
  });

  test('of a denominator that is rounding it was 2.8e8', () => {
    const three = { timesS: [0, 10, 20, 90, 400], baselineFrames: [0, 1, 2], arrivalS: 30 };
    const { parameters, reason } = semiquantitativeModel.prepare(three).fitCurve([0.1, 0.2, 0.3, 0.6, 0.2]);
    expect(parameters.ser).toBeNaN();
    expect(reasonOf(reason).code).toBe('zero-denominator');
    expect(fit([1e6, 2e6, 1e6 + 2]).parameters.ser).toBeCloseTo(5e5, -1);
  });
});

describe('b-values that reach kurtosis were fitted without a word', () => {
  const bValues = [0, 500, 1000, 1500, 2000, 2500];
  const text = (model: { readonly warnings: readonly { readonly code: string; readonly text: string }[] }) =>
    model.warnings.find(({ code }) => code === 'b-reaches-kurtosis')?.text;

  test('ADC of a lesion came out 28 % low', () => {
    expect(text(adcModel.prepare({ bValues }))).toContain('this fit makes ADC 28 % too low');
    expect(text(adcModel.prepare({ bValues }, { lowestB: 500 }))).toMatch(/ADC \d+ % too low/);
  });

  test('IVIM found f of 0.20 in tissue without perfusion', () => {
    expect(text(ivimModel.prepare({ bValues }))).toMatch(/D 4\d % too low and f 0\.20/);
    const more = [0, 50, 100, ...bValues.slice(1)];
    for (const model of [ivimSegmentedModel, ivimBayesModel])
      expect(text(model.prepare({ bValues: more }))).toMatch(/this fit makes D \d+ % too low/);
  });

  test('up to 1500 s/mm2 nothing is said', () => {
    expect(codes(adcModel.prepare({ bValues: bValues.slice(0, 4) }))).toEqual([]);
  });
});

describe('b-values that do not tell f were fitted by IVIM without a word', () => {
  const models = [ivimModel, ivimSegmentedModel, ivimBayesModel];
  const clinical = [0, 10, 30, 60, 100, 200, 400, 800];
  const many = clinical.flatMap((b) => [b, b, b, b]);

  test('with the bound of f and D in the mark', () => {
    for (const model of models) {
      const [mark] = model.prepare({ bValues: clinical }).warnings;
      expect(mark.code).toBe('not-identifiable-protocol');
      expect(mark.text).toMatch(/do not determine f of a lesion.*f (49|50) %, D 11 %/);
      expect(codes(model.prepare({ bValues: many }))).toEqual([]);
    }
    expect(ivimModel.prepare({ bValues: [0, 100, 200, 300] }).warnings[0].text).toContain(
      'f and D of a lesion',
    );
  });

  test('without a prior the bound is that of identifiability()', () => {
    const settings = { priorOnDStar: 'none' } as const;
    const truth = { dMm2PerS: 1.1e-3, f: 0.1, dStarMm2PerS: 15e-3, s0: 1 };
    const { relativeSd } = identifiability(ivimModel, { bValues: clinical }, truth, 1 / 40, { settings });
    const [{ text }] = ivimModel.prepare({ bValues: clinical }, settings).warnings;
    expect(text).toContain(`f ${(100 * relativeSd['f']).toFixed(0)} %`);
  });
});

test('the verdict on ADC ignored the number of averages', () => {
  const isLost = (averages: number[] | undefined, lowestB: number, bValues: number[]) =>
    codes(adcModel.prepare({ bValues, ...(averages && { averages }) }, { lowestB })).includes(
      'not-identifiable-protocol',
    );
  expect(isLost(undefined, 0, [0, 100])).toBe(true);
  expect(isLost([1, 1], 0, [0, 100])).toBe(true);
  expect(isLost([4, 4], 0, [0, 100])).toBe(false);
  // Images that are left out do not lend their averages.
  expect(isLost([100, 1, 1], 500, [0, 700, 800])).toBe(true);
  expect(isLost([100, 100, 100], 500, [0, 700, 800])).toBe(false);
});

describe('a fit without a degree of freedom had no standard errors, and nothing said why', () => {
  const MARK = 'no-standard-errors';

  test.each([
    [
      'ADC of two b-values',
      adcModel.prepare({ bValues: [0, 800] }),
      adcModel.prepare({ bValues: [0, 400, 800] }),
    ],
    [
      'ADC of the two b-values that are taken',
      adcModel.prepare({ bValues: [0, 400, 800] }, { lowestB: 100 }),
      adcModel.prepare({ bValues: [0, 400, 800] }),
    ],
    [
      'T2 of two echoes',
      t2Model.prepare({ echoTimesMs: [20, 80] }),
      t2Model.prepare({ echoTimesMs: [20, 50, 80] }),
    ],
    [
      'T1 of two flip angles',
      t1VfaModel.prepare({ flipAnglesDeg: [3, 15], trMs: 5 }),
      t1VfaModel.prepare({ flipAnglesDeg: [3, 9, 15], trMs: 5 }),
    ],
    [
      'T1 of three inversion times',
      inversionRecoveryModel.prepare({ inversionTimesMs: [100, 1000, 3000] }),
      inversionRecoveryModel.prepare({ inversionTimesMs: [100, 500, 1000, 3000] }),
    ],
    [
      'kurtosis of three b-values',
      dkiModel.prepare({ bValues: [0, 1000, 2500] }, { allowUnidentifiable: true }),
      dkiModel.prepare({ bValues: [0, 1000, 1500, 2500] }, { allowUnidentifiable: true }),
    ],
    [
      'IVIM of four b-values',
      ivimSegmentedModel.prepare({ bValues: [0, 50, 400, 800] }),
      ivimSegmentedModel.prepare({ bValues: [0, 50, 200, 400, 800] }),
    ],
  ])('%s', (_name, exact, more) => {
    expect(codes(exact)).toContain(MARK);
    expect(codes(more)).not.toContain(MARK);
  });

  test('the value itself stands', () => {
    const { parameters, standardErrors, reason } = t2Model
      .prepare({ echoTimesMs: [20, 80] })
      .fitCurve([100, 50]);
    expect(parameters['t2Ms']).toBeCloseTo(60 / Math.LN2, 4);
    expect(standardErrors['t2Ms']).toBeNaN();
    expect(reasonOf(reason).code).toBe('fine');
  });
});

test('a fit of inversion recovery without noise had a residual and standard errors of exactly zero', () => {
  const model = inversionRecoveryModel.prepare({
    inversionTimesMs: [100, 180, 260, 1000, 1080, 1160, 2000, 3000],
  });
  for (const t1Ms of [460, 1200, 1900]) {
    const { residual, standardErrors, parameters } = model.fitCurve(
      model.predict({ t1Ms, m0: 500, inversion: 1.9 }),
    );
    expect(residual).toBeGreaterThan(0);
    expect(standardErrors['t1Ms']).toBeGreaterThan(0);
    expect(Math.abs(parameters['t1Ms'] - t1Ms)).toBeLessThan(standardErrors['t1Ms']);
  }
});

describe('times in another unit', () => {
  test('echo times in s gave a T2 in s that was called ms', () => {
    for (const model of [t2Model, t2StarModel])
      expect(() => model.prepare({ echoTimesMs: [0.01, 0.02, 0.04, 0.08] })).toThrow(
        /0\.08: are they in seconds\?/,
      );
    expect(() => t2StarModel.prepare({ echoTimesMs: [0.3, 0.6, 1.2] })).not.toThrow();
  });

  test('inversion times in s gave a T1 in s that was called ms', () => {
    const inversionTimesMs = [0.1, 0.18, 0.26, 1, 2, 3];
    expect(() => inversionRecoveryModel.prepare({ inversionTimesMs })).toThrow(/are they in seconds\?/);
  });

  test('maps of T1 in s gave a change of about 1 ms', () => {
    const model = deltaT1Model.prepare({});
    const { parameters, reason } = model.fitCurve([1.9, 0.46]);
    expect(parameters['deltaT1Ms']).toBeNaN();
    expect(reasonOf(reason).text).toContain('another unit?');
    expect(model.fitCurve([1900, 460]).parameters['deltaT1Ms']).toBe(1440);
  });
});
