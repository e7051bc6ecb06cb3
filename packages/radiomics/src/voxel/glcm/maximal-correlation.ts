import type { PairCounts } from './counts.ts';

/** Of Laguerre's iteration; five or six are usual. */
const MOST_ITERATIONS = 60;
/** Codes go up to 1,024. */
const PLACE_BITS = 10;
const PLACE_MASK = 1023;
/** Squares of a unit vector's rest: once more taken out below the first, given up below the second. */
const NEARLY_NOTHING = 1e-6;
const NOTHING = 1e-24;

/**
 * The second largest eigenvalue in size of D^-1/2 P D^-1/2, P a symmetric co-occurrence matrix and D its row sums: the
 * maximal correlation coefficient. The largest is 1, its vector the root of the row sums; with that taken out, Lanczos'
 * method (Lanczos 1950, J Res Natl Bur Stand 45:255) runs on the cells that have counts until the space is exhausted.
 * Where rounding costs orthogonality an extreme eigenvalue has been found already (Paige 1980, Linear Algebra Appl
 * 34:235).
 */
export class SecondEigenvalue {
  readonly place: Int32Array;
  readonly root: Float64Array;
  readonly inverseRoots: Float64Array;
  /** Cells off the diagonal: both places, lower << PLACE_BITS | higher, and the scaled count. */
  readonly places: Int32Array;
  readonly weight: Float64Array;
  readonly diagonal: Float64Array;
  current: Float64Array;
  previous: Float64Array;
  next: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly start: Float64Array;

  constructor(span: number, mostPairs: number) {
    const rows = Math.min(span, 2 * mostPairs);
    const cells = Math.min(mostPairs, (span * (span - 1)) / 2) + 1;
    this.place = new Int32Array(span);
    this.root = new Float64Array(rows);
    this.inverseRoots = Float64Array.from({ length: 2 * mostPairs + 1 }, (_, n) => 1 / Math.sqrt(n));
    this.places = new Int32Array(cells);
    this.weight = new Float64Array(cells);
    this.diagonal = new Float64Array(rows);
    this.current = new Float64Array(rows);
    this.previous = new Float64Array(rows);
    this.next = new Float64Array(rows);
    this.alpha = new Float64Array(2 * rows + 4);
    this.beta = new Float64Array(2 * rows + 4);
    // A fixed start without any symmetry that a matrix could share.
    this.start = Float64Array.from({ length: rows }, (_, n) => 1 + ((n * 7919) % 1009) / 1009);
  }

  of({ cells, shift, ends, pairs }: PairCounts): number {
    const { place, root, inverseRoots, places, weight, diagonal } = this;
    let rows = 0;
    for (let code = 0; code < ends.length; code++) {
      if (ends[code] === 0) continue;
      place[rows] = code;
      root[rows] = Math.sqrt(ends[code] / (2 * pairs));
      rows++;
    }
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const low = place[i];
      const scale = inverseRoots[ends[low]];
      diagonal[i] = (2 * cells[(low << shift) | low]) / ends[low];
      for (let j = i + 1; j < rows; j++) {
        const n = cells[(low << shift) | place[j]];
        if (n === 0) continue;
        places[count] = (i << PLACE_BITS) | j;
        weight[count++] = n * scale * inverseRoots[ends[place[j]]];
      }
    }
    if (rows === 2) return Math.abs(diagonal[0] + diagonal[1] - 1);
    return spectralRadius(this.alpha, this.beta, this.tridiagonalise(rows, count));
  }

  /** Fills alpha and the squares of beta; how many steps it took. */
  tridiagonalise(rows: number, count: number): number {
    const { root, places, weight, diagonal, alpha, beta } = this;
    let { current, previous, next } = this;
    for (let i = 0; i < rows; i++) current[i] = this.start[i];
    takeOut(current, root, rows);
    let scale = 1 / Math.sqrt(squareOf(current, rows));
    let norm = 0;
    previous.fill(0, 0, rows);
    for (let step = 0; step < rows - 1; step++) {
      for (let i = 0; i < rows; i++) {
        const own = current[i] * scale;
        current[i] = own;
        next[i] = diagonal[i] * own - norm * previous[i];
      }
      for (let c = 0; c < count; c++) {
        const both = places[c];
        const i = both >> PLACE_BITS;
        const j = both & PLACE_MASK;
        const w = weight[c];
        next[i] += w * current[j];
        next[j] += w * current[i];
      }
      let a = 0;
      let rest = 0;
      for (let i = 0; i < rows; i++) {
        a += next[i] * current[i];
        rest += next[i] * root[i];
      }
      let square = 0;
      for (let i = 0; i < rows; i++) {
        const left = next[i] - a * current[i] - rest * root[i];
        next[i] = left;
        square += left * left;
      }
      if (square < NEARLY_NOTHING) {
        // Of what is nearly nothing, rounding may be a good part.
        takeOut(next, root, rows);
        square = squareOf(next, rows);
      }
      alpha[step] = a;
      beta[step] = square;
      if (square < NOTHING) return step + 1;
      norm = Math.sqrt(square);
      scale = 1 / norm;
      const spare = previous;
      previous = current;
      current = next;
      next = spare;
    }
    return rows - 1;
  }
}

/** Makes a vector orthogonal to a unit vector. */
function takeOut(vector: Float64Array, unit: Float64Array, length: number): void {
  let dot = 0;
  for (let i = 0; i < length; i++) dot += vector[i] * unit[i];
  for (let i = 0; i < length; i++) vector[i] -= dot * unit[i];
}

function squareOf(vector: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += vector[i] * vector[i];
  return sum;
}

/** The largest eigenvalue in size of a tridiagonal matrix; `squares` are those of the elements off its diagonal. */
function spectralRadius(diagonal: Float64Array, squares: Float64Array, size: number): number {
  const above = largestEigenvalue(diagonal, squares, size, 1);
  return isBelow(diagonal, squares, size, above) ? above : largestEigenvalue(diagonal, squares, size, -1);
}

/** Whether all eigenvalues are above -x. */
function isBelow(diagonal: Float64Array, squares: Float64Array, size: number, x: number): boolean {
  let ratio = x + diagonal[0];
  for (let k = 1; k < size && ratio > 0; k++) ratio = x + diagonal[k] - squares[k - 1] / ratio;
  return ratio > 0;
}

/**
 * Largest eigenvalue of sign x the tridiagonal matrix. Every eigenvalue lies in [-1, 1], so Laguerre's iteration comes
 * down to it from there and never passes it (Wilkinson 1965, The Algebraic Eigenvalue Problem, 7.38).
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
    const curvature = size * (first * first - second) - first * first;
    const next = x - size / (first + Math.sqrt(Math.max(0, (size - 1) * curvature)));
    if (!(next < x - 1e-15)) return x;
    x = next;
  }
  return x;
}
