import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  adcModel,
  findModel,
  fitReasons,
  intervalFactor,
  listModels,
  prepareModel,
  quantifyErrors,
  reasonOf,
  t1VfaModel,
  toftsModel,
} from '../src/index.ts';

describe('the list of models', () => {
  test('names each once, with units, a citation and a schema that a study can hold', () => {
    const ids = listModels().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const model of listModels()) {
      expect(model.citation).not.toBe('');
      expect(model.protocol.json['type']).toBe('object');
      for (const { unit, label, description } of model.parameters)
        expect([unit, label, description]).not.toContain('');
      const names = model.parameters.map(({ name }) => name);
      for (const name of model.free) expect(names).toContain(name);
    }
  });

  test('carries the ids of CAPLEX', () => {
    expect(findModel('tofts').parameters.map(({ standardId }) => standardId)).toContain('Q.PH1.008');
  });

  test('prepares a model by its name from plain JSON', () => {
    const { parameters } = prepareModel('adc', { bValues: [0, 800] }).fitCurve([1000, 300]);
    expect(parameters.adcMm2PerS).toBeCloseTo(1.505e-3, 6);
  });

  test.each([
    [
      'a name that nobody has',
      () => prepareModel('toft', {}),
      'quantify/unknown-model',
      /did you mean tofts/,
    ],
    [
      'a misspelt fact',
      () => prepareModel('adc', { bvalues: [0, 800] }),
      'quantify/protocol',
      /did you mean bValues/,
    ],
    ['a missing fact', () => prepareModel('t1-vfa', { trMs: 5 }), 'quantify/protocol', /lacks flipAnglesDeg/],
    [
      'a misspelt setting',
      () => prepareModel('adc', { bValues: [0, 800] }, { lowestb: 100 }),
      'quantify/settings',
      /did you mean lowestB/,
    ],
    [
      'two points for three parameters',
      () => prepareModel('t1-inversion-recovery', { inversionTimesMs: [100, 200] }),
      'quantify/too-few-points',
      /2 inversion times/,
    ],
    [
      'no frame after the bolus',
      () =>
        prepareModel('tofts', { timesS: [0, 10, 20] }, { arterialInput: { kind: 'parker', arrivalS: 60 } }),
      'quantify/protocol',
      /after the arrival/,
    ],
    [
      'a window without its duration',
      () => prepareModel('tofts', { timesS: [0, 60, 120] }, { sampling: 'window' }),
      'quantify/protocol',
      /frameDurationS/,
    ],
    [
      'an input that ends early',
      () =>
        prepareModel(
          'tofts',
          { timesS: [0, 60, 120] },
          { arterialInput: { kind: 'measured', timesS: [0, 60], concentrationMm: [0, 1], of: 'plasma' } },
        ),
      'quantify/arterial-input',
      /ends at 60 s/,
    ],
  ])('%s is an error with its code', (_name, act, code, message) => {
    expect(act).toThrow(message);
    try {
      act();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });
});

describe('fitting a volume', () => {
  const model = t1VfaModel.prepare({ flipAnglesDeg: [3, 8, 15], trMs: 5 });
  const voxelCount = 7;
  const b1Factor = Float32Array.from({ length: voxelCount }, (_, v) => 0.8 + 0.05 * v);
  const curves = Array.from({ length: voxelCount }, (_, v) =>
    model
      .predict({ t1Ms: 500 + 200 * v, m0: 1000 }, { b1Factor: b1Factor[v] })
      .map((value, t) => value + ((v + t) % 3)),
  );
  const frames = [0, 1, 2].map((t) => Float32Array.from(curves, (curve) => curve[t]));
  const voxels = Int32Array.of(5, 0, 3);

  test('is the fit of one curve, voxel by voxel, to the last bit', () => {
    const map = model.fit(frames, voxels, { b1Factor });
    voxels.forEach((voxel, i) => {
      const one = model.fitCurve(
        frames.map((frame) => frame[voxel]),
        { b1Factor: b1Factor[voxel] },
      );
      expect(map.parameters.t1Ms[i]).toBe(Math.fround(one.parameters.t1Ms));
      expect(map.standardErrors.t1Ms[i]).toBe(Math.fround(one.standardErrors.t1Ms));
      expect(map.residual[i]).toBe(Math.fround(one.residual));
      expect(map.condition[i]).toBe(Math.fround(one.condition));
      expect(map.degreesOfFreedom[i]).toBe(1);
      expect(map.reasons[i]).toBe(one.reason);
    });
  });

  test('does not depend on the order of the voxels', () => {
    const there = model.fit(frames, Int32Array.of(0, 1, 2, 3, 4, 5, 6), { b1Factor });
    const back = model.fit(frames, Int32Array.of(6, 5, 4, 3, 2, 1, 0), { b1Factor });
    expect([...back.parameters.t1Ms].reverse()).toEqual([...there.parameters.t1Ms]);
  });

  test.each([
    [
      'another number of frames',
      () => model.fit(frames.slice(1), voxels),
      'quantify/frames',
      /3 frames, the series 2/,
    ],
    [
      'frames of different sizes',
      () => model.fit([frames[0], frames[1], new Float32Array(3)], voxels),
      'quantify/frames',
      /Frame 3 has 3 voxels/,
    ],
    ['a voxel outside', () => model.fit(frames, Int32Array.of(7)), 'quantify/voxels', /Voxel 7/],
    [
      'a map of another size',
      () => model.fit(frames, voxels, { b1Factor: new Float32Array(3) }),
      'quantify/voxel-input',
      /has 3 voxels/,
    ],
    [
      'a misspelt map',
      () => model.fit(frames, voxels, { b1factor: b1Factor }),
      'quantify/voxel-input',
      /did you mean b1Factor/,
    ],
    ['a curve of another length', () => model.fitCurve([1, 2]), 'quantify/frames', /3 frames, the series 2/],
  ])('%s is an error with its code', (_name, act, code, message) => {
    expect(act).toThrow(message);
    try {
      act();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });

  test('T1 is required where frames are signals', () => {
    const perfusion = toftsModel.prepare(
      {
        timesS: [0, 60, 120],
        signal: { trMs: 5, flipAngleDeg: 20, relaxivityPerMmPerS: 4.5, baselineFrames: [0] },
      },
      { arterialInput: { kind: 'parker' } },
    );
    expect(() => perfusion.fit(frames, voxels)).toThrow(/needs t1Ms/);
  });
});

test('reasons are numbered by their place and say a sentence', () => {
  fitReasons.forEach(({ code, text }, i) => {
    expect(code).toBe(i);
    expect(text).toMatch(/^[A-Z].*\.$/);
  });
  expect(reasonOf(10).code).toBe('no-uptake');
  expect(reasonOf(250).code).toBe('unknown');
});

test('intervals use Student t', () => {
  expect(intervalFactor(4)).toBeCloseTo(2.7764451, 6);
  expect(intervalFactor(0)).toBeNaN();
});

test('every code of the catalogue says its cause and cure', () => {
  for (const { cause, cure } of Object.values(quantifyErrors.entries))
    expect([cause, cure]).not.toContain('');
  expect(adcModel.id).toBe('adc');
});
