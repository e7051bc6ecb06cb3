/**
 * atan, atan2, asin, acos. Arctangents by a table of atan(j/64) and a short series of the rest; arcsines by a
 * near-minimax polynomial on [0, 1/2] and the half-angle formula above it.
 */
import { type DoubleDouble, HALF_PI, PI, productError, sumError } from './double-double.ts';
import { ARCTANGENTS } from './tables.ts';

const STEPS = 64;
const tableHigh = new Float64Array(ARCTANGENTS.high);
const tableLow = new Float64Array(ARCTANGENTS.low);

/** The low part of the last kernel's angle. */
const rest = new Float64Array(1);

/** Arctangent in [-pi/2, pi/2], error below 0.55 ulp.
 *
 * @example
 * atan(1); // 0.7853981633974483
 */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size < 0.125) {
    if (size < 1e-9) return x;
    const z = x * x;
    return x + x * z * arctangentTail(z);
  }
  if (Number.isNaN(x)) return x;
  let angle: number;
  if (size <= 1) {
    const high = arctangentParts(size, 0);
    angle = high + rest[0];
  } else if (size > 1e17) {
    angle = HALF_PI[0];
  } else {
    const q = 1 / size;
    const product = q * size;
    angle = complement(HALF_PI, q, (1 - product - productError(q, size, product)) / size);
  }
  return x > 0 ? angle : -angle;
}

/** The angle of the point (x, y) in [-pi, pi], error below 0.55 ulp; note the order, as in Math.atan2. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const angle = angleInFirstQuadrants(Math.abs(y), x);
  return y < 0 || (y === 0 && 1 / y < 0) ? -angle : angle;
}

/** Arcsine in [-pi/2, pi/2], error below 0.7 ulp; NaN outside [-1, 1]. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.5) return x + x * arcsineTail(x * x);
  if (!(size <= 1)) return Number.NaN;
  const high = halfAngle(size);
  const angle = HALF_PI[0] - high;
  const result = angle + (sumError(HALF_PI[0], -high, angle) + (HALF_PI[1] - rest[0]));
  return x > 0 ? result : -result;
}

/** Arccosine in [0, pi], error below 0.7 ulp; NaN outside [-1, 1]. */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.5) {
    const low = HALF_PI[1] - x * arcsineTail(x * x);
    const angle = HALF_PI[0] - x;
    return angle + (sumError(HALF_PI[0], -x, angle) + low);
  }
  if (!(size <= 1)) return Number.NaN;
  const high = halfAngle(size);
  if (x > 0) return high + rest[0];
  const angle = PI[0] - high;
  return angle + (sumError(PI[0], -high, angle) + (PI[1] - rest[0]));
}

/** acos(x) = 2 asin(sqrt((1 - x)/2)) for x in [1/2, 1], in two parts. */
function halfAngle(x: number): number {
  const z = 0.5 * (1 - x);
  if (z === 0) {
    rest[0] = 0;
    return 0;
  }
  const s = Math.sqrt(z);
  const square = s * s;
  const sLow = (z - square - productError(s, s, square)) / (2 * s);
  rest[0] = 2 * (sLow + s * arcsineTail(z));
  return 2 * s;
}

/** asin(x)/x - 1 as a function of z = x^2 <= 1/4; near-minimax, relative error below 2^-57 of asin. */
function arcsineTail(z: number): number {
  const late =
    0.01032431828874411 +
    z *
      (0.00545087818772055 +
        z * (0.017419357964884856 + z * (-0.014881409392818066 + z * 0.02877844261259304)));
  const middle =
    0.022372173002005596 +
    z * (0.017352391265909227 + z * (0.013971235301124539 + z * (0.011478952690257387 + z * late)));
  return (
    z *
    (1 / 6 + z * (0.07499999999998425 + z * (0.04464285714637338 + z * (0.030381944137085216 + z * middle))))
  );
}

/** (atan(t)/t - 1)/z as a function of z = t^2 <= 1/64; near-minimax. */
function arctangentTail(z: number): number {
  const late =
    -0.09090908323599335 + z * (0.07692202611162977 + z * (-0.06658676164643015 + z * 0.05564166244617528));
  return -1 / 3 + z * (0.2 + z * (-0.14285714285708342 + z * (0.11111111108064893 + z * late)));
}

/** atan(x + xLow) for 0 <= x <= 1, in two parts. */
function arctangentParts(x: number, xLow: number): number {
  const j = x < 0.125 ? 0 : Math.floor(x * STEPS + 0.5);
  const c = j / STEPS;
  const t = j === 0 ? x : (x - c + xLow) / (1 + x * c);
  const z = t * t;
  const tail = t * z * arctangentTail(z);
  if (j === 0) {
    rest[0] = tail + xLow;
    return t;
  }
  rest[0] = tableLow[j] + (t + tail);
  return tableHigh[j];
}

/** whole - atan(x + xLow) for 0 <= x <= 1. */
function complement(whole: DoubleDouble, x: number, xLow: number): number {
  const high = arctangentParts(x, xLow);
  const difference = whole[0] - high;
  return difference + (sumError(whole[0], -high, difference) + (whole[1] - rest[0]));
}

/** atan2(y, x) for y >= 0. */
function angleInFirstQuadrants(y: number, x: number): number {
  const size = Math.abs(x);
  const left = x < 0 || (x === 0 && 1 / x < 0);
  if (y === 0) return left ? PI[0] : 0;
  if (size === 0) return HALF_PI[0];
  if (size === Number.POSITIVE_INFINITY || y === Number.POSITIVE_INFINITY) {
    if (size !== y) return size < y ? HALF_PI[0] : left ? PI[0] : 0;
    return left ? 2.356194490192345 : 0.7853981633974483;
  }
  const steep = y > size;
  const q = steep ? size / y : y / size;
  if (q < 1e-18) return steep ? HALF_PI[0] : left ? PI[0] : q;
  const larger = Math.max(y, size);
  const unit = larger > 1e150 ? 2.409919865102884e-181 : larger < 1e-150 ? 4.149515568880993e180 : 1; // 2^-600, 2^600
  const above = (steep ? size : y) * unit;
  const below = (steep ? y : size) * unit;
  const qScaled = above / below;
  const product = qScaled * below;
  const qLow = (above - product - productError(qScaled, below, product)) / below;
  if (steep) {
    if (!left) return complement(HALF_PI, qScaled, qLow);
    const high = arctangentParts(qScaled, qLow);
    const sum = HALF_PI[0] + high;
    return sum + (sumError(HALF_PI[0], high, sum) + (HALF_PI[1] + rest[0]));
  }
  if (left) return complement(PI, qScaled, qLow);
  const high = arctangentParts(qScaled, qLow);
  return high + rest[0];
}
