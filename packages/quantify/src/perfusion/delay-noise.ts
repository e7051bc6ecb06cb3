import { factor, inverseFactored } from '../solver/small-system.ts';
import { type SignalNoise, signalNoise } from './signal-noise.ts';

/**
 * Puts the uncertainty of the arterial delay into the errors of the other parameters. A model's errors come from its
 * influence H = (A'A)^-1 A' at a delay that is taken as known. With b the change of the curve per second of delay and
 * b' its part outside the columns of A, block inversion gives for a delay that is fitted too
 *
 *   h = b' / |b'|^2  for the delay,   H - (H b) h  for the others,
 *
 * the rows of (J'J)^-1 J' of the joint Jacobian J = [A, b] (Seber and Wild 1989, Nonlinear Regression, 2.1). So every
 * model has the delay in its covariance without knowing of it. A delay that was found elsewhere, with a standard error
 * s of its own, adds s^2 (H b)(H b)'.
 */
export interface DelayNoise extends SignalNoise {
  /** What the next fits are asked for: none but the residual; errors with a free delay; errors with a known one. */
  ask: 'residual' | 'delay-free' | 'delay-known';
  /** Of the delay, after a fit that was asked with the delay free: variance from the frames, and from T1. */
  readonly variance: number;
  readonly byT1: number;
  /** The largest variance inflation factor of all parameters and the delay. */
  readonly condition: number;
}

/**
 * @param inner noise of signals; without it that of concentrations, white and equal in all frames.
 * @param most the largest number of parameters besides the delay.
 * @param perDelay fills the change of the fitted curve per second of delay.
 * @param standardErrorS of a delay that is known.
 */
export function delayNoise(
  inner: SignalNoise,
  frameCount: number,
  most: number,
  perDelay: (into: Float64Array) => void,
  standardErrorS: number,
): DelayNoise {
  const n = frameCount;
  const b = new Float64Array(n);
  const outside = new Float64Array(n);
  const rows = new Float64Array((most + 1) * n);
  const along = new Float64Array(most);
  const joint = new Float64Array((most + 1) * (most + 1));
  const jointByT1 = new Float64Array(most + 1);
  const gram = new Float64Array((most + 1) * (most + 1));
  const gramInverse = new Float64Array((most + 1) * (most + 1));
  const column = new Float64Array(most + 1);
  const diagonal = new Float64Array(most + 1);
  let variance = Number.NaN;
  let byT1OfDelay = Number.NaN;
  let condition = Number.NaN;

  /** H b, and b outside the rows of H, whose span is that of the columns of A; returns |b'|^2. */
  function split(influence: Float64Array, count: number): number {
    perDelay(b);
    outside.set(b);
    for (let i = 0; i < count; i++) {
      const at = i * n;
      along[i] = dot(influence, at, b, 0, n);
      for (let t = 0; t < n; t++) rows[at + t] = influence[at + t];
      for (let before = 0; before < at; before += n) takeOut(rows, at, before);
      for (let before = 0; before < at; before += n) takeOut(rows, at, before);
      const over = 1 / Math.sqrt(dot(rows, at, rows, at, n));
      for (let t = 0; t < n; t++) rows[at + t] *= over;
      takeOut(outside, 0, at);
    }
    const square = dot(outside, 0, outside, 0, n);
    return square > ROUNDING * dot(b, 0, b, 0, n) ? square : 0;
  }

  /** Takes the part along the unit row at `row` out of the vector at `at`. */
  function takeOut(values: Float64Array, at: number, row: number): void {
    const part = dot(values, at, rows, row, n);
    for (let t = 0; t < n; t++) values[at + t] -= part * rows[row + t];
  }

  /** Leaves the rows of all parameters and the delay in `rows`. */
  function join(influence: Float64Array, count: number, square: number): void {
    for (let t = 0; t < n; t++) {
      const h = outside[t] / square;
      for (let i = 0; i < count; i++) rows[i * n + t] = influence[i * n + t] - along[i] * h;
      rows[count * n + t] = h;
    }
  }

  /** The largest G_ii (G^-1)_ii with G = (J'J)^-1, the products of the rows. */
  function inflation(size: number): number {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) gram[i * size + j] = dot(rows, i * n, rows, j * n, n);
      diagonal[i] = gram[i * size + i];
    }
    if (!factor(gram, size)) return Number.POSITIVE_INFINITY;
    inverseFactored(gram, size, column, gramInverse);
    let largest = 1;
    for (let i = 0; i < size; i++) largest = Math.max(largest, diagonal[i] * gramInverse[i * (size + 1)]);
    return largest;
  }

  const noise = {
    ask: 'residual' as DelayNoise['ask'],
    get isIdle() {
      return noise.ask === 'residual';
    },
    get variance() {
      return variance;
    },
    get byT1() {
      return byT1OfDelay;
    },
    get condition() {
      return condition;
    },
    carry(
      concentration: Float64Array,
      influence: Float64Array,
      count: number,
      t1SeMs: number,
      covariance: Float64Array,
      byT1: Float64Array,
    ): number {
      variance = Number.NaN;
      byT1OfDelay = Number.NaN;
      condition = Number.NaN;
      if (noise.ask === 'residual') {
        covariance.fill(0);
        byT1.fill(0);
        return n;
      }
      const isExact = noise.ask === 'delay-known' && standardErrorS === 0;
      if (isExact) return inner.carry(concentration, influence, count, t1SeMs, covariance, byT1);
      const square = split(influence, count);
      if (noise.ask === 'delay-known') {
        const df = inner.carry(concentration, influence, count, t1SeMs, covariance, byT1);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j < count; j++) {
            covariance[i * count + j] += along[i] * along[j] * standardErrorS * standardErrorS;
          }
        }
        return df;
      }
      if (square === 0) {
        covariance.fill(Number.NaN);
        byT1.fill(Number.NaN);
        return 0;
      }
      join(influence, count, square);
      const size = count + 1;
      const df = inner.carry(concentration, rows, size, t1SeMs, joint, jointByT1);
      for (let i = 0; i < count; i++) {
        byT1[i] = jointByT1[i];
        for (let j = 0; j < count; j++) covariance[i * count + j] = joint[i * size + j];
      }
      variance = joint[size * size - 1];
      byT1OfDelay = jointByT1[count];
      condition = inflation(size);
      return df;
    },
  };
  return noise;
}

/** Below this share of |b|^2 what is left of the delay's direction is rounding. */
const ROUNDING = 1e-18;

/** Noise of concentrations: what signals' noise is where each is its own concentration and no baseline is shared. */
export function whiteNoise(frameCount: number, most: number): SignalNoise {
  const each = { perSignal: new Float64Array(frameCount).fill(1), perBaseline: new Float64Array(frameCount) };
  return signalNoise({ ...each, perT1Ms: new Float64Array(frameCount) }, [0], frameCount, most);
}

function dot(a: Float64Array, at: number, b: Float64Array, from: number, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += a[at + t] * b[from + t];
  return sum;
}
