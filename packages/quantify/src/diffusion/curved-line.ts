/** y = c0 + c1 x + c2 x^2 by weighted least squares in scratch memory. */
export interface CurvedLine {
  readonly c: Float64Array;
  /** Covariance of c over the residual variance: 00, 01, 02, 11, 12, 22. */
  readonly v: Float64Array;
  /** Fills c and v from the y and weights that were given when it was made. */
  solve(): void;
  /** The line at point i. */
  at(i: number): number;
  /** Largest variance inflation factor. */
  condition(): number;
}

export function curvedLine(x: Float64Array, y: Float64Array, weights: Float64Array): CurvedLine {
  const n = x.length;
  const c = new Float64Array(3);
  const v = new Float64Array(6);
  let s0 = 0;
  let s2 = 0;
  let s4 = 0;
  return {
    c,
    v,
    solve() {
      s0 = 0;
      s2 = 0;
      s4 = 0;
      let s1 = 0;
      let s3 = 0;
      let y0 = 0;
      let y1 = 0;
      let y2 = 0;
      for (let i = 0; i < n; i++) {
        const at = x[i];
        const w = weights[i];
        const wx = w * at;
        const wxx = wx * at;
        s0 += w;
        s1 += wx;
        s2 += wxx;
        s3 += wxx * at;
        s4 += wxx * at * at;
        y0 += w * y[i];
        y1 += wx * y[i];
        y2 += wxx * y[i];
      }
      const c00 = s2 * s4 - s3 * s3;
      const c01 = s2 * s3 - s1 * s4;
      const c02 = s1 * s3 - s2 * s2;
      const c11 = s0 * s4 - s2 * s2;
      const c12 = s1 * s2 - s0 * s3;
      const c22 = s0 * s2 - s1 * s1;
      const inverse = 1 / (s0 * c00 + s1 * c01 + s2 * c02);
      v[0] = c00 * inverse;
      v[1] = c01 * inverse;
      v[2] = c02 * inverse;
      v[3] = c11 * inverse;
      v[4] = c12 * inverse;
      v[5] = c22 * inverse;
      c[0] = v[0] * y0 + v[1] * y1 + v[2] * y2;
      c[1] = v[1] * y0 + v[3] * y1 + v[4] * y2;
      c[2] = v[2] * y0 + v[4] * y1 + v[5] * y2;
    },
    at: (i) => c[0] + x[i] * (c[1] + x[i] * c[2]),
    condition: () => Math.max(s0 * v[0], s2 * v[3], s4 * v[5]),
  };
}
