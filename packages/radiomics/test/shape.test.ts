import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hullSize } from '../src/morphology/extent.ts';
import { convexHull } from '../src/morphology/hull.ts';
import { anyCase, extract, numberOf, region } from './regions.ts';

const box = (nx: number, ny: number, nz: number) =>
  region(
    Array.from({ length: nz }, () => Array.from({ length: ny }, () => '1'.repeat(nx)).join(' ')),
    [2, 1, 3],
  );

describe('shape', () => {
  test('of a box has the lengths and the volume of the box, corners cut', () => {
    const set = extract(box(6, 5, 4));
    expect(numberOf(set, 'Morphology_ApproximateVolume')).toBe(6 * 5 * 4 * 6);
    // Every edge loses a prism, every corner a little more: inside the box, near it.
    expect(numberOf(set, 'Morphology_Volume')).toBeLessThan(720);
    expect(numberOf(set, 'Morphology_Volume')).toBeGreaterThan(660);
    expect(numberOf(set, 'Morphology_VolumeDensityConvexHull')).toBeCloseTo(1, 12);
    expect(numberOf(set, 'Morphology_AreaDensityConvexHull')).toBeCloseTo(1, 12);
    // Axis lengths of n voxels d apart in a line: 4 d sqrt((n^2 - 1) / 12), here over N - 1.
    const sample = Math.sqrt(120 / 119);
    expect(numberOf(set, 'Morphology_MajorAxisLength')).toBeCloseTo(4 * 2 * Math.sqrt(35 / 12) * sample, 10);
    expect(numberOf(set, 'Morphology_LeastAxisLength')).toBeCloseTo(4 * Math.sqrt(24 / 12) * sample, 10);
  });

  test('of a ball approaches that of a sphere', () => {
    const n = 25;
    const slice = (z: number) =>
      Array.from({ length: n }, (_, y) =>
        Array.from({ length: n }, (_, x) =>
          (x - 12) * (x - 12) + (y - 12) * (y - 12) + (z - 12) * (z - 12) <= 110 ? '1' : '.',
        ).join(''),
      ).join(' ');
    const set = extract(region(Array.from({ length: n }, (_, z) => slice(z))));
    expect(
      Math.abs(numberOf(set, 'Morphology_Volume') / ((4 / 3) * Math.PI * 110 * Math.sqrt(110)) - 1),
    ).toBeLessThan(0.03);
    expect(numberOf(set, 'Morphology_Elongation')).toBeCloseTo(1, 9);
    // The spread of a ball of radius r is r^2 / 5 along each axis: half-axes of 2 r / sqrt 5.
    expect(numberOf(set, 'Morphology_VolumeDensityEllipsoid')).toBeCloseTo(1.25 * Math.sqrt(1.25), 1);
    expect(numberOf(set, 'Morphology_AreaDensityEllipsoid')).toBeGreaterThan(1);
    expect(numberOf(set, 'Morphology_Sphericity')).toBeGreaterThan(0.9);
  });

  test('obeys the order of mesh, hull and box, and scales with the voxels', () => {
    fc.assert(
      fc.property(anyCase, (original) => {
        const set = extract(original, { families: ['morphology'] });
        if (set.voxels.morphological === 0) return;
        expect(numberOf(set, 'Morphology_VolumeDensityConvexHull')).toBeLessThanOrEqual(1 + 1e-9);
        expect(numberOf(set, 'Morphology_VolumeDensityBoundingBox')).toBeLessThanOrEqual(
          numberOf(set, 'Morphology_VolumeDensityConvexHull') + 1e-9,
        );
        expect(numberOf(set, 'Morphology_Sphericity')).toBeLessThanOrEqual(1);
        const scale = (affine: readonly number[]) => affine.map((value) => 2 * value);
        const grid = { size: original.image.grid.size, affine: scale(original.image.grid.affine) };
        const doubled = extract(
          { image: { grid, data: original.image.data }, mask: { grid, data: original.mask.data } },
          { families: ['morphology'] },
        );
        expect(numberOf(doubled, 'Morphology_Volume') / numberOf(set, 'Morphology_Volume')).toBeCloseTo(8, 9);
        expect(
          numberOf(doubled, 'Morphology_Maximum3DDiameter') / numberOf(set, 'Morphology_Maximum3DDiameter'),
        ).toBeCloseTo(2, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('has as its largest diameter that of any two corners of the mesh', () => {
    // Two voxels 3 apart along x: octahedra whose tips are 4 apart.
    expect(numberOf(extract(region(['1..1'])), 'Morphology_Maximum3DDiameter')).toBe(4);
    const set = extract(region(['1..1 ....', '.... 1..1']), { profile: 'pyradiomics' });
    expect(numberOf(set, 'Morphology_Maximum2DDiameterSlice')).toBe(4);
    expect(numberOf(set, 'Morphology_Maximum2DDiameterColumn')).toBe(4);
    expect(numberOf(set, 'Morphology_Maximum2DDiameterRow')).toBeCloseTo(Math.sqrt(5), 12);
  });
});

describe('the convex hull', () => {
  const coordinate = fc.integer({ min: -6, max: 6 });
  const points = fc
    .array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 40 })
    .map((extra) => Int32Array.from([[0, 0, 0], [3, 0, 0], [0, 3, 0], [0, 0, 3], ...extra].flat()));

  test('has every point behind every face, and is closed', () => {
    fc.assert(
      fc.property(points, (all) => {
        const hull = convexHull(all);
        const at = (p: number) => hull.points.subarray(3 * p, 3 * p + 3);
        for (const [a, b, c] of hull.faces) {
          const u = at(b).map((value, axis) => value - at(a)[axis]);
          const w = at(c).map((value, axis) => value - at(a)[axis]);
          const normal = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]];
          for (let n = 0; n < all.length; n += 3) {
            const height = normal.reduce(
              (sum, value, axis) => sum + value * (all[n + axis] - at(a)[axis]),
              0,
            );
            expect(height).toBeLessThanOrEqual(0);
          }
        }
        const edges = hull.faces.flatMap(([a, b, c]) => [`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]);
        expect(new Set(edges).size).toBe(edges.length);
        for (const edge of edges) expect(edges).toContain(edge.split(' ').reverse().join(' '));
      }),
    );
  });

  test('of a cube with points on its faces is the cube', () => {
    const grid = [0, 1, 2].flatMap((x) => [0, 1, 2].flatMap((y) => [0, 1, 2].map((z) => [x, y, z])));
    const size = hullSize(convexHull(Int32Array.from(grid.flat())), [1, 1, 1]);
    expect(size.volumeMm3).toBeCloseTo(1, 12);
    expect(size.areaMm2).toBeCloseTo(6, 12);
  });
});
