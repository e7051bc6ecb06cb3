import type { Aggregation } from '@lobule/radiomics';
import { type Mask, pad } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discretise } from '../src/discretise.ts';
import { matricesOf } from '../src/glcm/aggregate.ts';
import { resolveSettings } from '../src/settings/resolve.ts';
import { levelImage } from '../src/texture/level-image.ts';
import { pairOffsets } from '../src/texture/offsets.ts';
import { anyCase, extract, numberOf, region } from './regions.ts';

const binned = (values: readonly number[], settings: Parameters<typeof resolveSettings>[0]) =>
  discretise(Float64Array.from(values), resolveSettings(settings));

describe('grey levels', () => {
  test('of a given number reach from the lowest to the highest intensity', () => {
    const settings = { discretisation: { method: 'bin-count', count: 4 } } as const;
    for (const profile of ['ibsi', 'pyradiomics'] as const) {
      expect([...binned([0, 1, 2.5, 5, 7.4, 10], { profile, ...settings }).levels]).toEqual([
        1, 1, 2, 3, 3, 4,
      ]);
    }
  });

  test('of a given width begin at the lowest intensity, at the limit of re-segmentation, or at a multiple', () => {
    const width = { discretisation: { method: 'bin-width', width: 10 } } as const;
    const values = [14, 23, 24, 41];
    expect([...binned(values, width).levels]).toEqual([1, 1, 2, 3]);
    expect([...binned(values, { ...width, resegmentation: { range: [0, 50] } }).levels]).toEqual([
      2, 3, 3, 5,
    ]);
    expect([...binned(values, { ...width, profile: 'pyradiomics' }).levels]).toEqual([1, 2, 2, 4]);
    expect([...binned([-14, -5, 3], { ...width, profile: 'pyradiomics' }).levels]).toEqual([1, 2, 3]);
  });

  test('follow the edges themselves where a quotient rounds', () => {
    const { levels } = binned([0.1, 0.3, 0.7], {
      profile: 'pyradiomics',
      discretisation: { method: 'bin-width', width: 0.1 },
    });
    expect(levels[0]).toBe(1);
    expect(levels[2] - levels[1]).toBe(4);
  });

  test('are refused where they would be more than a million, and one where the range is too small to part', () => {
    const tooMany = expect.objectContaining({ code: 'radiomics/too-many-levels' });
    expect(() => binned([0, 1e4], { discretisation: { method: 'bin-width', width: 1e-9 } })).toThrow(tooMany);
    expect(() => binned([-1e308, 1e308], {})).toThrow(tooMany);
    expect(() => binned([1, 1e9], { discretisation: { method: 'none' } })).toThrow(tooMany);
    const width = { profile: 'pyradiomics', discretisation: { method: 'bin-width', width: 0.01 } } as const;
    expect(() => binned([1e17, 1e17], width)).toThrow(tooMany);
    const tiny = { profile: 'pyradiomics', discretisation: { method: 'bin-count', count: 9 } } as const;
    expect([...binned([0, Number.MIN_VALUE], tiny).levels]).toEqual([1, 1]);
  });

  test('never leave their range', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 2, max: 64 }),
        fc.constantFrom('ibsi' as const, 'pyradiomics' as const),
        (x, count, profile) => {
          const { levels, bins } = binned(x, { profile, discretisation: { method: 'bin-count', count } });
          expect(Math.min(...levels)).toBe(1);
          expect(Math.max(...levels)).toBeLessThanOrEqual(bins);
          x.forEach((a, i) => {
            x.forEach((b, j) => {
              if (a < b) expect(levels[i]).toBeLessThanOrEqual(levels[j]);
            });
          });
        },
      ),
    );
  });
});

const apart = (glcmDistance: number) => pairOffsets(resolveSettings({ glcmDistance }));

/** The levels of a mask's voxels in a cut-out with a margin of one voxel. */
function inMargin(mask: Mask, levels: Int32Array, count: number) {
  const { grid, data } = pad(mask, [1, 1, 1], [1, 1, 1], 0);
  const positions = Int32Array.from(data.keys()).filter((v) => data[v] !== 0);
  return levelImage({ size: grid.size, positions, inside: data }, levels, count);
}

describe('co-occurrence', () => {
  test('counts every pair of neighbours once in each direction of time, as a search over all pairs does', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(1, 2), ({ image, mask }, distance) => {
        const positions = Int32Array.from(mask.data.keys()).filter((v) => mask.data[v] !== 0);
        if (positions.length === 0) return;
        const levels = Int32Array.from(positions, (v) => image.data[v]);
        const found = matricesOf(inMargin(mask, levels, 5), '3D_merged', { offsets: apart(distance) });
        const present = [...new Set(levels)].sort();
        const expected = new Float64Array(present.length * present.length);
        const [nx, ny] = image.grid.size;
        const place = (v: number) => [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
        for (const v of positions) {
          for (const w of positions) {
            const steps = place(v).map((x, axis) => Math.abs(x - place(w)[axis]));
            const paired = v !== w && steps.every((step) => step === 0 || step === distance);
            if (paired)
              expected[present.indexOf(image.data[v]) * present.length + present.indexOf(image.data[w])]++;
          }
        }
        const k = present.length;
        const bothWays = expected.map((_, n) =>
          found.length === 0 ? 0 : found[0][n] + found[0][(n % k) * k + Math.floor(n / k)],
        );
        expect(bothWays).toEqual(expected);
      }),
    );
  });

  test('is taken per slice, per direction, or merged, as the aggregation says', () => {
    const two = region(['12 21', '33 33']);
    const image = inMargin(two.mask, Int32Array.from(two.image.data), 3);
    const count = (aggregation: Aggregation) => matricesOf(image, aggregation, { offsets: apart(1) }).length;
    expect(
      (['2D_average', '2D_merged', '2.5D_average', '2.5D_merged', '3D_merged'] as const).map(count),
    ).toEqual([8, 2, 4, 1, 1]);
    expect(count('3D_average')).toBe(13);
  });

  test('leaves a flat direction out of an average, or takes it as PyRadiomics does', () => {
    // Along x all levels are equal; along y and the diagonals they are not.
    const stripes = region(['111 222 111']);
    const settings = { discretisation: { method: 'none' }, glcmAggregations: ['2.5D_average'] } as const;
    const along = numberOf(extract(region(['123 123 123']), settings), 'GLCM_Correlation_2.5D_average');
    expect(Number.isFinite(along)).toBe(true);
    const flat = region(['11 11 22']);
    const ibsi = extract(flat, { ...settings, flatDirections: 'left-out' });
    const like = extract(flat, { ...settings, flatDirections: 'pyradiomics' });
    expect(numberOf(ibsi, 'GLCM_Correlation_2.5D_average')).toBeCloseTo(
      numberOf(like, 'GLCM_Correlation_2.5D_average'),
      12,
    );
    expect(numberOf(extract(stripes, settings), 'GLCM_Correlation_2.5D_average')).toBeLessThan(1);
  });

  test('has correlation 1 between voxels that are always equal, and information zero between unrelated ones', () => {
    const columns = extract(region(['1122 1122 1122 1122']), {
      discretisation: { method: 'none' },
      glcmAggregations: ['2.5D_average'],
    });
    expect(numberOf(columns, 'GLCM_Correlation_2.5D_average')).toBeLessThanOrEqual(1);
    const board = extract(region(['1212 2121']), {
      profile: 'pyradiomics',
      discretisation: { method: 'none' },
    });
    expect(numberOf(board, 'GLCM_MaximalCorrelationCoefficient_3D_average')).toBeCloseTo(1, 12);
  });
});
