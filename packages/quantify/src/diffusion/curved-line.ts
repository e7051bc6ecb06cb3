/**
 * y = c0 + c1 x + c2 x^2 by weighted least squares, and the covariance of the three over the residual variance.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface CurvedLine {
  c0: number;
  c1: number;
  c2: number;
  v00: number;
  v01: number;
  v02: number;
  v11: number;
  v12: number;
  v22: number;
  /** Largest variance inflation factor. */
  condition: number;
}

export function curvedLine(): CurvedLine {
  return {
    ...{ c0: 0.5, c1: 0.5, c2: 0.5, condition: 0.5 },
    ...{ v00: 0.5, v01: 0.5, v02: 0.5, v11: 0.5, v12: 0.5, v22: 0.5 },
  };
}

export function fitCurvedLine(
  line: CurvedLine,
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < x.length; i++) {
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
  line.v00 = c00 * inverse;
  line.v01 = c01 * inverse;
  line.v02 = c02 * inverse;
  line.v11 = c11 * inverse;
  line.v12 = c12 * inverse;
  line.v22 = c22 * inverse;
  line.c0 = (c00 * y0 + c01 * y1 + c02 * y2) * inverse;
  line.c1 = (c01 * y0 + c11 * y1 + c12 * y2) * inverse;
  line.c2 = (c02 * y0 + c12 * y1 + c22 * y2) * inverse;
  line.condition = Math.max(s0 * line.v00, s2 * line.v11, s4 * line.v22);
}
