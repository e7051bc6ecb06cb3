import { fastLength, lineTransform } from '@lobule/numerics';
import { inverseDistances } from './inverse-distances.ts';

type Triple = readonly [number, number, number];

/** Values at voxels of a box: the place of each voxel, x fastest, and its value. */
export interface Scattered {
  readonly size: Triple;
  readonly spacingMm: Triple;
  readonly places: Int32Array;
  readonly values: Float64Array;
}

/** Sums over ordered pairs of different voxels k, l with weights w = 1 / distance. */
export interface PairSums {
  readonly weights: number;
  /** Of w x(k) x(l). */
  readonly products: number;
  /** Of w x(k)^2. */
  readonly squares: number;
}

/** Frequencies along x that are done together: they lie side by side in memory. */
const BESIDE = 8;

/**
 * The weights depend on the distance alone, so with K = 1 / r, m the region and x the values within it
 *
 *   sum w = m . (K * m),   sum w x(k) x(l) = x . (K * x),   sum w x(k)^2 = x^2 . (K * m),
 *
 * and by Parseval's theorem each is a sum over frequencies of the transform of K times those of the two others: three
 * real transforms, padded so that nothing wraps around, none of them inverted; n log n in place of n^2. Of real volumes
 * half the frequencies along x are enough, and lines that are 0 are not transformed.
 */
export function pairSums(scattered: Scattered): PairSums {
  const padded = scattered.size.map((count) => fastLength(2 * count - 1)) as [number, number, number];
  const spectra = alongX(scattered, padded[0]);
  const kernel = inverseDistances(padded, scattered.spacingMm);
  return alongRest(spectra, kernel, scattered.size, padded);
}

/** Transforms of m, x and x^2 along x: frequency fastest, then y, then z; real and imaginary parts. */
type Spectra = readonly Parts[];

interface Parts {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Rows that are transformed together, two real ones in a complex line: m with x, and x^2 with that of the next row. */
const ROWS = 8;
const LINES = ROWS + ROWS / 2;

function alongX({ size: [nx, ny, nz], places, values }: Scattered, px: number): Spectra {
  const half = (px >> 1) + 1;
  const room = half * ny * nz;
  const spectra = [0, 1, 2].map(() => ({ re: new Float64Array(room), im: new Float64Array(room) }));
  const [m, x, s] = spectra;
  const lines = lineTransform(px, LINES);
  const { re, im } = lines;
  const rows = new Int32Array(ROWS);
  for (let n = 0; n < places.length; ) {
    re.fill(0);
    im.fill(0);
    let count = 0;
    for (; count < ROWS && n < places.length; count++) {
      const row = Math.floor(places[n] / nx);
      rows[count] = row;
      const squares = count % 2 === 0 ? re : im;
      for (; n < places.length && places[n] < nx * (row + 1); n++) {
        const at = LINES * (places[n] - nx * row);
        const value = values[n];
        re[at + count] = 1;
        im[at + count] = value;
        squares[at + ROWS + (count >> 1)] = value * value;
      }
    }
    lines.forward();
    for (let b = 0; b < count; b++) {
      split(lines, b, px, m, x, half * rows[b]);
      if (b % 2 === 0)
        split(lines, ROWS + b / 2, px, s, b + 1 < count ? s : undefined, half * rows[b], half * rows[b + 1]);
    }
  }
  return spectra;
}

/** Of a + i b with a and b real: A(k) = (Z(k) + conj Z(-k)) / 2, B(k) = (Z(k) - conj Z(-k)) / 2i. */
function split(
  { re, im }: Parts,
  line: number,
  px: number,
  a: Parts,
  b: Parts | undefined,
  toA: number,
  toB = toA,
): void {
  for (let k = 0; 2 * k <= px; k++) {
    const at = LINES * k + line;
    const back = LINES * (k === 0 ? 0 : px - k) + line;
    a.re[toA + k] = (re[at] + re[back]) / 2;
    a.im[toA + k] = (im[at] - im[back]) / 2;
    if (b === undefined) continue;
    b.re[toB + k] = (im[at] + im[back]) / 2;
    b.im[toB + k] = (re[back] - re[at]) / 2;
  }
}

/** The transforms along y and z of a few frequencies along x, and what each frequency adds to the sums. */
function alongRest(
  spectra: Spectra,
  kernel: Float64Array,
  [, ny, nz]: Triple,
  [px, py, pz]: Triple,
): PairSums {
  const half = (px >> 1) + 1;
  const alongY = lineTransform(py, BESIDE);
  const alongZ = spectra.map(() => lineTransform(pz, BESIDE));
  const planes = spectra.map(() => ({
    re: new Float64Array(BESIDE * py * nz),
    im: new Float64Array(BESIDE * py * nz),
  }));
  const weight = new Float64Array(BESIDE);
  const sums = { weights: 0, products: 0, squares: 0 };
  for (let first = 0; first < half; first += BESIDE) {
    const count = Math.min(BESIDE, half - first);
    for (let b = 0; b < BESIDE; b++) {
      // The other half of the frequencies along x adds as much.
      const isAlone = first + b === 0 || 2 * (first + b) === px;
      weight[b] = b >= count ? 0 : isAlone ? 1 : 2;
    }
    spectra.forEach((volume, n) => {
      for (let z = 0; z < nz; z++) {
        copyLines(volume, first + half * ny * z, half, count, ny, alongY);
        alongY.forward();
        planes[n].re.set(alongY.re, BESIDE * py * z);
        planes[n].im.set(alongY.im, BESIDE * py * z);
      }
    });
    for (let j = 0; j < py; j++) {
      planes.forEach((plane, n) => {
        copyLines(plane, BESIDE * j, BESIDE * py, BESIDE, nz, alongZ[n]);
        alongZ[n].forward();
      });
      addProducts(alongZ, kernel, first + half * Math.min(j, py - j), half * ((py >> 1) + 1), weight, sums);
    }
  }
  const total = px * py * pz;
  return {
    weights: sums.weights / total,
    products: sums.products / total,
    squares: sums.squares / total,
  };
}

/** Elements of neighbouring lines, `stride` apart, to the begin of the lines of a transform; 0 behind them. */
function copyLines(
  from: Parts,
  start: number,
  stride: number,
  count: number,
  length: number,
  { re, im }: Parts,
): void {
  const { re: fromRe, im: fromIm } = from;
  const step = stride - count;
  for (let i = 0, to = 0, at = start; i < length; i++, at += step) {
    for (let b = 0; b < count; b++, to++, at++) {
      re[to] = fromRe[at];
      im[to] = fromIm[at];
    }
    to += BESIDE - count;
  }
  re.fill(0, BESIDE * length);
  im.fill(0, BESIDE * length);
}

/** @param start of the kernel's frequencies along x; those along z are `stride` apart, the same from both ends. */
function addProducts(
  [m, x, s]: Spectra,
  kernel: Float64Array,
  start: number,
  stride: number,
  share: Float64Array,
  sums: { weights: number; products: number; squares: number },
): void {
  const { re: mRe, im: mIm } = m;
  const { re: xRe, im: xIm } = x;
  const { re: sRe, im: sIm } = s;
  const pz = mRe.length / BESIDE;
  let { weights, products, squares } = sums;
  for (let l = 0; l < pz; l++) {
    const row = start + stride * (2 * l <= pz ? l : pz - l);
    for (let b = 0, at = BESIDE * l; b < BESIDE; b++, at++) {
      if (share[b] === 0) break;
      const weight = share[b] * kernel[row + b];
      const re = mRe[at];
      const im = mIm[at];
      weights += weight * (re * re + im * im);
      products += weight * (xRe[at] * xRe[at] + xIm[at] * xIm[at]);
      squares += weight * (sRe[at] * re + sIm[at] * im);
    }
  }
  sums.weights = weights;
  sums.products = products;
  sums.squares = squares;
}
