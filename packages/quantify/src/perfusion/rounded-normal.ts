import { exp, log, normal } from '@lobule/numerics';

/**
 * The likelihood of a stored value: that a signal with normal noise is rounded to it,
 *
 *   P = Phi((h - d) / sd) - Phi((-h - d) / sd),  d = |expected - stored|,  h half a step
 *
 * (rounded data, Heitjan 1989, Statistical Science 4:164). Rounding is no noise: while the expected value stays within
 * the step it tells nothing, and where it crosses a limit between steps it tells much, which P has by itself.
 */
export interface RoundedNormal {
  logP: number;
  /** d log P / d expected. */
  slope: number;
  /** Minus the second derivative, never negative: log P is concave. */
  bend: number;
}

/** From this noise in half steps on rounding is one more variance, h^2 / 3 (Sheppard 1898), to 1e-4. */
const SMOOTH_FROM = 6;
/** Farther inside, in noise, P is 1 to double precision. */
const INSIDE = 9;
const LOG_SQRT_2PI = 0.9189385332046728;

/** Fills `into` for expected minus stored value. */
export function roundedNormal(miss: number, half: number, sd: number, into: RoundedNormal): void {
  if (sd > SMOOTH_FROM * half) {
    const variance = sd * sd + (half * half) / 3;
    into.logP = log((2 * half) / Math.sqrt(variance)) - LOG_SQRT_2PI - (0.5 * miss * miss) / variance;
    into.slope = -miss / variance;
    into.bend = 1 / variance;
    return;
  }
  const d = Math.abs(miss);
  const upper = (half - d) / sd;
  if (upper > INSIDE) {
    into.logP = 0;
    into.slope = 0;
    into.bend = 0;
    return;
  }
  const lower = (-half - d) / sd;
  tail(upper);
  const atUpper = logCdf;
  const ofUpper = ratio;
  tail(lower);
  const share = exp(logCdf - atUpper);
  const rest = 1 - share;
  const above = ofUpper / rest;
  const below = (ratio * share) / rest;
  const fall = above - below;
  into.logP = atUpper + log(rest);
  into.slope = (miss > 0 ? -fall : fall) / sd;
  into.bend = Math.max(0, (fall * fall + upper * above - lower * below) / (sd * sd));
}

const FIRST = -12;
const PER_UNIT = 32;
const KNOTS = (INSIDE - FIRST) * PER_UNIT + 1;
let table: { readonly logs: Float64Array; readonly ratios: Float64Array } | undefined;
let logCdf = 0;
let ratio = 0;

/** Leaves log Phi(x) and phi(x) / Phi(x); from a table of both and their slopes, 1e-8, since exponentials are slow. */
function tail(x: number): void {
  if (x < FIRST) {
    const over = 1 / (x * x);
    ratio = -x / (1 - over * (1 - 3 * over * (1 - 5 * over * (1 - 7 * over))));
    logCdf = -0.5 * x * x - LOG_SQRT_2PI - log(ratio);
    return;
  }
  table ??= makeTable();
  const { logs, ratios } = table;
  const at = Math.min(KNOTS - 2, Math.floor((x - FIRST) * PER_UNIT));
  const left = FIRST + at / PER_UNIT;
  const u = (x - left) * PER_UNIT;
  const r0 = ratios[at];
  const r1 = ratios[at + 1];
  logCdf = hermite(u, logs[at], logs[at + 1], r0, r1);
  ratio = hermite(u, r0, r1, -r0 * (left + r0), -r1 * (left + 1 / PER_UNIT + r1));
}

function hermite(u: number, from: number, to: number, slopeFrom: number, slopeTo: number): number {
  const v = 1 - u;
  return (
    v * v * (from * (1 + 2 * u) + (u * slopeFrom) / PER_UNIT) +
    u * u * (to * (1 + 2 * v) - (v * slopeTo) / PER_UNIT)
  );
}

function makeTable() {
  const logs = new Float64Array(KNOTS);
  const ratios = new Float64Array(KNOTS);
  for (let i = 0; i < KNOTS; i++) {
    const x = FIRST + i / PER_UNIT;
    logs[i] = log(normal.cdf(x));
    ratios[i] = normal.density(x) / normal.cdf(x);
  }
  return { logs, ratios };
}
