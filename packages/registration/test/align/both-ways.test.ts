import {
  identityAffine,
  landmarkErrors,
  movePoint,
  rigidAffine,
  type Transform,
  valuesAt,
  warp,
} from '@lobule/registration';
import { type Affine, invertAffine, makeGrid, type Point, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { carriedAlong, meanOfBothWays } from '../../src/align/both-ways.ts';
import { brightPlaces, inverseConsistency } from '../../src/align/consistency.ts';
import { protectedPlaces, volumePenalty } from '../../src/align/volume-change.ts';
import { fitField } from '../../src/transform/fit-field.ts';
import { displacementAt, zeroField } from '../../src/transform/spline-field.ts';

const grid = makeGrid({ size: [40, 36, 20], spacingMm: [2, 2, 4], originMm: [-39, -35, -38] });
const turned = (by: number, mm: number) =>
  rigidAffine({ angles: [by, -by, 2 * by], shiftMm: [mm, 2 * mm, -mm], centreMm: [0, 0, 0] });
const linear = (matrix: Affine): Transform => ({
  kind: 'linear',
  matrix,
});

describe('The mean of both ways', () => {
  test('of a rigid motion lies half way between what both searches say, and is a rotation', () => {
    const [low, high, middle] = [turned(0.02, 1), turned(0.022, 1.04), turned(0.021, 1.02)];
    const mean = meanOfBothWays(linear(low), linear(invertAffine(high)), true);
    if (mean.kind !== 'linear') throw new Error('not linear');
    for (let n = 0; n < 12; n++) expect(mean.matrix[n]).toBeCloseTo(middle[n], n % 4 === 3 ? 3 : 4);
    const [a, b, c] = [0, 1, 2].map((column) => [0, 4, 8].map((row) => mean.matrix[row + column]));
    const dot = (u: number[], v: number[]) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    expect(dot(a, a)).toBeCloseTo(1, 12);
    expect(dot(a, b)).toBeCloseTo(0, 12);
    expect(dot(c, c)).toBeCloseTo(1, 12);
  });

  test('of a field halves what one search erred, where the other knew', () => {
    const field = zeroField(grid, 16);
    for (let i = 0; i < field.values.length; i++) field.values[i] = 0.6 * Math.sin(1.3 * i);
    const forward: Transform = { kind: 'spline', field, afterwards: identityAffine };
    // The truth is that nothing moved, as the way back says.
    const mean = meanOfBothWays(forward, linear(identityAffine), false);
    for (const place of [
      [0, 0, 0],
      [-20, 11, 7],
      [30, -25, -30],
    ] as Point[]) {
      const [whole, half] = [forward, mean].map((t) => movePoint(t, place).map((x, axis) => x - place[axis]));
      for (let axis = 0; axis < 3; axis++) expect(half[axis]).toBeCloseTo(0.5 * whole[axis], 1);
    }
  });

  test('rests on a fit that gives a field of its own lattice back', () => {
    const field = zeroField(grid, 20);
    for (let i = 0; i < field.values.length; i++) field.values[i] = Math.sin(0.7 * i);
    const again = fitField(field, (place) => displacementAt(field, place));
    const place: Point = [3.3, -12.1, 8];
    const [a, b] = [displacementAt(field, place), displacementAt(again, place)];
    for (let axis = 0; axis < 3; axis++) expect(b[axis]).toBeCloseTo(a[axis], 5);
  });
});

describe('What an alignment says of its error', () => {
  test('landmarks tell the distance between where they are and where they are found', () => {
    const there: Transform = linear([1, 0, 0, 3, 0, 1, 0, 4, 0, 0, 1, 0]);
    const places: Point[] = [
      [0, 0, 0],
      [10, 5, -3],
    ];
    expect(landmarkErrors(there, places, places)).toEqual({ median: 5, p95: 5, greatest: 5, places: 2 });
  });

  test('both ways that agree come back; only where the image shows something', () => {
    const data = new Float32Array(40 * 36 * 20);
    for (let v = 0; v < data.length; v++) data[v] = v % 40 < 20 ? 100 : 3;
    const bright = brightPlaces({ grid, data });
    expect(bright.data.reduce((sum, value) => sum + value, 0)).toBe(data.length / 2);
    const found = inverseConsistency(
      linear(turned(0.02, 1)),
      linear(invertAffine(turned(0.02, 1))),
      grid,
      bright,
    );
    expect(found.greatest).toBeLessThan(1e-9);
    expect(found.places).toBeLessThan(2100);
  });
});

test('a region goes along with a motion, for the search from the other image', () => {
  const region = { grid, data: new Uint8Array(40 * 36 * 20) };
  region.data[20 + 40 * (18 + 36 * 10)] = 1;
  const away = linear([1, 0, 0, 12, 0, 1, 0, 0, 0, 0, 1, 0]);
  const moving: Volume = { grid, data: new Float32Array(40 * 36 * 20) };
  const carried = carriedAlong(region, away, moving);
  const at = protectedPlaces(carried);
  expect(at).toHaveLength(1);
  const [x, y, z] = protectedPlaces(region)[0];
  expect(Math.hypot(at[0][0] - x - 12, at[0][1] - y, at[0][2] - z)).toBeLessThan(4);
});

test('values at places are those of the warped image', () => {
  const data = Float32Array.from({ length: 40 * 36 * 20 }, (_, v) => Math.sin(v / 7));
  const motion = linear(turned(0.05, 1.5));
  const warped = warp({ grid, data }, motion, grid, 'cubic');
  const place: Point = [1, -3, 2];
  const v = 20 + 40 * (16 + 36 * 10);
  expect(valuesAt({ grid, data }, [movePoint(motion, place)])[0]).toBeCloseTo(warped.data[v], 5);
  expect(valuesAt({ grid, data }, [[500, 0, 0]])[0]).toBeNaN();
});

test('a change of volume beyond a factor of 1.25 costs out of proportion, with its exact slope', () => {
  const field = zeroField(grid, 20);
  const stretch = (by: number) => {
    const values = field.values.slice();
    const [lx, ly, lz] = field.size;
    for (let k = 0, n = 0; k < lz; k++) {
      for (let j = 0; j < ly; j++)
        for (let i = 0; i < lx; i++, n += 3) values[n] = by * i * 2 * field.step[0];
    }
    return { ...field, values };
  };
  const none = new Float64Array(field.values.length);
  const cost = (by: number) => volumePenalty(stretch(by), [[20, 18, 10]], 1, none);
  expect(cost(0.2)).toBeCloseTo(Math.log(1.2) ** 2, 6);
  expect(cost(0.4)).toBeCloseTo(Math.log(1.4) ** 2 + 100 * Math.log(1.4 / 1.25) ** 2, 6);
  const gradient = new Float64Array(field.values.length);
  const base = stretch(0.4);
  volumePenalty(base, [[20, 18, 10]], 1, gradient);
  const steepest = gradient.reduce(
    (best, value, i) => (Math.abs(value) > Math.abs(gradient[best]) ? i : best),
    0,
  );
  const [up, down] = [1e-5, -1e-5].map((h) => {
    const values = base.values.slice();
    values[steepest] += h;
    return volumePenalty({ ...base, values }, [[20, 18, 10]], 1, none);
  });
  expect(gradient[steepest]).toBeCloseTo((up - down) / 2e-5, 6);
});
