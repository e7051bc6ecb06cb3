import { exp } from '@lobule/numerics';

/** P(sqrt(n) D > x) for large n (Kolmogorov 1933): the alternating series, or for small x its theta transform. */
export function kolmogorovUpper(x: number): number {
  if (!(x > 0)) return 1;
  if (x < 1) {
    const z = (Math.PI * Math.PI) / (8 * x * x);
    let sum = 0;
    for (let k = 1; k < 20; k += 2) sum += exp(-k * k * z);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k < 20; k++) sum += (k % 2 === 1 ? 2 : -2) * exp(-2 * k * k * x * x);
  return sum;
}

/** P(D < d) of n values: the n-th power of a matrix (Marsaglia, Tsang and Wang, Journal of Statistical Software 8, 2003). */
export function kolmogorovExact(d: number, n: number): number {
  const k = Math.floor(n * d) + 1;
  const m = 2 * k - 1;
  const h = k - n * d;
  const a = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) a[i * m + j] = i - j + 1 < 0 ? 0 : 1;
  const powers = new Float64Array(m + 1).fill(1);
  for (let i = 1; i <= m; i++) powers[i] = powers[i - 1] * h;
  for (let i = 0; i < m; i++) {
    a[i * m] -= powers[i + 1];
    a[(m - 1) * m + i] -= powers[m - i];
  }
  a[(m - 1) * m] += 2 * h - 1 > 0 ? powerOf(2 * h - 1, m) : 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      for (let g = 1; g <= i - j + 1; g++) a[i * m + j] /= g;
    }
  }
  const { values, exponent } = matrixPower(a, m, n);
  let s = values[(k - 1) * m + k - 1];
  let e = exponent;
  for (let i = 1; i <= n; i++) {
    s *= i / n;
    if (s < 1e-140) {
      s *= 1e140;
      e -= 140;
    }
  }
  return s * powerOf(10, e);
}

/** P(D >= steps / (m n)) over all ways to mix two samples of sizes m and n; `endsTie[k]` tells whether a distance can be
 * read after k + 1 values, which is not so within a tie (Schroer and Trenkler 1995). */
export function smirnovExact(steps: number, m: number, n: number, endsTie: readonly boolean[]): number {
  // below[j]: share of the ways to (i, j) that stayed below, in the recursion of row i.
  const reached = new Float64Array(n + 1);
  const passed = (i: number, j: number) =>
    i + j > 0 && endsTie[i + j - 1] && Math.abs(i * n - j * m) >= steps;
  // The share that has come to the distance, so that a small p keeps its digits.
  for (let j = 1; j <= n; j++) reached[j] = passed(0, j) ? 1 : reached[j - 1];
  for (let i = 1; i <= m; i++) {
    reached[0] = passed(i, 0) ? 1 : reached[0];
    for (let j = 1; j <= n; j++) {
      reached[j] = passed(i, j) ? 1 : (i * reached[j] + j * reached[j - 1]) / (i + j);
    }
  }
  return reached[n];
}

function matrixPower(a: Float64Array, m: number, n: number): { values: Float64Array; exponent: number } {
  if (n === 1) return { values: a, exponent: 0 };
  const half = matrixPower(a, m, n >> 1);
  let values = product(half.values, half.values, m);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) values = product(values, a, m);
  const middle = (m >> 1) * m + (m >> 1);
  if (values[middle] > 1e140) {
    values = values.map((v) => v * 1e-140);
    exponent += 140;
  }
  return { values, exponent };
}

function product(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const c = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      const f = a[i * m + k];
      for (let j = 0; j < m; j++) c[i * m + j] += f * b[k * m + j];
    }
  }
  return c;
}

function powerOf(base: number, exponent: number): number {
  const size = Math.abs(exponent);
  let result = 1;
  for (let k = 0; k < size; k++) result *= exponent < 0 ? 1 / base : base;
  return result;
}
