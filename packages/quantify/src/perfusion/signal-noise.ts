import type { SpgrSlopes } from './spgr.ts';

/**
 * The noise of signals, carried through their conversion into concentrations and a least squares fit of these.
 *
 * An estimate follows the data by d theta = H dC with H = (J'J)^-1 J', J the model's Jacobian at the fit, and
 *
 *   dC = D dS + (dC/dT1) dT1,   D = diag(w) - w u 1_B' / m,   w = dC/dS,   u = S / Sb,
 *
 * where the m frames of the baseline B enter every concentration (with one of them its noise is the largest part). So
 *
 *   Cov(theta) = sigma^2 H D D' H' + SE(T1)^2 (H dC/dT1) (H dC/dT1)'
 *
 * (propagation of errors, e.g. Seber and Wild 1989, Nonlinear Regression, section 2.1; for this signal Schabel and
 * Parker 2008, Phys Med Biol 53:2345). The two terms are kept apart, since each is estimated with its own degrees of
 * freedom.
 *
 * sigma^2 comes from the residual of the signals themselves. In units of the signal, e = diag(w)^-1 C holds noise that
 * is white but for u times that of the baseline, plus what the model explains, which lies in diag(w)^-1 J. What is left
 * of e outside [diag(w)^-1 J, u] is white, so its square is sigma^2 chi^2 with exactly (frames - parameters - 1)
 * degrees of freedom: a measured baseline costs one. (E[RSS] = sigma^2 trace((I - P) D D') on the concentrations has
 * the same mean but is no chi^2, and counts a frame that is the whole baseline, whose concentration is 0 by definition.)
 */
export interface SignalNoise {
  /** Set while nobody asks for errors: then the influence may hold anything. */
  readonly isIdle?: boolean;
  /**
   * Fills the terms for the last conversion.
   *
   * @param concentration the converted curve.
   * @param influence count x frames, row-major: H.
   * @param t1SeMs standard error of T1, ms.
   * @param covariance filled with the first term, count x count.
   * @param byT1 filled with SE(T1) H dC/dT1, whose square is the second.
   * @returns degrees of freedom of sigma^2; below 1 the first term is NaN.
   */
  carry(
    concentration: Float64Array,
    influence: Float64Array,
    count: number,
    t1SeMs: number,
    covariance: Float64Array,
    byT1: Float64Array,
  ): number;
}

/** @param most the largest number of parameters. */
export function signalNoise(
  slopes: SpgrSlopes,
  baselineFrames: readonly number[],
  frameCount: number,
  most: number,
): SignalNoise {
  const { perSignal: w, perBaseline: u, perT1Ms } = slopes;
  const n = frameCount;
  const baseline = Int32Array.from(baselineFrames);
  const rows = new Float64Array((most + 1) * n);
  const rest = new Float64Array(n);

  /**
   * Makes a row orthogonal to those before it and of unit length, and takes its part out of the rest; false where
   * nothing of the row is left.
   */
  function takeOut(row: number): boolean {
    const at = row * n;
    for (let before = 0; before < at; before += n) {
      let along = 0;
      for (let t = 0; t < n; t++) along += rows[before + t] * rows[at + t];
      for (let t = 0; t < n; t++) rows[at + t] -= along * rows[before + t];
    }
    let square = 0;
    let along = 0;
    for (let t = 0; t < n; t++) {
      square += rows[at + t] * rows[at + t];
      along += rows[at + t] * rest[t];
    }
    if (!(square > 0)) return false;
    const over = 1 / Math.sqrt(square);
    along *= over;
    for (let t = 0; t < n; t++) {
      rows[at + t] *= over;
      rest[t] -= along * rows[at + t];
    }
    return true;
  }

  /** Leaves in `rest` what of the signals is noise, and returns its degrees of freedom. */
  function separate(concentration: Float64Array, influence: Float64Array, count: number): number {
    const last = count * n;
    for (let t = 0; t < n; t++) {
      const over = 1 / w[t];
      rest[t] = concentration[t] * over;
      for (let at = t; at < last; at += n) rows[at] = influence[at] * over;
      rows[last + t] = u[t];
    }
    let df = n;
    for (let row = 0; row <= count; row++) if (takeOut(row)) df--;
    return df;
  }

  /** Leaves H D in `rows`. */
  function influenceOfSignals(influence: Float64Array, count: number): void {
    for (let at = 0; at < count * n; at += n) {
      let sum = 0;
      for (let t = 0; t < n; t++) {
        const value = influence[at + t] * w[t];
        rows[at + t] = value;
        sum += value * u[t];
      }
      const each = sum / baseline.length;
      for (let b = 0; b < baseline.length; b++) rows[at + baseline[b]] -= each;
    }
  }

  return {
    carry(concentration, influence, count, t1SeMs, covariance, byT1) {
      const df = separate(concentration, influence, count);
      let squares = 0;
      for (let t = 0; t < n; t++) squares += rest[t] * rest[t];
      const sigma2 = df > 0 ? squares / df : Number.NaN;
      influenceOfSignals(influence, count);
      for (let i = 0; i < count; i++) {
        let ofT1 = 0;
        for (let t = 0; t < n; t++) ofT1 += influence[i * n + t] * perT1Ms[t];
        byT1[i] = ofT1 * t1SeMs;
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let t = 0; t < n; t++) sum += rows[i * n + t] * rows[j * n + t];
          covariance[i * count + j] = sigma2 * sum;
          covariance[j * count + i] = sigma2 * sum;
        }
      }
      return df;
    },
  };
}
