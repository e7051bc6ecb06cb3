/** cbrt and hypot: roots with the rounding error of the last step put right. */
import { highWord, powerOfTwo } from './bits.ts';
import { productError, sumError } from './double-double.ts';

/** Cube root, error below 0.51 ulp.
 *
 * @example
 * cbrt(27); // 3
 */
export function cbrt(x: number): number {
  let size = Math.abs(x);
  if (size === 0 || !(size < Number.POSITIVE_INFINITY)) return x;
  let shift = 0;
  if (size < 2.2250738585072014e-308) {
    size *= 18014398509481984;
    shift = -18;
  }
  const exponent = (highWord(size) >>> 20) - 1023;
  const thirds = Math.floor(exponent / 3);
  const unit = powerOfTwo(-thirds);
  const z = size * unit * unit * unit;
  // z in [1, 8): a parabola, two steps of Halley, and one of Newton with the cube in two doubles.
  let t = 0.63 + z * (0.4 - z * 0.019);
  for (let step = 0; step < 3; step++) {
    const cube = t * t * t;
    t = (t * (cube + 2 * z)) / (2 * cube + z);
  }
  const square = t * t;
  const cube = square * t;
  const cubeLow = productError(square, t, cube) + productError(t, t, square) * t;
  t += (z - cube - cubeLow) / (3 * square);
  const root = t * powerOfTwo(thirds + shift);
  return x > 0 ? root : -root;
}

/** Length of the vector (x, y, z) without overflow or underflow on the way, error below 0.51 ulp.
 *
 * @example
 * hypot(3, 4); // 5
 */
export function hypot(x: number, y: number, z = 0): number {
  let a = Math.abs(x);
  let b = Math.abs(y);
  let c = Math.abs(z);
  const largest = Math.max(a, b, c);
  if (largest === 0) return 0;
  if (!(largest < Number.POSITIVE_INFINITY)) {
    const infinite = Number.POSITIVE_INFINITY;
    return a === infinite || b === infinite || c === infinite ? infinite : Number.NaN;
  }
  let back = 1;
  if (largest > 1e150 || largest < 1e-130) {
    const unit = largest > 1 ? 2.409919865102884e-181 : 4.149515568880993e180; // 2^-600, 2^600
    back = 1 / unit;
    a *= unit;
    b *= unit;
    c *= unit;
  }
  const aa = a * a;
  const bb = b * b;
  const cc = c * c;
  const first = aa + bb;
  const sum = first + cc;
  const low =
    productError(a, a, aa) +
    productError(b, b, bb) +
    productError(c, c, cc) +
    (sumError(aa, bb, first) + sumError(first, cc, sum));
  const root = Math.sqrt(sum);
  const square = root * root;
  return (root + (sum - square - productError(root, root, square) + low) / (2 * root)) * back;
}
