import { alignDeformable, movePoint, movePointBack, warp } from '@lobule/registration';
import { indexToPatient, makeGrid, maskWhere, type Point } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { bendingEnergy } from '../../src/align/bending.ts';
import { jacobianAt, volumePenalty } from '../../src/align/volume-change.ts';
import { refineField, zeroField } from '../../src/transform/spline-field.ts';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [48, 48, 30], spacingMm: [2.8, 2.8, 4], originMm: [-66, -66, -58] });
const shift = ([x, y, z]: Point): Point => [
  3 * Math.sin(y / 14 + 0.3) * Math.cos(z / 20),
  4 * Math.sin(x / 16 + z / 25),
  2.5 * Math.cos(x / 18) * Math.sin(y / 20 + 1),
];
/** The place that is moved to q. */
function before(q: Point): Point {
  let p = q;
  for (let i = 0; i < 30; i++) {
    const u = shift(p);
    p = [q[0] - u[0], q[1] - u[1], q[2] - u[2]];
  }
  return p;
}
const fixed = photograph(breastScene(), grid, { noise: 3, seed: 1 });
const moving = photograph(breastScene({ agent: 1 }), grid, { at: before, noise: 3, seed: 2 });
const settings = { spacingMm: 16, levelsMm: [5.6, 2.8], maxIterations: 25 };

describe('Deformable alignment', () => {
  const { transform, volumeChange } = alignDeformable(fixed, moving, settings);

  test('finds a smooth motion within half a voxel in the median and one voxel at the 95th percentile', () => {
    const errors: number[] = [];
    for (let v = 0; v < fixed.data.length; v += 11) {
      const place = indexToPatient(grid, [v % 48, Math.floor(v / 48) % 48, Math.floor(v / 2304)]);
      if (place[0] ** 2 / 3600 + place[1] ** 2 / 4900 + place[2] ** 2 / 3600 > 0.9) continue;
      const [u, found] = [shift(place), movePoint(transform, place)];
      errors.push(Math.hypot(...[0, 1, 2].map((axis) => found[axis] - place[axis] - u[axis])));
    }
    errors.sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(0.5 * 2.8);
    expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThan(2.8);
  });

  test('does not fold, and every place has its way back', () => {
    expect(volumeChange.least).toBeGreaterThan(0.3);
    const place: Point = [12, -9, 4];
    const there = movePoint(transform, place);
    const again = movePointBack(transform, there);
    expect(Math.hypot(...[0, 1, 2].map((axis) => (again?.[axis] ?? 99) - place[axis]))).toBeLessThan(0.01);
  });

  test('makes the images more alike than the best rigid motion could', () => {
    const here = warp(moving, transform, grid);
    const difference = (image: ArrayLike<number>) => {
      let sum = 0;
      let n = 0;
      for (let v = 0; v < fixed.data.length; v++) {
        if (!Number.isFinite(image[v]) || fixed.data[v] < 30) continue;
        sum += Math.abs(image[v] - fixed.data[v]);
        n++;
      }
      return sum / n;
    };
    expect(difference(here.data)).toBeLessThan(difference(moving.data));
  });

  test('keeps the volume of a protected region nearer than without', () => {
    const lesion = maskWhere(fixed, () => false);
    for (let v = 0; v < lesion.data.length; v++) {
      const [x, y, z] = indexToPatient(grid, [v % 48, Math.floor(v / 48) % 48, Math.floor(v / 2304)]);
      if ((x - 15) ** 2 + (y + 10) ** 2 + (z - 5) ** 2 < 100) lesion.data[v] = 1;
    }
    const quick = { ...settings, levelsMm: [5.6], spacingMm: 20 };
    const free = alignDeformable(fixed, moving, { ...quick, keepVolumeOf: lesion, volumeWeight: 0 });
    const kept = alignDeformable(fixed, moving, { ...quick, keepVolumeOf: lesion, volumeWeight: 20 });
    const spread = ({ least, greatest }: { least: number; greatest: number }) => greatest - least;
    expect(spread(kept.volumeChange)).toBeLessThan(0.5 * spread(free.volumeChange));
    expect(kept.volumeChange.median).toBeCloseTo(1, 1);
  });
});

describe('The lattice', () => {
  const field = zeroField(grid, 30);
  for (let i = 0; i < field.values.length; i++) field.values[i] = 3 * Math.sin(1.7 * i);

  test('is the same field when its points are doubled', () => {
    const finer = refineField(field);
    for (const place of [
      [0, 0, 0],
      [-30, 41, 17],
      [60, -60, -50],
    ] as const) {
      const [a, b] = [field, finer].map((f) =>
        movePoint({ kind: 'spline', field: f, afterwards: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }, place),
      );
      for (let axis = 0; axis < 3; axis++) expect(a[axis]).toBeCloseTo(b[axis], 10);
    }
  });

  test.each([
    ['bending', (g: Float64Array, f = field) => bendingEnergy(f, 1, g)],
    ['volume', (g: Float64Array, f = field) => volumePenalty(f, [[10, 20, 10]], 1, g)],
  ])('has the exact slope of its %s', (_name, energy) => {
    const gradient = new Float64Array(field.values.length);
    energy(gradient);
    const junk = new Float64Array(field.values.length);
    for (const i of [100, 313, 400]) {
      const [up, down] = [1e-4, -1e-4].map((h) => {
        const values = field.values.slice();
        values[i] += h;
        return energy(junk, { ...field, values });
      });
      expect(gradient[i]).toBeCloseTo((up - down) / 2e-4, 6);
    }
  });

  test('without displacement changes no volume and bends nowhere', () => {
    const still = zeroField(grid, 30);
    expect([...jacobianAt(still, [[5, 5, 5]])]).toEqual([1]);
    expect(bendingEnergy(still, 1, new Float64Array(still.values.length))).toBe(0);
  });
});
