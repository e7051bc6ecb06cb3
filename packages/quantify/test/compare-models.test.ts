import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  compareModels,
  compareModelsOfCurve,
  correctedAkaike,
  extendedToftsModel,
  patlakModel,
  prepareModel,
  reasonOf,
  toftsModel,
} from '../src/index.ts';

const timesS = [0, 10, 25, 32, 40, 50, 65, 80, 100, 125, 150, 180, 215, 250, 290];
const curve = [
  0.002, -0.004, 0.12, 0.33, 0.345, 0.32, 0.335, 0.361, 0.37, 0.4, 0.405, 0.43, 0.43, 0.445, 0.441,
];
const settings = {
  arterialInput: {
    kind: 'measured',
    timesS: [0, 20, 30, 45, 300],
    concentrationMm: [0, 0, 5, 1.5, 1],
    of: 'plasma',
  },
  allowUnidentifiable: true,
};
const ids = ['tofts', 'extended-tofts', 'patlak', '2cum', '2cxm'];
const models = ids.map((id) => prepareModel(id, { timesS }, settings));
const frames = curve.map((value) => Float64Array.of(value, 0, Number.NaN));

describe('models compared', () => {
  test('as numpy 2.4.6 and scipy 1.17.1 do: exact convolution, all local minima tried, AICc by its formula', () => {
    const { aicc, weights, best } = compareModelsOfCurve(models, curve);
    [-78.05562, -112.56965, -72.35434, -87.98589, -113.87575].forEach((expected, m) => {
      expect(aicc[m], ids[m]).toBeCloseTo(expected, 4);
    });
    [0, 0.342303, 0, 2e-6, 0.657696].forEach((expected, m) => {
      expect(weights[m], ids[m]).toBeCloseTo(expected, 5);
    });
    expect(ids[best]).toBe('2cxm');
  });

  test('per voxel as for one curve; a voxel without fits has no best, and says so', () => {
    const one = compareModelsOfCurve(models, curve);
    const { aicc, weights, best, reasons, fits } = compareModels(models, frames, Int32Array.of(0, 2));
    models.forEach((_, m) => {
      expect(aicc[m][0]).toBe(one.aicc[m]);
      expect(weights[m][0]).toBe(one.weights[m]);
      expect(weights[m][1]).toBeNaN();
    });
    expect([...best]).toEqual([4, -1]);
    expect(reasonOf(reasons[1]).code).toBe('not-comparable');
    expect(fits.map((fit) => fit.reasons.length)).toEqual([2, 2, 2, 2, 2]);
  });

  test('the criterion is the published one, and undefined for too few points', () => {
    expect(correctedAkaike(0.1, 20, 2)).toBeCloseTo(20 * Math.log(0.01) + 6 + 24 / 16, 10);
    // Four points, two parameters and a variance: n = K + 1.
    expect(correctedAkaike(0.1, 4, 2)).toBeNaN();
    expect(correctedAkaike(0, 20, 2)).toBeNaN();
    const few = ['tofts', 'patlak'].map((id) => prepareModel(id, { timesS: timesS.slice(2, 6) }, settings));
    expect(compareModelsOfCurve(few, curve.slice(2, 6)).best).toBe(-1);
  });

  test('a delay that is fitted counts as a parameter', () => {
    const delayed = prepareModel(
      'tofts',
      { timesS },
      { ...settings, delay: { kind: 'per-voxel', lowestS: -5, highestS: 5 } },
    );
    const { aicc, fits } = compareModels([models[0], delayed], frames, Int32Array.of(0));
    expect(aicc[1][0]).toBeCloseTo(correctedAkaike(fits[1].residual[0], timesS.length, 3), 10);
  });

  test('find plasma where there is plasma, and leave it out where there is none', () => {
    const protocol = { timesS: Array.from({ length: 60 }, (_, i) => 1 + 5 * i) };
    const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
    const pair = [toftsModel.prepare(protocol, parker), extendedToftsModel.prepare(protocol, parker)];
    const stream = randomStream(4, 'compare-models');
    const shareOf = (vp: number) => {
      const clean = pair[1].predict({ ktransPerMin: 0.2, ve: 0.4, vp });
      const noisy = Array.from(clean, (value) =>
        Float64Array.from({ length: 500 }, () => value + 0.01 * normalVariate(stream)),
      );
      const { best } = compareModels(
        pair,
        noisy,
        Int32Array.from({ length: 500 }, (_, i) => i),
      );
      return best.filter((model) => model === 1).length / 500;
    };
    expect(shareOf(0.05)).toBe(1);
    // One parameter too many is taken in P(chi2_1 > 2) = 16 % of the draws, a little less for few points; vp < 0 never.
    expect(shareOf(0)).toBeLessThan(0.12);
  });

  test.each([
    ['a single model', [models[0]], /needs two models; got 1/],
    [
      'other frames',
      [models[0], patlakModel.prepare({ timesS: timesS.slice(1) }, settings as never)],
      /do not fit the same data: 14 frames/,
    ],
    ['other inputs', [models[0], prepareModel('adc', { bValues: timesS })], /adc and tofts do not fit/],
  ])('%s cannot be compared', (_name, given, message) => {
    expect(() => compareModels(given, frames, Int32Array.of(0))).toThrow(message);
  });
});
