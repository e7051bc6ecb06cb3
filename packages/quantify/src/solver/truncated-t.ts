import { exp } from '@lobule/numerics';
import { positiveHalf } from './gauss-legendre.ts';

/** Student's t cut to an interval: how much of it lies within, and the mean and variance of that part. */
export interface TruncatedT {
  share: number;
  mean: number;
  variance: number;
}

/** What is the same for every centre and scale. */
export interface StudentShape {
  /** Degrees of freedom: whole, above 2. */
  readonly nu: number;
  /** The integral of (1 - u^2)^((nu - 2) / 2) over -1 .. 1. */
  readonly whole: number;
  /** Beyond this u either side the density is below 1e-12 of its highest. */
  readonly reach: number;
}

export function studentShape(nu: number): StudentShape {
  const fine = positiveHalf(128);
  let whole = 0;
  for (let i = 0; i < fine.nodes.length; i++)
    whole += 2 * fine.weights[i] * powerOfHalves(1 - fine.nodes[i] * fine.nodes[i], nu - 2);
  return { nu, whole, reach: Math.sqrt(1 - exp(-LOG_NOTHING / (nu - 2))) };
}

/** Twice the logarithm of 1e12. */
const LOG_NOTHING = 55;
const { nodes, weights } = positiveHalf(16);
/** Both ends farther than this many scales: nothing is cut. */
const UNCUT = 40;
/** Of u, for a density of which only a tail is left. */
const NARROW = 0.25;

/**
 * With u = t / sqrt(nu + t^2) the density is (1 - u^2)^((nu - 2) / 2) on -1 .. 1: a power, for Gauss and Legendre.
 */
export function truncateT(
  into: TruncatedT,
  centre: number,
  scale: number,
  { nu, whole, reach }: StudentShape,
  low: number,
  high: number,
): void {
  const from = (low - centre) / scale;
  const to = (high - centre) / scale;
  if (from < -UNCUT && to > UNCUT) {
    into.share = 1;
    into.mean = centre;
    into.variance = (scale * scale * nu) / (nu - 2);
    return;
  }
  const first = from / Math.sqrt(nu + from * from);
  const last = to / Math.sqrt(nu + to * to);
  // Of a narrow density only the part that counts is given nodes.
  const start = Math.max(first, Math.min(-reach, last - NARROW));
  const end = Math.min(last, Math.max(reach, first + NARROW));
  const half = (end - start) / 2;
  const middle = (end + start) / 2;
  let sum = 0;
  let sumX = 0;
  let sumXx = 0;
  for (let i = 0; i < nodes.length; i++) {
    for (let side = -1; side <= 1; side += 2) {
      const u = middle + side * half * nodes[i];
      const rest = 1 - u * u;
      const density = weights[i] * half * powerOfHalves(rest, nu - 2);
      const t = u * Math.sqrt(nu / rest);
      sum += density;
      sumX += density * t;
      sumXx += density * t * t;
    }
  }
  into.share = sum / whole;
  const mean = sumX / sum;
  into.mean = centre + scale * mean;
  into.variance = scale * scale * Math.max(0, sumXx / sum - mean * mean);
}

/** base^(halves / 2). */
function powerOfHalves(base: number, halves: number): number {
  let power = halves % 2 === 1 ? Math.sqrt(base) : 1;
  let square = base;
  for (let left = halves >> 1; left > 0; left >>= 1) {
    if (left & 1) power *= square;
    square *= square;
  }
  return power;
}
