import { secondEigenvalueKernel } from '../../kernels/second-eigenvalue-kernel.ts';

/**
 * The largest eigenvalue in size, but for one that is known, of a sparse symmetric matrix with eigenvalues in [-1, 1]: the
 * known one is 1, and its unit vector is `root`. With that taken out, Lanczos' method (Lanczos 1950, J Res Natl Bur Stand
 * 45:255) runs until the space is exhausted. Where rounding costs orthogonality, an extreme eigenvalue has been found
 * already (Paige 1980, Linear Algebra Appl 34:235).
 *
 * Sums are those of even and of odd places, added at the end, as the lanes of the kernel have them.
 */
export interface EigenSpace {
  /** Vectors of an even length; what is one beyond the rows must be 0 in these two. */
  readonly root: Float64Array;
  readonly diagonal: Float64Array;
  /** Cells off the diagonal. */
  readonly weight: Float64Array;
  /** Row | column << 16, both in bytes from the begin of a vector: 8 x place. */
  readonly places: Uint32Array;
  /** Whether the kernel does it. */
  readonly compiled: boolean;
  solve(rows: number, count: number): number;
}

const VECTORS = 8;
/** Squares of a unit vector's rest: the known vector is taken out again below the first; below the second all is found. */
const NEARLY_NOTHING = 1e-6;
const NOTHING = 1e-24;
/** Of Laguerre's iteration; five or six are usual. */
const MOST_ITERATIONS = 60;

/** @param withKernel false for TypeScript alone, which gives the same to the bit. */
export function makeEigenSpace(rows: number, cells: number, withKernel = true): EigenSpace {
  const capacity = 2 * Math.ceil(rows / 2);
  const bytes = 8 * (VECTORS * capacity + cells) + 4 * cells;
  const kernel = withKernel ? secondEigenvalueKernel(bytes, capacity, cells) : undefined;
  const buffer = kernel?.buffer ?? new ArrayBuffer(bytes);
  const vectors = Array.from(
    { length: VECTORS },
    (_, n) => new Float64Array(buffer, 8 * n * capacity, capacity),
  );
  const [root, diagonal, start] = vectors;
  const weight = new Float64Array(buffer, 8 * VECTORS * capacity, cells);
  const places = new Uint32Array(buffer, 8 * (VECTORS * capacity + cells), cells);
  // A fixed start without any symmetry that a matrix could share.
  for (let n = 0; n < capacity; n++) start[n] = 1 + ((n * 7919) % 1009) / 1009;
  const solve =
    kernel?.solve ??
    ((size: number, count: number) => {
      const steps = tridiagonalise(vectors, weight, places, size, count);
      const [alpha, squares] = [vectors[6], vectors[7]];
      const up = largestEigenvalue(alpha, squares, steps, 1);
      const down = largestEigenvalue(alpha, squares, steps, -1);
      return up > down ? up : down;
    });
  return { root, diagonal, weight, places, compiled: kernel !== undefined, solve };
}

/** Fills alpha and the squares of beta; how many steps it took. */
function tridiagonalise(
  vectors: readonly Float64Array[],
  weight: Float64Array,
  places: Uint32Array,
  rows: number,
  count: number,
): number {
  const [root, diagonal, start, , , , alpha, beta] = vectors;
  let [, , , current, previous, next] = vectors;
  const length = 2 * Math.ceil(rows / 2);
  for (let i = 0; i < rows; i++) current[i] = start[i];
  if (length > rows) current[rows] = 0;
  takeOut(current, root, length);
  let scale = 1 / Math.sqrt(squareOf(current, length));
  let norm = 0;
  previous.fill(0, 0, length);
  for (let step = 0; step < rows - 1; step++) {
    for (let i = 0; i < length; i++) {
      const own = current[i] * scale;
      current[i] = own;
      next[i] = diagonal[i] * own - norm * previous[i];
    }
    for (let c = 0; c < count; c++) {
      const i = (places[c] & 0xffff) >> 3;
      const j = places[c] >>> 19;
      next[i] = next[i] + weight[c] * current[j];
      next[j] = next[j] + weight[c] * current[i];
    }
    const a = dot(next, current, length);
    const rest = dot(next, root, length);
    for (let i = 0; i < length; i++) next[i] = next[i] - a * current[i] - rest * root[i];
    let square = squareOf(next, length);
    if (square < NEARLY_NOTHING) {
      // Of what is nearly nothing, rounding may be a good part.
      takeOut(next, root, length);
      square = squareOf(next, length);
    }
    alpha[step] = a;
    beta[step] = square;
    if (square < NOTHING) return step + 1;
    norm = Math.sqrt(square);
    scale = 1 / norm;
    [previous, current, next] = [current, next, previous];
  }
  return rows - 1;
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return even + odd;
}

function squareOf(vector: Float64Array, length: number): number {
  return dot(vector, vector, length);
}

/** Makes a vector orthogonal to a unit vector. */
function takeOut(vector: Float64Array, unit: Float64Array, length: number): void {
  const along = dot(vector, unit, length);
  for (let i = 0; i < length; i++) vector[i] -= along * unit[i];
}

/**
 * Largest eigenvalue of sign x the tridiagonal matrix. Laguerre's iteration comes down to it from 1 and never passes it
 * (Wilkinson 1965, The Algebraic Eigenvalue Problem, 7.38).
 */
function largestEigenvalue(
  diagonal: Float64Array,
  squares: Float64Array,
  size: number,
  sign: 1 | -1,
): number {
  let x = 1 + 1e-9;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    // p'/p and p''/p of the characteristic polynomial, by the ratios of successive leading minors of x - T.
    let inverse = 1 / (x - sign * diagonal[0]);
    let first = inverse;
    let firstBefore = 0;
    let second = 0;
    let secondBefore = 0;
    for (let k = 1; k < size; k++) {
      const d = x - sign * diagonal[k];
      const scale = squares[k - 1] * inverse;
      const ratio = d - scale;
      // Rounding put x a last bit below the eigenvalue.
      if (!(ratio > 0)) return x;
      inverse = 1 / ratio;
      const newSecond = (2 * first + d * second - scale * secondBefore) * inverse;
      const newFirst = (1 + d * first - scale * firstBefore) * inverse;
      secondBefore = second;
      firstBefore = first;
      second = newSecond;
      first = newFirst;
    }
    const squared = first * first;
    const inside = (size - 1) * (size * (squared - second) - squared);
    const next = x - size / (first + Math.sqrt(inside > 0 ? inside : 0));
    if (!(next < x - 1e-15)) return x;
    x = next;
  }
  return x;
}
