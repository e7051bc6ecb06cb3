import { expect, test } from 'vitest';
import { Secants } from '../src/secants.ts';

/** Slope of the quadratic with this Hessian, which has its minimum at (1, -2, 3). */
const hessian = [
  [4, 1, 0],
  [1, 3, 1],
  [0, 1, 2],
];
const slopeAt = (b: ArrayLike<number>) =>
  Float64Array.from(hessian, (row) => row.reduce((sum, h, j) => sum + h * ([1, -2, 3][j] - b[j]), 0));
const all = Int32Array.of(0, 1, 2);

/** The direction from a point, on top of a Hessian that was taken for the identity. */
function direction(secants: Secants, b: ArrayLike<number>): Float64Array {
  const z = slopeAt(b);
  secants.before(z, all, 3);
  secants.after(z, all, 3);
  return z;
}

test('a pair is obeyed: the change of slope over a step leads back to that step', () => {
  const secants = new Secants();
  secants.reserve(3);
  const from = Float64Array.of(0, 0, 0);
  const to = Float64Array.of(0.5, -0.25, 1);
  secants.look(3, from, slopeAt(from));
  secants.look(3, to, slopeAt(to));
  expect(secants.keepOn(all, 3)).toBe(true);
  const change = slopeAt(from).map((value, j) => value - slopeAt(to)[j]);
  secants.before(change, all, 3);
  secants.after(change, all, 3);
  for (let j = 0; j < 3; j++) expect(change[j]).toBeCloseTo(to[j], 12);
});

test('steps with a wrong Hessian converge, where alone they would not', () => {
  const secants = new Secants();
  secants.reserve(3);
  let b = Float64Array.of(0, 0, 0);
  for (let step = 0; step < 14; step++) {
    secants.look(3, b, slopeAt(b));
    const z = secants.keepOn(all, 3) ? direction(secants, b) : slopeAt(b);
    b = b.map((value, j) => value + z[j]);
  }
  for (const [j, value] of [1, -2, 3].entries()) expect(b[j]).toBeCloseTo(value, 6);
});

test('a pair that moved what is no longer on the support is not used', () => {
  const secants = new Secants();
  secants.reserve(3);
  secants.look(3, new Float64Array(3), slopeAt(new Float64Array(3)));
  const to = Float64Array.of(0.5, 0.1, 0);
  secants.look(3, to, slopeAt(to));
  expect(secants.keepOn(Int32Array.of(0, 1), 2)).toBe(true);
  expect(secants.keepOn(Int32Array.of(0, 2), 2)).toBe(false);
});
