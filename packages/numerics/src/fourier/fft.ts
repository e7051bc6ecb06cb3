/** Fast Fourier transforms of any length, in place. */
import { numericsErrors } from '../errors.ts';
import { type Plan, planFor, rootsOfUnity, stockham } from './plan.ts';

/** X_k = sum over j of x_j exp(-2 pi i j k/n), in place, for any length n: O(n log n) also where n is prime.
 *
 * @throws numerics/shapes-differ
 * @example
 * const re = Float64Array.of(1, 2, 3), im = new Float64Array(3);
 * fft(re, im); // re[0] is 6, the sum
 */
export function fft(re: Float64Array, im: Float64Array): void {
  if (re.length !== im.length || re.length === 0) {
    throw numericsErrors.error('numerics/shapes-differ', {
      what: `A transform needs real and imaginary parts of one length above 0; they have ${re.length} and ${im.length}`,
    });
  }
  const plan = planFor(re.length);
  if (plan.n > 1 && plan.radices.length === 0) bluestein(plan, re, im);
  else stockham(plan, 1, { re, im }, plan.work);
}

/** The inverse of `fft`, divided by n. */
export function inverseFft(re: Float64Array, im: Float64Array): void {
  fft(im, re);
  const n = re.length;
  for (let i = 0; i < n; i++) {
    re[i] /= n;
    im[i] /= n;
  }
}

interface Chirp {
  readonly inner: Plan;
  /** exp(-pi i k^2/n). */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Transform of its conjugate, wrapped around. */
  readonly filterRe: Float64Array;
  readonly filterIm: Float64Array;
}

const chirps = new Map<number, Chirp>();

/** A transform of any length as a convolution (Bluestein 1970): jk = (j^2 + k^2 - (k - j)^2)/2. */
function bluestein({ n }: Plan, re: Float64Array, im: Float64Array): void {
  const chirp = chirpFor(n);
  const m = chirp.inner.n;
  const aRe = new Float64Array(m);
  const aIm = new Float64Array(m);
  for (let k = 0; k < n; k++) {
    aRe[k] = re[k] * chirp.re[k] - im[k] * chirp.im[k];
    aIm[k] = re[k] * chirp.im[k] + im[k] * chirp.re[k];
  }
  const { inner } = chirp;
  stockham(inner, 1, { re: aRe, im: aIm }, inner.work);
  for (let k = 0; k < m; k++) {
    const real = aRe[k] * chirp.filterRe[k] - aIm[k] * chirp.filterIm[k];
    aIm[k] = aRe[k] * chirp.filterIm[k] + aIm[k] * chirp.filterRe[k];
    aRe[k] = real;
  }
  stockham(inner, 1, { re: aIm, im: aRe }, { re: inner.work.im, im: inner.work.re });
  for (let k = 0; k < n; k++) {
    re[k] = (aRe[k] * chirp.re[k] - aIm[k] * chirp.im[k]) / m;
    im[k] = (aRe[k] * chirp.im[k] + aIm[k] * chirp.re[k]) / m;
  }
}

function chirpFor(n: number): Chirp {
  const known = chirps.get(n);
  if (known !== undefined) return known;
  let m = 1;
  while (m < 2 * n - 1) m *= 2;
  const roots = rootsOfUnity(2 * n, 2 * n);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const filterRe = new Float64Array(m);
  const filterIm = new Float64Array(m);
  let square = 0;
  for (let k = 0; k < n; k++) {
    re[k] = roots.re[square];
    im[k] = roots.im[square];
    filterRe[k] = re[k];
    filterIm[k] = -im[k];
    if (k > 0) {
      filterRe[m - k] = re[k];
      filterIm[m - k] = -im[k];
    }
    // (k + 1)^2 modulo 2 n
    square = (square + 2 * k + 1) % (2 * n);
  }
  const inner = planFor(m);
  stockham(inner, 1, { re: filterRe, im: filterIm }, inner.work);
  const chirp = { inner, re, im, filterRe, filterIm };
  chirps.set(n, chirp);
  return chirp;
}
