import { cos, sin } from '@lobule/numerics';

/** Spherical harmonics of one order at some points: by m from -n to n, real and imaginary parts. */
export interface Harmonics {
  readonly re: readonly Float64Array[];
  readonly im: readonly Float64Array[];
  /** Sums over the points of Y(m) Y(m'), row-major; complex, nothing conjugated. */
  readonly gramRe: Float64Array;
  readonly gramIm: Float64Array;
}

/** Y(n, m) = sqrt((2n + 1) / 4 pi (n - m)! / (n + m)!) P(n, m)(cos polar) exp(i m azimuth), with the phase (-1)^m. */
export function harmonics(order: number, azimuths: readonly number[], polars: readonly number[]): Harmonics {
  const re: Float64Array[] = [];
  const im: Float64Array[] = [];
  for (let m = -order; m <= order; m++) {
    const size = Math.abs(m);
    let scale = (2 * order + 1) / (4 * Math.PI);
    for (let k = order - size + 1; k <= order + size; k++) scale /= k;
    // Y(-m) = (-1)^m conj Y(m).
    const sign = m < 0 && size % 2 === 1 ? -1 : 1;
    const values = polars.map((polar) => sign * Math.sqrt(scale) * legendre(order, size, polar));
    re.push(Float64Array.from(values, (value, k) => value * cos(m * azimuths[k])));
    im.push(Float64Array.from(values, (value, k) => value * sin(m * azimuths[k])));
  }
  const count = re.length;
  const gramRe = new Float64Array(count * count);
  const gramIm = new Float64Array(count * count);
  for (let m = 0; m < count; m++) {
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < azimuths.length; k++) {
        gramRe[m * count + n] += re[m][k] * re[n][k] - im[m][k] * im[n][k];
        gramIm[m * count + n] += re[m][k] * im[n][k] + im[m][k] * re[n][k];
      }
    }
  }
  return { re, im, gramRe, gramIm };
}

/** Associated Legendre function with the phase (-1)^m at the cosine of an angle, by recurrence in the order. */
function legendre(order: number, m: number, angle: number): number {
  const x = cos(angle);
  const across = Math.sqrt(Math.max(0, 1 - x * x));
  let value = 1;
  for (let k = 1; k <= m; k++) value *= -(2 * k - 1) * across;
  let before = 0;
  for (let n = m + 1; n <= order; n++) {
    const next = ((2 * n - 1) * x * value - (n + m - 1) * before) / (n - m);
    before = value;
    value = next;
  }
  return value;
}
