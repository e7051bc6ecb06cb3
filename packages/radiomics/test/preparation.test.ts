import { describePreparation, extractFeatures } from '@lobule/radiomics';
import { type Mask, makeGrid, type Volume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autocorrelation } from '../src/morphology/autocorrelation.ts';
import { alignedByCentre, cubicWeights, splineCoefficients } from '../src/prepare/axis.ts';
import { prepare } from '../src/prepare/prepared.ts';
import { originalResponse, regionOf } from '../src/region.ts';
import type { ResolvedSettings } from '../src/settings/profiles.ts';
import { resolveSettings } from '../src/settings/resolve.ts';
import { anyCase } from './regions.ts';

function cutOut(image: Volume, mask: Mask, settings: ResolvedSettings) {
  const prepared = prepare(image, mask, settings);
  return prepared && regionOf(prepared, originalResponse(prepared));
}

const half = { resampling: { spacingMm: [1, 1, 1], interpolation: 'linear' } } as const;

function ramp(): { image: Volume; mask: Mask } {
  const grid = makeGrid({ size: [10, 10, 10], spacingMm: [2, 2, 2] });
  const data = Float64Array.from({ length: 1000 }, (_, v) => v % 10);
  const mask = Uint8Array.from({ length: 1000 }, (_, v) => (v % 10 > 2 && v % 10 < 7 ? 1 : 0));
  return { image: { grid, data }, mask: { grid, data: mask } };
}

describe('resampling', () => {
  test('puts the middle of the new voxels where that of the old ones is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        (count, step) => {
          const axis = alignedByCentre(count, step);
          expect(axis.start + 0.5 * (axis.count - 1) * step).toBeCloseTo(0.5 * (count - 1), 9);
          expect(axis.count * step).toBeGreaterThanOrEqual(count - 1e-6);
        },
      ),
    );
  });

  test('of a straight ramp is that ramp, linear and cubic', () => {
    const { image, mask } = ramp();
    for (const interpolation of ['linear', 'cubic'] as const) {
      const region = cutOut(
        image,
        mask,
        resolveSettings({ resampling: { ...half.resampling, interpolation } }),
      );
      const steps = new Set(Array.from(region?.values ?? [], (value) => Math.round(4 * value)));
      expect([...steps].sort((a, b) => a - b)).toEqual([11, 13, 15, 17, 19, 21, 23, 25]);
    }
  });

  test('by a cubic spline goes through the samples, however many there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 4, maxLength: 80 }),
        (samples) => {
          const line = Float64Array.from(samples);
          splineCoefficients(line);
          const { first, weights } = cubicWeights({ count: line.length, start: 0, step: 1 }, line.length);
          samples.forEach((sample, n) => {
            let value = 0;
            for (let t = 0; t < 4; t++) value += weights[4 * n + t] * line[first[n] + t];
            expect(value).toBeCloseTo(sample, 9);
          });
        },
      ),
    );
  });

  test('keeps the volume of a mask whose borders lie on the borders of new voxels', () => {
    const { image, mask } = ramp();
    const { region } = describePreparation(image, mask, half);
    expect(region.initial.voxels * 8).toBe(region.resampled.voxels);
    expect(region.initial.boxSize).toEqual([4, 10, 10]);
    expect(region.resampled.boxSize).toEqual([8, 20, 20]);
  });

  test('changes no feature where the voxels have that size already', () => {
    const { image, mask } = ramp();
    const same = extractFeatures(image, mask, {
      resampling: { spacingMm: [2, 2, 0], interpolation: 'cubic' },
    });
    expect(same.features).toEqual(extractFeatures(image, mask).features);
  });

  test('by the nearest voxel makes no intensity that was not there', () => {
    const { image, mask } = ramp();
    for (const grid of ['centres', 'pyradiomics'] as const) {
      const resampling = { spacingMm: [1.3, 1.3, 1.3], interpolation: 'nearest', grid } as const;
      const found = cutOut(image, mask, resolveSettings({ resampling }));
      expect(new Set(found?.values)).toEqual(new Set([3, 4, 5, 6]));
    }
  });

  test('of an empty mask has nothing to describe', () => {
    const { image, mask } = ramp();
    const empty = { ...mask, data: new Uint8Array(1000) };
    expect(() => describePreparation(image, empty, half)).toThrow('no voxel');
    expect(extractFeatures(image, empty, half).voxels.morphological).toBe(0);
  });
});

describe('re-segmentation', () => {
  const { image, mask } = ramp();
  const described = (resegmentation: object) =>
    extractFeatures(image, mask, { families: ['morphology', 'statistics'], resegmentation });

  test('leaves the shape that of the mask, unless what is left is to be the shape too', () => {
    const part = { ...mask, data: mask.data.map((inside, v) => (image.data[v] < 5 ? inside : 0)) };
    const alone = extractFeatures(image, part, { families: ['morphology', 'statistics'] });
    const shaped = described({ range: [0, 4.5], shape: true });
    expect(shaped.features).toEqual(alone.features);
    expect(shaped.voxels).toEqual({ morphological: 200, intensity: 200, notFinite: 0, resegmented: 200 });
    const volume = ({ features }: typeof shaped) =>
      features.find(({ ibsiCode }) => ibsiCode === 'YEKZ')?.value;
    expect([volume(described({ range: [0, 4.5] })), volume(shaped)]).toEqual([400 * 8, 200 * 8]);
  });

  test('that leaves nothing to have a shape says so', () => {
    const { features } = described({ range: [50, 60], shape: true });
    expect(new Set(features.map(({ reason }) => reason?.code))).toEqual(new Set(['no-intensities']));
  });
});

test("Moran's I and Geary's C are those of the sum over all pairs", () => {
  fc.assert(
    fc.property(anyCase, ({ image, mask }) => {
      const region = cutOut(image, mask, resolveSettings());
      if (region === undefined || region.positions.length < 2 || new Set(region.values).size < 2) return;
      const found = autocorrelation(region);
      if ('code' in found) throw new Error(found.text);
      const { positions, values, size, spacingMm } = region;
      const place = (p: number) => [
        p % size[0],
        Math.floor(p / size[0]) % size[1],
        Math.floor(p / (size[0] * size[1])),
      ];
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      let weights = 0;
      let products = 0;
      let differences = 0;
      for (let a = 0; a < positions.length; a++) {
        for (let b = 0; b < positions.length; b++) {
          if (a === b) continue;
          const w =
            1 / Math.hypot(...place(positions[a]).map((x, n) => (x - place(positions[b])[n]) * spacingMm[n]));
          weights += w;
          products += w * (values[a] - mean) * (values[b] - mean);
          differences += w * (values[a] - values[b]) * (values[a] - values[b]);
        }
      }
      const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
      const n = values.length;
      expect(found.moran).toBeCloseTo((n * products) / (weights * squares), 10);
      expect(found.geary).toBeCloseTo(((n - 1) * differences) / (2 * weights * squares), 10);
    }),
  );
});
