import { brentRoot, exp, log, log1p, logGamma, normal } from '@lobule/numerics';

/** Ten points of Gauss and Legendre on -1 to 1, the positive half (Abramowitz and Stegun, table 25.4). */
const POINTS = [
  0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
];
const WEIGHTS = [
  0.2955242247147529, 0.2692667193099963, 0.2190863625159821, 0.1494513491505806, 0.0666713443086881,
];

/** From here on the SD is as good as known. */
const MANY = 1e6;
/** Below this no largest of normal values is found; ranges beyond the widest have a p of 0 in double precision. */
const FIRST = -9;
const WIDEST = 80;

/** P(Q > q) of the studentised range of k means with an SD of `df` degrees of freedom (Tukey 1949): the range of k
 * normal variates, averaged over the chi distribution of the SD. The tail itself is summed, so that small p keep their
 * digits.
 *
 * @example
 * studentizedRangeUpper(3.877, 3, 10); // 0.05
 */
export function studentizedRangeUpper(q: number, k: number, df: number): number {
  if (!(q > 0)) return 1;
  if (df >= MANY) return rangeUpper(q, k);
  const spread = 1 / Math.sqrt(2 * df);
  // Where the density of s times the tail of the range has its top, for a large q far below 1.
  const top = log(df / (df + (q * q) / 2)) / 2;
  // In u = log s the density falls as exp(df u) to the left, and faster than a normal one to the right.
  const from = top - 9 * spread - 72 * spread * spread;
  const to = log1p(12 * spread);
  const constant = log(2) + (df / 2) * log(df / 2) - logGamma(df / 2);
  const averaged = integrate(from, to, Math.min(0.5, spread), (u) => {
    const s = exp(u);
    return exp(constant + df * u - (df * s * s) / 2) * rangeUpper(q * s, k);
  });
  return Math.min(1, averaged);
}

/** The q that is exceeded with probability p. The root is sought in sqrt(-log P), which is nearly straight in q. */
export function studentizedRangeQuantile(p: number, k: number, df: number): number {
  const target = Math.sqrt(-log(p));
  const off = (q: number) => Math.sqrt(-log(studentizedRangeUpper(q, k, df))) - target;
  let low = 1e-3;
  let high = 4;
  while (off(high) < 0 && high < 1e6) {
    low = high;
    high *= 2;
  }
  return brentRoot(off, low, high, { tolerance: 1e-11 });
}

/** P(range of k standard normal variates > w). With the largest at z, the others lie within w of it unless the least is
 * further below: k phi(z) (a^(k-1) - b^(k-1)), a = Phi(z), b = a - Phi(z - w), as a sum without a difference. */
function rangeUpper(w: number, k: number): number {
  if (w > WIDEST) return 0;
  const { z, weight, below } = gridOf(k <= 4 ? 2 : k <= 20 ? 1 : 0.5);
  const last = Math.max(-FIRST, w / 2 - FIRST);
  let tail = 0;
  for (let i = 0; i < z.length && z[i] < last; i++) {
    const lower = normal.cdf(z[i] - w);
    const b = Math.max(0, below[i] - lower);
    let sum = 1;
    let power = 1;
    for (let j = 1; j < k - 1; j++) {
      power *= below[i];
      sum = sum * b + power;
    }
    tail += weight[i] * lower * sum;
  }
  return Math.min(1, k * tail);
}

interface Grid {
  readonly z: Float64Array;
  /** Weight of the rule times the normal density. */
  readonly weight: Float64Array;
  readonly below: Float64Array;
}

const grids = new Map<number, Grid>();

/** Points of the integral over the largest value, for panels of this width; they are the same for every w. */
function gridOf(width: number): Grid {
  const known = grids.get(width);
  if (known) return known;
  const points: { z: number; weight: number }[] = [];
  integrate(FIRST, WIDEST / 2 - FIRST, width, (z, weight) => {
    points.push({ z, weight });
    return 0;
  });
  points.sort((p, q) => p.z - q.z);
  const grid: Grid = {
    z: Float64Array.from(points, ({ z }) => z),
    weight: Float64Array.from(points, ({ z, weight }) => weight * normal.density(z)),
    below: Float64Array.from(points, ({ z }) => normal.cdf(z)),
  };
  grids.set(width, grid);
  return grid;
}

/** Integral by panels of about this width; f also gets the weight of its point. */
function integrate(
  from: number,
  to: number,
  width: number,
  f: (x: number, weight: number) => number,
): number {
  const panels = Math.max(1, Math.ceil((to - from) / width));
  const half = (to - from) / (2 * panels);
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half;
    for (let i = 0; i < POINTS.length; i++) {
      const weight = half * WEIGHTS[i];
      sum += weight * (f(middle - half * POINTS[i], weight) + f(middle + half * POINTS[i], weight));
    }
  }
  return sum;
}
