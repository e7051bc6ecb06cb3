import { describe, expect, test } from 'vitest';
import { adcModel, dkiModel, relativeToRegion, traceImages } from '../../src/index.ts';

const axes = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const header = { bValues: [0, 800, 800, 800], directions: [[0, 0, 0], ...axes] };

describe('trace images', () => {
  test('are the geometric mean of the directions: ADC is then the mean of theirs', () => {
    const d = [0.8e-3, 1.3e-3, 1.9e-3];
    const frames = [[500], ...d.map((one) => [500 * Math.exp(-800 * one)])];
    const { images, bValues, averages } = traceImages(frames, header);
    expect(bValues).toEqual([0, 800]);
    expect(averages).toEqual([1, 3]);
    const { parameters } = adcModel.prepare({ bValues }).fitCurve(images.map(([value]) => value));
    expect(Math.abs(parameters.adcMm2PerS / 1.3333333e-3 - 1)).toBeLessThan(1e-6);
  });

  test('may be the arithmetic mean, as scanners make them', () => {
    const { images } = traceImages([[500], [200], [240], [220]], header, 'arithmetic');
    expect(images[1][0]).toBeCloseTo(220, 4);
  });

  test('weigh repeats by their averages, and directions the same', () => {
    const repeated = {
      bValues: [0, 0, 800, 800, 800, 800],
      directions: [[0, 0, 0], [0, 0, 0], axes[0], axes[0].map((x) => -x), axes[1], axes[2]],
      averages: [1, 3, 1, 3, 4, 4],
    };
    const frames = [[504], [500], [208], [200], [240], [220]];
    const { images, averages } = traceImages(frames, repeated, 'arithmetic');
    expect(images[0][0]).toBeCloseTo(501, 4);
    expect(images[1][0]).toBeCloseTo((202 + 240 + 220) / 3, 4);
    expect(averages).toEqual([4, 12]);
  });

  test('of directions acquired unequally often are worth less than their sum', () => {
    const uneven = { ...header, averages: [1, 1, 1, 4] };
    // 9 / (1 + 1 + 1/4)
    expect(traceImages([[500], [200], [240], [220]], uneven).averages[1]).toBeCloseTo(4, 12);
  });

  test('take the b-values that were applied, and say where these differ', () => {
    const applied = { ...header, bValues: [5, 790, 800, 816] };
    const { bValues, warnings } = traceImages([[500], [200], [240], [220]], applied);
    expect(bValues[0]).toBe(5);
    expect(bValues[1]).toBeCloseTo(802, 10);
    expect(warnings.map(({ code }) => code)).toEqual(['b-values-averaged']);
    expect(traceImages([[500], [200], [240], [220]], header).warnings).toEqual([]);
  });

  test('give dki the same as the images of each direction', () => {
    const bValues = [0, ...[500, 1000, 1500, 2000].flatMap((b) => [b, b, b])];
    const directions = [[0, 0, 0], ...[1, 2, 3, 4].flatMap(() => axes)];
    const signal = bValues.map(
      (b, i) => 500 * Math.exp(-b * (1 + 0.2 * (i % 3)) * 1e-3 + b * b * 2e-7) + (i % 4),
    );
    const whole = dkiModel.prepare({ bValues, directions }).fitCurve(signal).parameters;
    const trace = traceImages(
      signal.map((value) => [value]),
      { bValues, directions },
    );
    const { parameters } = dkiModel
      .prepare({ bValues: trace.bValues, averages: trace.averages })
      .fitCurve(trace.images.map(([value]) => value));
    // The weights differ a little: those of a geometric mean know how unequal the directions are.
    expect(Math.abs(parameters.k / whole.k - 1)).toBeLessThan(0.02);
  });

  test('are undefined where a direction has no signal', () => {
    expect(traceImages([[500], [200], [0], [220]], header).images[1][0]).toBeNaN();
  });

  test.each([
    ['images that are fewer than b-values', [[500], [200]], /4 b-values, the series 2/],
    ['images of different size', [[500], [200], [240, 1], [220]], /Frame 3 has 2 voxels/],
  ])('%s are an error', (_name, frames, message) => {
    expect(() => traceImages(frames, header)).toThrow(message);
  });
});

describe('a map relative to a reference region', () => {
  test('is each value over the mean of the region, which is told with its SD and number', () => {
    const { values, reference, reason } = relativeToRegion([1.2, 0.8, 1, 1.2], [0, 1, 1, 1]);
    expect(Array.from(values, (value) => Number(value.toFixed(4)))).toEqual([1.2, 0.8, 1, 1.2]);
    expect(reference).toEqual({ mean: 1, sd: expect.closeTo(0.2, 12), n: 3, undefinedVoxels: 0 });
    expect(reason).toBeUndefined();
  });

  test('leaves voxels without a value out of the mean, and counts them', () => {
    const { values, reference } = relativeToRegion([2, 4, Number.NaN], [0, 1, 1]);
    expect(values[0]).toBe(0.5);
    expect(values[2]).toBeNaN();
    expect(reference).toMatchObject({ mean: 4, n: 1, undefinedVoxels: 1 });
  });

  test('carries standard errors, with that of the mean', () => {
    const { standardErrors } = relativeToRegion([2, 1, 1.2, 0.8], [0, 1, 1, 1], [0.1, 0.1, 0.1, 0.1]);
    const errorOfMean = 0.2 / Math.sqrt(3);
    expect(standardErrors?.[0]).toBeCloseTo(Math.sqrt(0.1 ** 2 + (2 * errorOfMean) ** 2), 6);
  });

  test.each([
    ['without a defined voxel', [1, Number.NaN], [0, 1], 'reference-undefined'],
    ['that is empty', [1, 2], [0, 0], 'reference-undefined'],
    ['whose mean is not positive', [1, -2], [0, 1], 'reference-not-positive'],
  ])('to a region %s is undefined, and says why', (_name, map, mask, code) => {
    const { values, standardErrors, reason } = relativeToRegion(map, mask, [0.1, 0.1]);
    expect(values.every(Number.isNaN)).toBe(true);
    expect(standardErrors?.every(Number.isNaN)).toBe(true);
    expect(reason?.code).toBe(code);
  });

  test('of another length is an error', () => {
    expect(() => relativeToRegion([1, 2], [1])).toThrow(/reference mask has 1 voxels, the map 2/);
    expect(() => relativeToRegion([1, 2], [1, 1], [0.1])).toThrow(/standard errors has 1 voxels/);
  });
});
