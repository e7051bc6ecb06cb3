import { secondEigenvalueKernel } from '../../kernels/second-eigenvalue-kernel.ts';

/**
 * The largest eigenvalue in size, but for one that is known, of a sparse symmetric matrix with eigenvalues in [-1, 1]: the
 * known one is 1, and its unit vector is `root`. With that taken out, Lanczos' method (Lanczos 1950, J Res Natl Bur Stand
 * 45:255) runs until the space is exhausted. Where rounding costs orthogonality, an extreme eigenvalue has been found
 * already (Paige 1980, Linear Algebra Appl 34:235).
 *
 * Sums are those of every fourth place, added at the end as (0 + 2) + (1 + 3), as the lanes of the kernel have them.
 */
export interface EigenSpace {
  /** Vectors of a length that four divides; what is beyond the rows must be 0 in these two. */
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
/** Vectors are not scaled to length 1; they are made longer where their square falls below this. */
const SHORT = 1e-100;
const LONGER = 1.2676506002282294e30;
/** Of Laguerre's iteration; five or six are usual. */
const MOST_ITERATIONS = 60;
/** After as many steps polynomials are scaled, so that they neither overflow nor vanish. */
const SCALED_EVERY = 16;

/** What a vector of so many rows takes. */
export function paddedRows(rows: number): number {
  return 4 * Math.ceil(rows / 4);
}

/** @param withKernel false for TypeScript alone, which gives the same to the bit. */
export function makeEigenSpace(rows: number, cells: number, withKernel = true): EigenSpace {
  const capacity = paddedRows(rows);
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
      const [alpha, squares] = [vectors[5], vectors[6]];
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
  const [root, diagonal, start, , , alpha, beta] = vectors;
  let [, , , current, previous] = vectors;
  const next = vectors[7];
  const length = paddedRows(rows);
  for (let i = 0; i < length; i++) current[i] = i < rows ? start[i] : 0;
  takeOut(current, root, length);
  for (let i = 0; i < length; i++) {
    previous[i] = 0;
    next[i] = diagonal[i] * current[i];
  }
  let square = dot(current, current, length);
  let ratio = 0;
  for (let step = 0; step < rows - 1; step++) {
    const inverse = 1 / square;
    for (let c = 0; c < count; c++) {
      const i = (places[c] & 0xffff) >> 3;
      const j = places[c] >>> 19;
      next[i] = next[i] + weight[c] * current[j];
      next[j] = next[j] + weight[c] * current[i];
    }
    const along = dot(next, current, length) * inverse;
    const rest = dot(next, root, length);
    for (let i = 0; i < length; i++) {
      previous[i] = next[i] - ratio * previous[i] - along * current[i] - rest * root[i];
      next[i] = diagonal[i] * previous[i];
    }
    [previous, current] = [current, previous];
    let left = dot(current, current, length);
    if (left < NEARLY_NOTHING * square) {
      // Of what is nearly nothing, rounding may be a good part.
      takeOut(current, root, length);
      for (let i = 0; i < length; i++) next[i] = diagonal[i] * current[i];
      left = dot(current, current, length);
    }
    ratio = left * inverse;
    alpha[step] = along;
    beta[step] = ratio;
    if (ratio < NOTHING) return step + 1;
    square = left;
    if (square > SHORT) continue;
    for (let i = 0; i < length; i++) {
      previous[i] *= LONGER;
      current[i] *= LONGER;
      next[i] *= LONGER;
    }
    square *= LONGER * LONGER;
  }
  return rows - 1;
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let zero = 0;
  let one = 0;
  let two = 0;
  let three = 0;
  for (let i = 0; i < length; i += 4) {
    zero += a[i] * b[i];
    one += a[i + 1] * b[i + 1];
    two += a[i + 2] * b[i + 2];
    three += a[i + 3] * b[i + 3];
  }
  return zero + two + (one + three);
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
    // The characteristic polynomials of the leading parts of the matrix, with their first and second derivatives.
    let before = 1;
    let value = x - sign * diagonal[0];
    let firstBefore = 0;
    let first = 1;
    let secondBefore = 0;
    let second = 0;
    // Above all eigenvalues all are positive; rounding can put x a last bit below the largest.
    if (!(value > 0)) return x;
    for (let k = 1; k < size; k++) {
      const d = x - sign * diagonal[k];
      const square = squares[k - 1];
      const newValue = d * value - square * before;
      const newFirst = value + d * first - square * firstBefore;
      const newSecond = 2 * first + d * second - square * secondBefore;
      if (!(newValue > 0)) return x;
      [before, value] = [value, newValue];
      [firstBefore, first] = [first, newFirst];
      [secondBefore, second] = [second, newSecond];
      if (k % SCALED_EVERY !== 0) continue;
      const scale = 1 / value;
      before *= scale;
      value *= scale;
      firstBefore *= scale;
      first *= scale;
      secondBefore *= scale;
      second *= scale;
    }
    const inverse = 1 / value;
    first *= inverse;
    second *= inverse;
    const squared = first * first;
    const inside = (size - 1) * (size * (squared - second) - squared);
    const next = x - size / (first + Math.sqrt(inside > 0 ? inside : 0));
    if (!(next < x - 1e-15)) return x;
    x = next;
  }
  return x;
}
