import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { listModels, type PreparedModel, prepareModel, reasonOf } from '../src/index.ts';

/** Every kind of bad input: a clear error where it is the protocol's, a flagged voxel without a number where a voxel's. */

const FLIPS = [2, 5, 10, 15, 20];
const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
const arterial = { arterialInput: { kind: 'parker', arrivalS: 30 } };
const timesS = [0, 65, 130, 195, 260, 325];

function errorOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isLobuleError(error)) return error;
    throw error;
  }
  throw new Error('There was no error');
}

describe('a protocol that cannot be is an error that says what is wrong', () => {
  test.each<[string, string, object, RegExp]>([
    [
      'echo times that do not increase',
      't2',
      { echoTimesMs: [10, 30, 20] },
      /must increase: entry 3 is 20 after 30/,
    ],
    ['an echo time twice', 't2star', { echoTimesMs: [10, 10, 20] }, /must increase/],
    ['an echo time of 0', 't2', { echoTimesMs: [0, 10, 20] }, /must be positive: entry 1 is 0/],
    ['an echo time that is no number', 't2', { echoTimesMs: [10, Number.NaN, 20] }, /entry 2 is NaN/],
    [
      'inversion times that do not increase',
      't1-inversion-recovery',
      { inversionTimesMs: [500, 100, 900, 2000] },
      /must increase/,
    ],
    ['phases that do not increase', 'tofts', { timesS: [0, 130, 65, 195] }, /must increase/],
    ['b-values that are missing', 'adc', {}, /lacks bValues/],
    ['one b-value in all images', 'adc', { bValues: [800, 800, 800] }, /2 different b-values/],
    ['b-values in ms per square micrometre', 'adc', { bValues: [0, 0.4, 0.8] }, /is it in ms\/um2\?/],
    ['a b-value that is no number', 'adc', { bValues: [0, Number.NaN, 800] }, /entry 2 is NaN/],
    ['a negative b-value', 'ivim', { bValues: [0, -50, 100, 800] }, /must be 0 or more; entry 2 is -50/],
    ['TR in seconds', 't1-vfa', { flipAnglesDeg: FLIPS, trMs: 0.005 }, /got 0\.005; is it in seconds\?/],
    ['TR in microseconds', 't1-vfa', { flipAnglesDeg: FLIPS, trMs: 5200 }, /in milliseconds/],
    ['TR that is no number', 't1-vfa', { flipAnglesDeg: FLIPS, trMs: Number.NaN }, /in milliseconds/],
    [
      'TR in seconds of a dynamic series',
      'tofts',
      { timesS, signal: { ...signal, trMs: 0.005 } },
      /is it in seconds\?/,
    ],
    ['a flip angle of 0', 't1-vfa', { flipAnglesDeg: [0, 5, 10], trMs: 5 }, /entry 1 is 0/],
    [
      'a flip angle of 0 in a dynamic series',
      'tofts',
      { timesS, signal: { ...signal, flipAngleDeg: 0 } },
      /entry 1 is 0/,
    ],
    ['one flip angle in all images', 't1-vfa', { flipAnglesDeg: [10, 10], trMs: 5 }, /all .* the same/i],
    [
      'no frame before contrast',
      'tofts',
      { timesS, signal: { ...signal, baselineFrames: [] } },
      /before contrast/,
    ],
    [
      'a baseline frame that is not there',
      'tofts',
      { timesS, signal: { ...signal, baselineFrames: [9] } },
      /Baseline frame 9/,
    ],
  ])('%s', (_name, id, protocol, text) => {
    const error = errorOf(() => prepareModel(id, protocol, id === 'tofts' ? arterial : {}));
    expect(error.code).toBe('quantify/protocol');
    expect(error.what).toMatch(text);
    expect(error.cure).not.toBe('');
  });

  test.each<[string, string, object]>([
    ['2 inversion times for 3 parameters', 't1-inversion-recovery', { inversionTimesMs: [100, 1000] }],
    ['1 echo for 2 parameters', 't2', { echoTimesMs: [10] }],
    ['1 flip angle for 2 parameters', 't1-vfa', { flipAnglesDeg: [10], trMs: 5 }],
    ['3 b-values for 4 parameters', 'ivim', { bValues: [0, 100, 800] }],
    ['1 phase for 2 parameters', 'tofts', { timesS: [60] }],
    ['2 phases for 3 parameters', 'extended-tofts', { timesS: [0, 65] }],
  ])('%s', (text, id, protocol) => {
    const error = errorOf(() => prepareModel(id, protocol, /tofts/.test(id) ? arterial : {}));
    expect(error.code).toBe('quantify/too-few-points');
    expect(error.what.split(' ')[0]).toBe(text.split(' ')[0]);
  });
});

/** Models whose frames are signals or concentrations that a scanner could have made, ready to be fitted. */
const READY: readonly (readonly [string, PreparedModel, Record<string, number>])[] = [
  ['t1-vfa', prepareModel('t1-vfa', { flipAnglesDeg: FLIPS, trMs: 5 }), {}],
  [
    't1-inversion-recovery',
    prepareModel('t1-inversion-recovery', { inversionTimesMs: [100, 400, 900, 2000, 4000] }),
    {},
  ],
  ['t2', prepareModel('t2', { echoTimesMs: [10, 30, 60, 90] }), {}],
  ['adc', prepareModel('adc', { bValues: [0, 100, 600, 800] }), {}],
  ['ivim', prepareModel('ivim', { bValues: [0, 30, 60, 100, 200, 400, 600, 800] }), {}],
  ['dki', prepareModel('dki', { bValues: [0, 500, 1000, 1500, 2000, 2500] }), {}],
  ['tofts', prepareModel('tofts', { timesS, signal }, arterial), { t1Ms: 1200 }],
  ['patlak', prepareModel('patlak', { timesS, signal }, arterial), { t1Ms: 1200 }],
  ['iauc', prepareModel('iauc', { timesS, arrivalS: 30, signal }), { t1Ms: 1200 }],
  ['semiquantitative', prepareModel('semiquantitative', { timesS, baselineFrames: [0], arrivalS: 30 }), {}],
];

describe.each(READY)('a voxel of %s has no number and a reason', (_id, model, extra) => {
  const count = model.frameCount;
  const falling = Array.from({ length: count }, (_, t) => 100 - 10 * t);
  const fit = (curve: readonly number[]) => {
    const frames = curve.map((value) => Float32Array.of(value));
    const maps = Object.fromEntries(
      Object.entries(extra).map(([name, value]) => [name, Float32Array.of(value)]),
    );
    const { parameters, standardErrors, reasons } = model.fit(frames, Int32Array.of(0), maps);
    const numbers = [...Object.values(parameters), ...Object.values(standardErrors)].map(([value]) => value);
    return { numbers, reason: reasonOf(reasons[0]).code };
  };
  const nothing = (numbers: readonly number[]) => expect(numbers).toEqual(numbers.map(() => Number.NaN));

  test('where the signal is zero in every image', () => {
    const { numbers, reason } = fit(falling.map(() => 0));
    expect(reason).toBe('no-signal');
    nothing(numbers);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'where one image holds %s',
    (value) => {
      for (let t = 0; t < count; t++) {
        const { numbers, reason } = fit(falling.map((sound, i) => (i === t ? value : sound)));
        expect(reason).toBe('not-finite');
        nothing(numbers);
      }
    },
  );

  test('where the signal is negative in every image', () => {
    const { numbers, reason } = fit(falling.map((sound) => -sound));
    // The sign of inversion recovery is what its fit finds out: there the curve is turned over.
    if (model.modelId === 't1-inversion-recovery') return;
    expect(['not-positive', 'outside-model', 'not-converged', 'rate-at-limit']).toContain(reason);
    nothing(numbers);
  });
});

test.each<[string, object, readonly number[]]>([
  ['t2', { echoTimesMs: [10, 20, 30, 40] }, [100, 60, -3, 20]],
  ['t2star', { echoTimesMs: [5, 10, 15, 20] }, [100, 60, 36, -1]],
  ['iauc', { timesS: [0, 30, 60, 90, 120], signal, arrivalS: 0 }, [100, 150, -2, 190, 200]],
  [
    'semiquantitative',
    { timesS: [0, 65, 130, 195], baselineFrames: [0], arrivalS: 30, earlyFrame: 1, lateFrame: 3 },
    [100, 180, -5, 170],
  ],
])(
  '%s: a voxel with one negative signal is flagged, in a volume as under the cursor',
  (id, protocol, curve) => {
    const model = prepareModel(id, protocol);
    const isConverted = 'signal' in protocol;
    const sound = curve.map((value) => (value < 0 ? (isConverted ? 170 : -value) : value));
    const frames = curve.map((value, t) => Float32Array.of(sound[t], value, sound[t]));
    const maps: Record<string, number[]> = isConverted ? { t1Ms: [1200, 1200, 1200] } : {};
    const { reasons } = model.fit(frames, Int32Array.of(0, 1, 2), maps);
    expect([...reasons].map((code) => reasonOf(code).code)).toEqual(['fine', 'negative-signal', 'fine']);
    const { reason } = model.fitCurve(curve, isConverted ? { t1Ms: 1200 } : {});
    expect(reasonOf(reason).code).toBe('negative-signal');
  },
);

describe('a voxel of perfusion has no number and a reason', () => {
  const tofts = prepareModel('tofts', { timesS, signal }, arterial);
  const enhanced = [100, 180, 220, 215, 210, 205];

  test.each<[string, readonly number[], Record<string, number>, string]>([
    [
      'where the signal is above what the sequence can give',
      [100, 180, 90_000, 215, 210, 205],
      { t1Ms: 1200 },
      'saturated',
    ],
    ['where the baseline is zero', [0, 180, 220, 215, 210, 205], { t1Ms: 1200 }, 'not-positive'],
    ['where the baseline is negative', [-100, 180, 220, 215, 210, 205], { t1Ms: 1200 }, 'not-positive'],
    ['where T1 is undefined', enhanced, { t1Ms: Number.NaN }, 'input-missing'],
    ['where T1 is 0', enhanced, { t1Ms: 0 }, 'input-missing'],
    ['where T1 is negative', enhanced, { t1Ms: -170 }, 'input-missing'],
    ['where B1 is 0', enhanced, { t1Ms: 1200, b1Factor: 0 }, 'input-missing'],
  ])('%s', (_name, curve, extra, expected) => {
    const { reason, parameters } = tofts.fitCurve(curve, extra);
    expect(reasonOf(reason).code).toBe(expected);
    expect(Object.values(parameters)).toEqual(Object.values(parameters).map(() => Number.NaN));
  });
});

test('every model refuses another number of frames, frames of different sizes and a curve of another length', () => {
  expect(listModels().length).toBeGreaterThan(10);
  for (const [, model, extra] of READY) {
    const maps = Object.fromEntries(Object.keys(extra).map((name) => [name, Float32Array.of(1200, 1200)]));
    const frames = Array.from({ length: model.frameCount }, () => Float32Array.of(100, 90));
    const voxels = Int32Array.of(0, 1);
    for (const wrong of [frames.slice(1), [...frames, frames[0]], [Float32Array.of(1), ...frames.slice(1)]]) {
      expect(errorOf(() => model.fit(wrong, voxels, maps)).code).toBe('quantify/frames');
    }
    expect(errorOf(() => model.fitCurve([1], extra)).code).toBe('quantify/frames');
    expect(errorOf(() => model.fit(frames, Int32Array.of(2), maps)).code).toBe('quantify/voxels');
  }
});
