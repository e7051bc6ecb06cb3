import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  extendedToftsModel,
  listModels,
  type PreparedModel,
  prepareModel,
  reasonOf,
} from '../../src/index.ts';

/** Protocols and inputs that are allowed and odd: an error when prepared, or a reason for every voxel, never a throw. */

const uniform = [0, 60, 120, 180, 240, 300];
const parker = (arrivalS = 20) => ({ arterialInput: { kind: 'parker', arrivalS } });
const measured = (timesS: readonly number[], concentrationMm: readonly number[]) => ({
  arterialInput: { kind: 'measured', timesS, concentrationMm, of: 'plasma' },
});

const odd: Readonly<Record<string, readonly [readonly number[], object]>> = {
  'one frame after arrival': [[0, 10, 15, 19, 90], parker()],
  'arrival between the last two frames': [uniform, parker(250)],
  'frames that all but coincide': [[0, 90, 90 + 1e-9, 90 + 2e-9, 90 + 3e-9], parker()],
  'frames an hour late': [[3600, 3660, 3720, 3780, 3840, 3900], parker()],
  'frames of the first five seconds': [[20, 21, 22, 23, 24, 25], parker()],
  'ten minutes between frames': [[0, 600, 1200, 1800, 2400, 3000], parker()],
  'an input that is over between two frames': [uniform, measured([0, 29, 30, 31, 300], [0, 0, 10, 0, 0])],
  'a constant input': [uniform, measured([0, 1, 300], [0, 1, 1])],
  'an input of picomoles': [uniform, measured([0, 30, 300], [0, 1e-12, 1e-12])],
  'an input that falls below zero': [uniform, measured([0, 30, 60, 300], [0, 5, -1, -1])],
};
const perfusion = ['tofts', 'extended-tofts', 'patlak', '2cum', '2cxm'];

function prepared(id: string, timesS: readonly number[], settings: object): PreparedModel | undefined {
  try {
    return prepareModel(id, { timesS }, { ...settings, allowUnidentifiable: true });
  } catch (error) {
    expect(['quantify/protocol', 'quantify/too-few-points'].some((code) => isLobuleError(error, code))).toBe(
      true,
    );
    return undefined;
  }
}

describe.each(Object.entries(odd))('%s', (_name, [timesS, settings]) => {
  test.each(perfusion)('%s is refused, or no curve makes it throw', (id) => {
    const model = prepared(id, timesS, settings);
    if (model === undefined) return;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 5, noNaN: true }), {
          minLength: timesS.length,
          maxLength: timesS.length,
        }),
        (curve) => {
          const { parameters, reason } = model.fitCurve(curve);
          if (reason === 0) for (const value of Object.values(parameters)) expect(value).not.toBeNaN();
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('an input that is', () => {
  test.each([
    ['zero', [0, 0, 0]],
    ['negative', [0, -1, -1]],
  ])('%s throughout is refused by every model', (_name, concentrationMm) => {
    for (const id of perfusion) {
      expect(() => prepareModel(id, { timesS: uniform }, measured([0, 30, 300], concentrationMm))).toThrow(
        /No frame lies after the arrival/,
      );
    }
  });

  test('later than every frame is refused by every model', () => {
    for (const id of perfusion)
      expect(() => prepareModel(id, { timesS: uniform }, parker(301))).toThrow(/after the arrival/);
  });
});

describe('from signals', () => {
  const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
  const curve = [100, 200, 190, 180, 172, 165];
  const withSignals = listModels().filter(({ protocol }) =>
    Object.hasOwn(protocol.json['properties'] as object, 'signal'),
  );
  const model = (id: string) =>
    prepareModel(
      id,
      { timesS: uniform, signal },
      id === 'iauc' ? {} : { ...parker(), allowUnidentifiable: true },
    );

  test.each([
    ['a T1 of microseconds', { t1Ms: 1.4e6 }],
    ['a T1 without end', { t1Ms: Number.POSITIVE_INFINITY }],
    ['a T1 of 0', { t1Ms: 0 }],
    ['a B1 factor in percent', { t1Ms: 1400, b1Factor: 95 }],
    ['a B1 factor of 0', { t1Ms: 1400, b1Factor: 0 }],
  ])('%s is no map that a fit can use, and said to be none', (_name, extra) => {
    for (const { id } of withSignals) {
      if (id === 'dual-input') continue;
      const { parameters, reason } = model(id).fitCurve(curve, extra);
      expect(reasonOf(reason).code, id).toBe('input-missing');
      for (const value of Object.values(parameters)) expect(value, id).toBeNaN();
    }
  });

  test('a T1 in seconds leaves signals that no sequence can give', () => {
    const { parameters, reason } = model('tofts').fitCurve(curve, { t1Ms: 1.4 });
    expect(parameters.ktransPerMin).toBeNaN();
    expect(reasonOf(reason).code).toBe('saturated');
  });

  test('a baseline that lies after the arrival marks every output: concentrations are then too small', () => {
    const marks = (baselineFrames: readonly number[]) =>
      prepareModel('tofts', { timesS: uniform, signal: { ...signal, baselineFrames } }, parker()).warnings;
    expect(marks([0])).toEqual([]);
    expect(marks([0, 5]).map(({ code }) => code)).toEqual(['baseline-after-arrival']);
    expect(marks([0, 5])[0].text).toMatch(/frame 5 \(300 s\)/);
  });
});

test('a curve without noise has small standard errors, never zero: the fit itself is not exact', () => {
  const timesS = Array.from({ length: 60 }, (_, i) => 5 * i);
  const model = extendedToftsModel.prepare({ timesS }, { arterialInput: { kind: 'parker', arrivalS: 20 } });
  const truth = { ktransPerMin: 0.2, ve: 0.4, vp: 0.05 };
  const { parameters, standardErrors } = model.fitCurve(model.predict(truth));
  for (const [name, value] of Object.entries(truth)) {
    expect(standardErrors[name]).toBeGreaterThan(0);
    expect(Math.abs(parameters[name] - value)).toBeLessThan(standardErrors[name]);
  }
});
