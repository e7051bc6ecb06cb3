import { exp, log } from '@lobule/numerics';

/**
 * ln S = c0 + c1 b by least squares, weighted by the squared signal and once more by the squared fit (as `adc`), in
 * scratch memory.
 */
export interface LogLine {
  readonly c: Float64Array;
  /** Covariance of c over the variance of the noise in the signal: 00, 01, 11. */
  readonly v: Float64Array;
  /** @returns false where a signal is not positive. */
  solve(signals: Float64Array): boolean;
  /** Largest variance inflation factor. */
  condition(): number;
}

export function logLine(b: Float64Array): LogLine {
  const n = b.length;
  const logs = new Float64Array(n);
  const weights = new Float64Array(n);
  const c = new Float64Array(2);
  const v = new Float64Array(3);
  const sums = { w: 0.5, wbb: 0.5 };

  function weighted(): void {
    let w = 0;
    let wb = 0;
    let wbb = 0;
    let wy = 0;
    let wby = 0;
    for (let i = 0; i < n; i++) {
      const by = weights[i] * b[i];
      w += weights[i];
      wb += by;
      wbb += by * b[i];
      wy += weights[i] * logs[i];
      wby += by * logs[i];
    }
    const determinant = w * wbb - wb * wb;
    v[0] = wbb / determinant;
    v[1] = -wb / determinant;
    v[2] = w / determinant;
    c[0] = v[0] * wy + v[1] * wby;
    c[1] = v[1] * wy + v[2] * wby;
    sums.w = w;
    sums.wbb = wbb;
  }

  return {
    c,
    v,
    solve(signals) {
      for (let i = 0; i < n; i++) {
        if (!(signals[i] > 0)) return false;
        logs[i] = log(signals[i]);
        weights[i] = signals[i] * signals[i];
      }
      weighted();
      for (let i = 0; i < n; i++) weights[i] = exp(2 * (c[0] + c[1] * b[i]));
      weighted();
      return true;
    },
    condition: () => Math.max(sums.w * v[0], sums.wbb * v[2]),
  };
}
