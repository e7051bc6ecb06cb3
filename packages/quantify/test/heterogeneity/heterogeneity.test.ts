import { type HeterogeneityFigure, heterogeneity, slopeOnDistance } from '@lobule/quantify';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const named = (figures: readonly HeterogeneityFigure[], name: string): HeterogeneityFigure => {
  const found = figures.find((figure) => figure.name === name);
  if (found === undefined) throw new Error(`There is no figure ${name}`);
  return found;
};

/** Values at distances on both sides of a margin, some undefined. */
const anyProfile = fc
  .array(
    fc.record({
      value: fc.double({ min: 0.05, max: 3, noNaN: true }),
      distance: fc.double({ min: -8, max: 8, noNaN: true }).filter((mm) => Math.abs(mm) > 0.01),
      isMissing: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { minLength: 12, maxLength: 60 },
  )
  .map((voxels) => ({
    values: voxels.map(({ value, isMissing }) => (isMissing ? Number.NaN : value)),
    distance: voxels.map(({ distance }) => distance),
  }));

const close = (a: number, b: number, scale = 1) =>
  (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-8 * Math.max(scale, Math.abs(b));

describe('the slope on distance', () => {
  test('is that of Anscombe 1973, The American Statistician 27:17, set I, with R’s standard error', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const slope = slopeOnDistance(y, x, [0, 20]);
    // summary(lm(y1 ~ x1, anscombe)) of R: 0.5000909 with a standard error of 0.1179055.
    expect(slope.perMm).toBeCloseTo(0.5000909, 7);
    expect(slope.standardError).toBeCloseTo(0.1179055, 7);
    expect(slope.voxels).toBe(11);
  });

  test('takes voxels of the range only, both ends included, and counts those without a value', () => {
    const distance = [-3, -0.5, 0.5, 1, 2.5, 5, 5.01];
    const values = [9, 9, 1, 2, 5, Number.NaN, 9];
    expect(slopeOnDistance(values, distance, [0, 5])).toMatchObject({ voxels: 3, undefinedVoxels: 1 });
    expect(slopeOnDistance(values, distance, [0, 5]).perMm).toBeCloseTo(2, 12);
    expect(slopeOnDistance(values, distance, [0, 5]).standardError).toBeCloseTo(0, 7);
  });

  test.each([
    ['nothing in the range', [1, 2, 3], [7, 8, 9], 'no-voxel-in-range'],
    ['no margin', [1, 2, 3], [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 9], 'no-voxel-in-range'],
    ['two voxels', [1, 2, Number.NaN], [1, 2, 3], 'too-few-voxels'],
    ['one distance', [1, 2, 3], [1.5, 1.5, 1.5], 'one-distance'],
  ])('%s has its reason', (_name, values, distance, code) => {
    const slope = slopeOnDistance(values, distance, [0, 5]);
    expect(slope.perMm).toBeNaN();
    expect(slope.standardError).toBeNaN();
    expect(slope.reason?.code).toBe(code);
  });
});

describe('figures of heterogeneity', () => {
  test('are defined beside their numbers: 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and SD 2', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    const inside = values.map(() => -1);
    const figures = heterogeneity(values, '1/min', inside);
    expect(named(figures, 'CoefficientOfVariation')).toMatchObject({ value: 0.4, unit: '1', voxels: 8 });
    expect(named(figures, 'HeterogeneityIndex')).toMatchObject({
      value: 0.4,
      definition: 'The coefficient of variation',
    });
    // quantile() of R: 4 and 5.5.
    const index = named(
      heterogeneity(values, '1/min', inside, { index: 'quartile-dispersion' }),
      'HeterogeneityIndex',
    );
    expect(index.value).toBeCloseTo(1.5 / 9.5, 12);
    expect(index.definition).toContain('Q3');
  });

  test('the slopes are per mm of the unit and, relative, per mm', () => {
    const distance = [0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5];
    const values = [1.2, 1.0, 0.9, 0.5, 1.1, 1.3, 1.2];
    const figures = heterogeneity(values, '1/min', distance);
    const slope = named(figures, 'Slope_0to5mm');
    const relative = named(figures, 'RelativeSlope_0to5mm');
    expect([slope.unit, relative.unit]).toEqual(['1/min/mm', '1/mm']);
    expect(relative.value).toBeCloseTo(slope.value / 0.9, 12);
    expect(relative.standardError).toBeGreaterThan((slope.standardError ?? Number.NaN) / 0.9);
    expect(named(figures, 'Slope_-3to0mm').voxels).toBe(3);
    expect(named(heterogeneity(values, '1', distance), 'Slope_0to5mm').unit).toBe('1/mm');
  });

  test('do not depend on the scale of the map where they are relative, and follow it where they are not', () => {
    fc.assert(
      fc.property(
        anyProfile,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        ({ values, distance }, factor) => {
          const plain = heterogeneity(values, '1/min', distance);
          const scaled = heterogeneity(
            values.map((value) => value * factor),
            '1/min',
            distance,
          );
          for (const { name, value, standardError = Number.NaN, voxels } of plain) {
            const other = named(scaled, name);
            const times = name.startsWith('Slope') ? factor : 1;
            expect(other.voxels).toBe(voxels);
            expect(close(other.value, value * times, times)).toBe(true);
            expect(close(other.standardError ?? Number.NaN, standardError * times, times)).toBe(true);
          }
        },
      ),
    );
  });

  test('slopes fall as distances grow, and do not care where zero of the map or the first voxel is', () => {
    fc.assert(
      fc.property(
        anyProfile,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        ({ values, distance }, factor) => {
          const plain = slopeOnDistance(values, distance, [-4, 4]);
          const longer = slopeOnDistance(
            values,
            distance.map((mm) => mm * factor),
            [-4 * factor, 4 * factor],
          );
          // The ends of the range are rounded with the distances.
          if (longer.voxels === plain.voxels) expect(close(longer.perMm, plain.perMm / factor)).toBe(true);
          const shifted = slopeOnDistance(
            values.map((value) => value + 7),
            distance,
            [-4, 4],
          );
          expect(close(shifted.perMm, plain.perMm)).toBe(true);
          const turned = slopeOnDistance([...values].reverse(), [...distance].reverse(), [-4, 4]);
          expect(close(turned.perMm, plain.perMm)).toBe(true);
          expect(close(turned.standardError, plain.standardError)).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['no voxel with a value', [Number.NaN, 1], [-1, 1], 'no-voxel'],
    ['a mean below zero', [-2, 1], [-1, -1], 'not-positive'],
  ])('%s has its reason', (_name, values, distance, code) => {
    for (const index of ['coefficient-of-variation', 'quartile-dispersion'] as const) {
      const found = named(heterogeneity(values, '1', distance, { index }), 'HeterogeneityIndex');
      expect(found.value).toBeNaN();
      expect(found.reason?.code).toBe(code);
    }
  });

  test('a relative slope of a mean below zero is undefined, the slope itself stands', () => {
    const figures = heterogeneity([-1, -2, -4], '1/min', [1, 2, 3], { rangesMm: [[0, 5]] });
    expect(named(figures, 'Slope_0to5mm').value).toBeCloseTo(-1.5, 12);
    expect(named(figures, 'RelativeSlope_0to5mm').reason?.code).toBe('not-positive');
  });

  test('a range that goes backwards is refused', () => {
    expect(() => heterogeneity([1], '1', [-1], { rangesMm: [[5, 0]] })).toThrow(
      expect.objectContaining({ code: 'quantify/settings' }),
    );
  });
});
