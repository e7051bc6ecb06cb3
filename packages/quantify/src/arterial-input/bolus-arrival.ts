import type { Reason } from '@lobule/foundation';
import { requireIncreasing } from '../core/check.ts';
import { quantifyErrors } from '../errors.ts';
import { median, noiseOf } from '../perfusion/concentration-curves.ts';
import { factor, inverseFactored } from '../solver/small-system.ts';

/** When the bolus arrives in a curve (CAPLEX Q.BA1.001). */
export interface BolusArrival {
  /** s, on the clock of the frames; NaN where nothing arrives. */
  readonly arrivalS: number;
  /** Of the fit, or of a time that may be anywhere between two frames. */
  readonly standardErrorS: number;
  readonly method: 'linear-quadratic' | 'linear' | 'between-frames';
  /** Why there is none. */
  readonly reason?: Reason;
}

/** A rise of fewer standard deviations of the noise is none. */
const RISE_FROM = 4;
/** The rise is looked at until the curve first reaches this share of its peak: beyond, it bends for other reasons. */
const UNTIL_SHARE = 0.4;

/**
 * Bolus arrival time by piecewise regression (after Cheong et al. 2003, Phys Med Biol 48:N83; CAPLEX P.BA2.005): a level
 * baseline that turns into a straight line or a parabola,
 *
 *   y(t) = b0 + b1 (t - T)+ [+ b2 (t - T)+^2],
 *
 * with the T of the least residual. The parabola needs three frames of rise, the line two; with fewer the arrival lies
 * anywhere between the last frame of the baseline and the next. In blood it is told within 2 s; tissue takes up so little
 * at first that its arrival is told 3 to 6 s late, where a fitted delay tells it better.
 *
 * @param timesS increasing. @param curve concentrations, or signals: any unit, rising.
 * @throws quantify/protocol, quantify/frames.
 * @example
 * bolusArrival([0, 10, 20, 30, 40], [0, 0, 0, 2, 4]).arrivalS; // 20
 */
export function bolusArrival(timesS: readonly number[], curve: ArrayLike<number>): BolusArrival {
  requireIncreasing('timesS', timesS);
  if (curve.length !== timesS.length || timesS.length < 4) {
    throw quantifyErrors.error('quantify/frames', {
      what: `An arrival needs four frames and a value for each; got ${timesS.length} times and ${curve.length} values`,
    });
  }
  const y = Float64Array.from(curve);
  const top = y.indexOf(Math.max(...y));
  const noise = noiseBeside(y, top);
  const halfWay = y.findIndex((value) => value >= 0.5 * (Math.min(...y.subarray(0, top + 1)) + y[top]));
  const level = median(y.subarray(0, Math.max(1, halfWay)));
  if (!y.every(Number.isFinite) || top === 0 || !(y[top] - level > RISE_FROM * noise)) return NOTHING_ARRIVES;
  let end = y.findIndex((value) => value - level >= UNTIL_SHARE * (y[top] - level));
  // The frame from which on all are above the baseline: arrival is before it.
  let first = end;
  while (first > 0 && y[first - 1] - level > RISE_FROM * noise) first--;
  end = Math.max(end, Math.min(top, first + 2));
  const frames = end - first + 1;
  for (const terms of [3, 2] as const) {
    const fit = frames >= terms ? regress(timesS, y, end, first, terms) : undefined;
    // Wider than a frame is no better than saying between which frames.
    if (fit && !(fit.standardErrorS > timesS[first] - timesS[Math.max(0, first - 1)])) return fit;
  }
  const before = Math.max(0, first - 1);
  return {
    arrivalS: 0.5 * (timesS[before] + timesS[first]),
    standardErrorS: (timesS[first] - timesS[before]) / Math.sqrt(12),
    method: 'between-frames',
  };
}

/**
 * The noise of the frames beside the rise and the peak, whose bends are not noise; of all frames where there are no
 * others.
 */
function noiseBeside(y: Float64Array, top: number): number {
  let steepest = 1;
  for (let t = 2; t < y.length; t++) if (y[t] - y[t - 1] > y[steepest] - y[steepest - 1]) steepest = t;
  const isBeside = (t: number) =>
    Math.abs(t - top) > 1 && t !== steepest && t !== steepest - 1 && t > 0 && t < y.length - 1;
  return noiseOf(y, isBeside) ?? noiseOf(y) ?? Number.NaN;
}

const NOTHING_ARRIVES: BolusArrival = {
  arrivalS: Number.NaN,
  standardErrorS: Number.NaN,
  method: 'between-frames',
  reason: {
    code: 'no-arrival',
    text: 'The curve does not rise above its own noise: no bolus arrives in it.',
  },
};

/** Arrivals are tried this many to a frame before the best is refined. */
const TRIES = 16;

/** @param end last frame used. @param first frame before which the arrival lies. @param terms 3 with the parabola. */
function regress(
  timesS: readonly number[],
  y: Float64Array,
  end: number,
  first: number,
  terms: 2 | 3,
): BolusArrival | undefined {
  const count = end + 1;
  const columns = Array.from({ length: terms + 1 }, () => new Float64Array(count));
  const gram = new Float64Array((terms + 1) * (terms + 1));
  const inverse = new Float64Array(gram.length);
  const scratch = new Float64Array(terms + 1);
  const amplitudes = new Float64Array(terms);

  function normal(size: number): boolean {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let t = 0; t < count; t++) sum += columns[i][t] * columns[j][t];
        gram[i * size + j] = sum;
      }
    }
    if (!factor(gram, size)) return false;
    inverseFactored(gram, size, scratch, inverse);
    return true;
  }

  function squaresAt(arrival: number): number {
    for (let t = 0; t < count; t++) {
      const since = Math.max(0, timesS[t] - arrival);
      columns[0][t] = 1;
      columns[1][t] = since;
      if (terms === 3) columns[2][t] = since * since;
    }
    if (!normal(terms)) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < terms; i++) {
      amplitudes[i] = 0;
      for (let j = 0; j < terms; j++) {
        let along = 0;
        for (let t = 0; t < count; t++) along += columns[j][t] * y[t];
        amplitudes[i] += inverse[i * terms + j] * along;
      }
    }
    // A curve that falls first is no rise.
    if (amplitudes[1] < 0) return Number.POSITIVE_INFINITY;
    let squares = 0;
    for (let t = 0; t < count; t++) {
      let residual = y[t];
      for (let i = 0; i < terms; i++) residual -= amplitudes[i] * columns[i][t];
      squares += residual * residual;
    }
    return squares;
  }

  const latest = timesS[first];
  const earliest = timesS[0];
  const tries = TRIES * Math.max(1, first);
  const step = (latest - earliest) / tries;
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= tries; i++) {
    const squares = squaresAt(earliest + i * step);
    if (squares < least) {
      least = squares;
      best = earliest + i * step;
    }
  }
  if (!Number.isFinite(least)) return undefined;
  const arrivalS = goldenMinimum(squaresAt, Math.max(earliest, best - step), Math.min(latest, best + step));
  const variance = squaresAt(arrivalS) / (count - terms - 1);
  for (let t = 0; t < count; t++) {
    const since = timesS[t] - arrivalS;
    columns[terms][t] = since > 0 ? -amplitudes[1] - (terms === 3 ? 2 * amplitudes[2] * since : 0) : 0;
  }
  if (!normal(terms + 1)) return undefined;
  return {
    arrivalS,
    standardErrorS: count > terms + 1 ? Math.sqrt(variance * inverse[inverse.length - 1]) : Number.NaN,
    method: terms === 3 ? 'linear-quadratic' : 'linear',
  };
}

/** The golden section, to a millionth of the bracket. */
function goldenMinimum(of: (x: number) => number, low: number, high: number): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let c = b - share * (b - a);
  let d = a + share * (b - a);
  let atC = of(c);
  let atD = of(d);
  for (let i = 0; i < 30; i++) {
    if (atC <= atD) {
      b = d;
      d = c;
      atD = atC;
      c = b - share * (b - a);
      atC = of(c);
    } else {
      a = c;
      c = d;
      atC = atD;
      d = a + share * (b - a);
      atD = of(d);
    }
  }
  return 0.5 * (a + b);
}
