/** The gamma function and its relatives. */
import { exp } from '../portable/exponential.ts';
import { log, log1p, pow } from '../portable/logarithm.ts';
import { cos, sin } from '../portable/trigonometric.ts';

const PI = 3.141592653589793;
const SQRT_2PI = 2.5066282746310007;
const HALF_LOG_2PI = 0.9189385332046728;
const EULER = 0.5772156649015329;

/** zeta(k) - 1 for k = 2 .. 30 (Abramowitz and Stegun, table 23.3). */
const ZETA_MINUS_1 = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5,
  3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6, 3.817293264999839e-6,
  1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878065e-7, 2.38450502727733e-7, 1.192199259653111e-7,
  5.960818905125948e-8, 2.980350351465228e-8, 1.490155482836504e-8, 7.45071178983543e-9, 3.725334024788457e-9,
  1.86265972351305e-9, 9.313274324196682e-10,
];

/** log |Gamma(x)|; infinite at 0, -1, -2, ... Relative error about 1e-15 for x > 0, also beside its zeros 1 and 2.
 *
 * @example
 * logGamma(10); // 12.801827480081469 = log(9!)
 */
export function logGamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x <= 0) {
    if (Math.floor(x) === x) return Number.POSITIVE_INFINITY;
    return log(PI / Math.abs(sinPi(x))) - logGamma(1 - x);
  }
  if (x >= 10)
    return x === Number.POSITIVE_INFINITY ? x : (x - 0.5) * log(x) - x + HALF_LOG_2PI + stirlingSeries(x);
  if (x < 0.5) return logGammaNearOne(x) - log(x);
  if (x <= 1.5) return logGammaNearOne(x - 1);
  let factor = 1;
  let reduced = x;
  while (reduced > 2.5) {
    reduced -= 1;
    factor *= reduced;
  }
  const z = reduced - 2;
  return log(factor) + log1p(z) + logGammaNearOne(z);
}

/** log Gamma(1 + z) for |z| <= 1/2: -log(1 + z) + z (1 - gamma) + sum (-z)^k (zeta(k) - 1)/k (A&S 6.1.33). */
function logGammaNearOne(z: number): number {
  let sum = 0;
  for (let i = ZETA_MINUS_1.length - 1; i >= 0; i--) sum = ZETA_MINUS_1[i] / (i + 2) - z * sum;
  return z * (1 - EULER) - log1p(z) + z * z * sum;
}

/** Gamma(x); NaN at 0, -1, -2, ... Exact for whole numbers up to 23, else relative error below 5e-15. */
export function gamma(x: number): number {
  if (Math.floor(x) === x) {
    if (x <= 0) return Number.NaN;
    if (x > 171) return Number.POSITIVE_INFINITY;
    let factorial = 1;
    for (let k = 2; k < x; k++) factorial *= k;
    return factorial;
  }
  if (x < 0.5) return PI / (sinPi(x) * gamma(1 - x));
  if (!(x < 172)) return x;
  let divisor = 1;
  let raised = x;
  while (raised < 12) {
    divisor *= raised;
    raised += 1;
  }
  const root = pow(raised, 0.5 * (raised - 0.5));
  return ((SQRT_2PI * root * exp(-raised) * exp(stirlingSeries(raised))) / divisor) * root;
}

/** log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b) for a, b > 0, without their cancellation. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small > 0)) return small === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (large === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  const sum = small + large;
  if (small >= 10) {
    const correction = stirlingSeries(small) + stirlingSeries(large) - stirlingSeries(sum);
    const ratio = small / sum;
    return HALF_LOG_2PI - 0.5 * log(large) + correction + (small - 0.5) * log(ratio) + large * log1p(-ratio);
  }
  if (large >= 10) {
    const correction = stirlingSeries(large) - stirlingSeries(sum);
    return logGamma(small) + correction + small - small * log(sum) + (large - 0.5) * log1p(-small / sum);
  }
  return logGamma(small) + logGamma(large) - logGamma(sum);
}

/** The logarithmic derivative of Gamma; NaN at 0, -1, -2, ... */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Math.floor(x) === x) return Number.NaN;
    const turn = x - Math.floor(x);
    return digamma(1 - x) - (PI * cos(PI * turn)) / sin(PI * turn);
  }
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += 1 / y;
    y += 1;
  }
  const z = 1 / (y * y);
  const late = 1 / 132 - z * (691 / 32760 - z * (1 / 12 - z * (3617 / 8160)));
  const series = z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * late))));
  return log(y) - 0.5 / y - series - shift;
}

/** log Gamma(x) - ((x - 1/2) log x - x + log(2 pi)/2) for x >= 10 (A&S 6.1.41). */
export function stirlingSeries(x: number): number {
  const z = 1 / (x * x);
  const late = 1 / 1188 - z * (691 / 360360 - z * (1 / 156 - z * (3617 / 122400)));
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * late)))) / x;
}

/** sin(pi x), exact in the reduction. */
function sinPi(x: number): number {
  const whole = Math.floor(x);
  const value = sin(PI * (x - whole));
  return whole % 2 === 0 ? value : -value;
}
