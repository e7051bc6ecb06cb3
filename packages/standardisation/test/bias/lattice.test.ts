import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  axisWeights,
  evaluatePlanes,
  latticeFit,
  refine,
  type SplineLattice,
} from '../../src/bias/lattice.ts';

const SIZE = [9, 7, 5] as const;
const every = (n: number) => Array.from({ length: n }, (_, i) => i);

function weightsOf({ spans }: SplineLattice) {
  const of = (axis: number) => axisWeights(every(SIZE[axis]), SIZE[axis], spans[axis]);
  return [of(0), of(1), of(2)] as const;
}

function valuesOf(lattice: SplineLattice): Float64Array {
  const values = new Float64Array(SIZE[0] * SIZE[1] * SIZE[2]);
  evaluatePlanes(lattice, weightsOf(lattice), (plane, k) => values.set(plane, k * plane.length));
  return values;
}

const lattices = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 120, maxLength: 120 })
  .map((values): SplineLattice => ({ spans: [3, 2, 1], values: Float64Array.from(values) }));

test('a lattice of half the distance is the same spline', () => {
  fc.assert(
    fc.property(lattices, (lattice) => {
      const [coarse, fine] = [valuesOf(lattice), valuesOf(refine(lattice))];
      expect(Math.max(...coarse.map((value, v) => Math.abs(value - fine[v])))).toBeLessThan(1e-13);
    }),
    { numRuns: 20 },
  );
});

test('a fit is the weighted mean over voxels of Lee, Wolberg and Shin, summed voxel by voxel', () => {
  const lattice: SplineLattice = { spans: [3, 2, 1], values: new Float64Array(6 * 5 * 4) };
  const axes = weightsOf(lattice);
  const [x, y, z] = axes;
  const values = Float64Array.from({ length: 315 }, (_, v) => ((v * 7919) % 211) / 100 - 1);
  const inside = Uint8Array.from({ length: 315 }, (_, v) => (v % 3 === 0 || v > 200 ? 1 : 0));
  const delta = new Float64Array(120);
  const omega = new Float64Array(120);
  for (let v = 0; v < 315; v++) {
    if (inside[v] === 0) continue;
    const [i, j, k] = [v % 9, Math.floor(v / 9) % 7, Math.floor(v / 63)];
    const taps = every(64).map((n) => {
      const [a, b, c] = [n % 4, (n >> 2) % 4, n >> 4];
      return {
        weight: x.weights[4 * i + a] * y.weights[4 * j + b] * z.weights[4 * k + c],
        point: x.first[i] + a + 6 * (y.first[j] + b + 5 * (z.first[k] + c)),
      };
    });
    const squares = taps.reduce((sum, { weight }) => sum + weight * weight, 0);
    for (const { weight, point } of taps) {
      delta[point] += weight * weight * ((weight * values[v]) / squares);
      omega[point] += weight * weight;
    }
  }
  const fitted = latticeFit(axes, inside).fit(values);
  const expected = delta.map((sum, c) => (omega[c] > 0 ? sum / omega[c] : 0));
  expect(Math.max(...fitted.map((value, c) => Math.abs(value - expected[c])))).toBeLessThan(1e-12);
});
