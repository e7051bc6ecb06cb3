import { dot } from './kernels/plain.ts';

/**
 * Cholesky factor of the rows and columns of a symmetric matrix that a support names, kept while the support gains and
 * loses members: each costs the square of its size, the whole factor its cube (Golub and Van Loan, Matrix Computations,
 * 4th ed., 6.5.4).
 */
export class SupportFactor {
  size = 0;
  /** Row of the matrix for each row of the factor. */
  support = new Int32Array(0);
  private holds = new Uint8Array(0);
  private capacity = 0;
  private l = new Float64Array(0);

  /** Makes room for a matrix of `capacity` rows; the factor is lost. */
  reserve(capacity: number): void {
    this.capacity = capacity;
    this.size = 0;
    this.support = new Int32Array(capacity);
    this.holds = new Uint8Array(capacity);
    this.l = new Float64Array(capacity * capacity);
  }

  clear(): void {
    this.size = 0;
    this.holds.fill(0);
  }

  has(row: number): boolean {
    return this.holds[row] === 1;
  }

  /** Adds a row of the matrix; false where it depends on those that are there, to within rounding. */
  append(h: Float64Array, stride: number, row: number): boolean {
    const { l, capacity, size, support } = this;
    const from = size * capacity;
    for (let i = 0; i < size; i++) {
      const sum = h[row * stride + support[i]] - dot(l, from, l, i * capacity, i);
      l[from + i] = sum / l[i * capacity + i];
    }
    const diagonal = h[row * stride + row];
    const pivot = diagonal - dot(l, from, l, from, size);
    // A pivot that lost all its digits is rank deficiency, not curvature.
    if (!(pivot > 1e-11 * diagonal)) return false;
    l[from + size] = Math.sqrt(pivot);
    support[size] = row;
    this.holds[row] = 1;
    this.size++;
    return true;
  }

  /** Takes out the row at this position of the support, by rotations of the columns behind it. */
  remove(position: number): void {
    const { l, capacity, support } = this;
    this.holds[support[position]] = 0;
    const size = --this.size;
    support.copyWithin(position, position + 1, size + 1);
    for (let i = position; i < size; i++) {
      const next = (i + 1) * capacity;
      l.copyWithin(i * capacity, next, next + i + 2);
    }
    for (let j = position; j < size; j++) {
      const a = l[j * capacity + j];
      const b = l[j * capacity + j + 1];
      const length = Math.sqrt(a * a + b * b);
      const cosine = a / length;
      const sine = b / length;
      for (let i = j; i < size; i++) {
        const k = i * capacity + j;
        const kept = l[k];
        const gone = l[k + 1];
        l[k] = cosine * kept + sine * gone;
        l[k + 1] = cosine * gone - sine * kept;
      }
    }
  }

  /** Gives the rows of the matrix other numbers; a row that gets none (-1) leaves the factor first. */
  renumber(place: Int32Array): void {
    for (let i = this.size - 1; i >= 0; i--) if (place[this.support[i]] < 0) this.remove(i);
    this.holds.fill(0);
    for (let i = 0; i < this.size; i++) {
      this.support[i] = place[this.support[i]];
      this.holds[this.support[i]] = 1;
    }
  }

  /** Solves for a right-hand side in the order of the support, in its place. */
  solve(b: Float64Array): void {
    const { l, capacity, size } = this;
    for (let i = 0; i < size; i++) {
      const row = i * capacity;
      b[i] = (b[i] - dot(l, row, b, 0, i)) / l[row + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      const row = i * capacity;
      const value = b[i] / l[row + i];
      b[i] = value;
      for (let j = 0; j < i; j++) b[j] -= value * l[row + j];
    }
  }
}
