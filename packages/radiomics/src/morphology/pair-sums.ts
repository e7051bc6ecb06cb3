import { fastLength, fft } from '@lobule/numerics';

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
  const padded = scattered.size.map((count) => paddedLength(2 * count - 1)) as [number, number, number];
  const volumes = halfSpectra(scattered, padded);
  const kernel = inverseDistances(padded, scattered.spacingMm);
  return alongZ(volumes, kernel, scattered.size[2], padded);
}

/** Transforms of m, x and x^2 along x and y, frequency along x fastest, then along y, then z; real and imaginary parts. */
type Spectra = readonly { readonly re: Float64Array; readonly im: Float64Array }[];

function halfSpectra({ size: [nx, ny, nz], places, values }: Scattered, [px, py]: Triple): Spectra {
  const half = (px >> 1) + 1;
  const spectra = [0, 1, 2].map(() => ({
    re: new Float64Array(half * py * nz),
    im: new Float64Array(half * py * nz),
  }));
  const re = new Float64Array(px);
  const im = new Float64Array(px);
  let n = 0;
  for (let row = 0; row < ny * nz; row++) {
    const first = n;
    while (n < places.length && places[n] < nx * (row + 1)) n++;
    if (n === first) continue;
    const at = half * ((row % ny) + py * Math.floor(row / ny));
    re.fill(0);
    im.fill(0);
    for (let k = first; k < n; k++) {
      re[places[k] - nx * row] = 1;
      im[places[k] - nx * row] = values[k];
    }
    fft(re, im);
    // Of a + i b with a and b real: A(k) = (Z(k) + conj Z(-k)) / 2, B(k) = (Z(k) - conj Z(-k)) / 2i.
    for (let k = 0; k < half; k++) {
      const back = k === 0 ? 0 : px - k;
      spectra[0].re[at + k] = (re[k] + re[back]) / 2;
      spectra[0].im[at + k] = (im[k] - im[back]) / 2;
      spectra[1].re[at + k] = (im[k] + im[back]) / 2;
      spectra[1].im[at + k] = (re[back] - re[k]) / 2;
    }
    re.fill(0);
    im.fill(0);
    for (let k = first; k < n; k++) re[places[k] - nx * row] = values[k] * values[k];
    fft(re, im);
    spectra[2].re.set(re.subarray(0, half), at);
    spectra[2].im.set(im.subarray(0, half), at);
  }
  const lineRe = new Float64Array(py);
  const lineIm = new Float64Array(py);
  for (const volume of spectra) {
    for (let slice = 0; slice < nz; slice++) {
      for (let k = 0; k < half; k++) {
        const at = k + half * py * slice;
        for (let j = 0; j < py; j++) {
          lineRe[j] = volume.re[at + half * j];
          lineIm[j] = volume.im[at + half * j];
        }
        fft(lineRe, lineIm);
        for (let j = 0; j < py; j++) {
          volume.re[at + half * j] = lineRe[j];
          volume.im[at + half * j] = lineIm[j];
        }
      }
    }
  }
  return spectra;
}

/** Lines along z that are read together, since they lie side by side in memory. */
const SIDE_BY_SIDE = 8;

/** The transform along z, a few lines at a time, and what each frequency adds to the sums. */
function alongZ(spectra: Spectra, kernel: Float64Array, nz: number, [px, py, pz]: Triple): PairSums {
  const half = (px >> 1) + 1;
  const halfY = (py >> 1) + 1;
  const lines = spectra.map(() =>
    Array.from({ length: SIDE_BY_SIDE }, () => ({ re: new Float64Array(pz), im: new Float64Array(pz) })),
  );
  let weights = 0;
  let products = 0;
  let squares = 0;
  for (let j = 0; j < py; j++) {
    const kernelRow = half * Math.min(j, py - j);
    for (let first = 0; first < half; first += SIDE_BY_SIDE) {
      const count = Math.min(SIDE_BY_SIDE, half - first);
      spectra.forEach((volume, n) => {
        gather(volume, lines[n], first + half * j, half * py, count, nz);
        for (let k = 0; k < count; k++) fft(lines[n][k].re, lines[n][k].im);
      });
      for (let k = 0; k < count; k++) {
        // The other half of the frequencies along x adds as much.
        const isAlone = first + k === 0 || 2 * (first + k) === px;
        const share = isAlone ? 1 : 2;
        const [m, x, s] = [lines[0][k], lines[1][k], lines[2][k]];
        for (let l = 0; l < pz; l++) {
          const weight = share * kernel[first + k + kernelRow + half * halfY * Math.min(l, pz - l)];
          weights += weight * (m.re[l] * m.re[l] + m.im[l] * m.im[l]);
          products += weight * (x.re[l] * x.re[l] + x.im[l] * x.im[l]);
          squares += weight * (s.re[l] * m.re[l] + s.im[l] * m.im[l]);
        }
      }
    }
  }
  const total = px * py * pz;
  return { weights: weights / total, products: products / total, squares: squares / total };
}

interface Line {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function gather(
  volume: Line,
  lines: readonly Line[],
  start: number,
  stride: number,
  count: number,
  nz: number,
): void {
  for (let k = 0; k < count; k++) {
    lines[k].re.fill(0, nz);
    lines[k].im.fill(0, nz);
  }
  for (let z = 0; z < nz; z++) {
    const at = start + stride * z;
    for (let k = 0; k < count; k++) {
      lines[k].re[z] = volume.re[at + k];
      lines[k].im[z] = volume.im[at + k];
    }
  }
}

/**
 * The transform of 1 / r, 0 at the origin. It is even along every axis, so it is real and known from an eighth of it, and
 * two even lines are transformed as the parts of a complex one.
 */
function inverseDistances(padded: Triple, [sx, sy, sz]: Triple): Float64Array {
  const size = padded.map((n) => (n >> 1) + 1);
  const kernel = new Float64Array(size[0] * size[1] * size[2]);
  for (let z = 0, at = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, at++) {
        const squared = x * sx * x * sx + y * sy * y * sy + z * sz * z * sz;
        kernel[at] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      }
    }
  }
  let stride = 1;
  padded.forEach((n, axis) => {
    transformEven(kernel, n, size[axis], stride);
    stride *= size[axis];
  });
  return kernel;
}

function transformEven(kernel: Float64Array, n: number, count: number, stride: number): void {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const lines = kernel.length / count;
  const startOf = (line: number) => Math.floor(line / stride) * stride * count + (line % stride);
  for (let line = 0; line < lines; line += 2) {
    const a = startOf(line);
    // The last of an odd number of lines is its own partner.
    const b = startOf(Math.min(line + 1, lines - 1));
    for (let i = 0; i < n; i++) {
      const at = Math.min(i, n - i) * stride;
      re[i] = kernel[a + at];
      im[i] = kernel[b + at];
    }
    fft(re, im);
    for (let i = 0; i < count; i++) {
      kernel[b + i * stride] = im[i];
      kernel[a + i * stride] = re[i];
    }
  }
}

/** Powers of two take a quarter of the time of lengths with factors of 5; much longer ones would take too much memory. */
function paddedLength(least: number): number {
  let power = 1;
  while (power < least) power *= 2;
  return power <= 1.5 * least ? power : fastLength(least);
}
