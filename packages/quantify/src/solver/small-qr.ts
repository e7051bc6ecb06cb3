/**
 * The triangular factor of a few columns, in scratch memory: J = Q R by modified Gram-Schmidt, whose R is as good as
 * Householder's (Bjorck 1967, BIT 7:1). (J'J)^-1 = R^-1 R^-T is never formed from J'J, whose condition is that of J
 * squared.
 */
export interface SmallFactor {
  /** Columns x rows: on entry the columns of J, after `factor` those of Q. */
  readonly columns: Float64Array;
  /** Factors the first `count` columns; false where one lies in the space of those before it. */
  factor(count: number): boolean;
  /** The last entry of R^-1: 1 over the length of the last column's part outside the others. */
  lastInverse(count: number): number;
  /**
   * Fills (J'J)^-1, count x count, and returns the largest variance inflation factor: how much larger a parameter's
   * variance is than if it alone were free.
   */
  covariance(count: number, into: Float64Array): number;
  /**
   * Fills `into` (count x points) with R^-1 Q', how the parameters follow the data, where rows of J are coordinates in an
   * orthonormal basis (rows x points).
   */
  influence(count: number, basis: Float64Array, points: number, into: Float64Array): void;
}

/** @param rows length of a column. @param most columns at most. */
export function smallFactor(rows: number, most: number): SmallFactor {
  const columns = new Float64Array(most * rows);
  const inverse = new Float64Array(most * most);
  const lengths = new Float64Array(most);
  const r = new Float64Array(most * most);

  function takeOut(count: number, column: number): void {
    const at = column * rows;
    for (let before = 0; before < column; before++) {
      const from = before * rows;
      let along = 0;
      for (let t = 0; t < rows; t++) along += columns[from + t] * columns[at + t];
      for (let t = 0; t < rows; t++) columns[at + t] -= along * columns[from + t];
      r[before * count + column] = along;
    }
  }

  function lengthOf(at: number): number {
    let square = 0;
    for (let t = 0; t < rows; t++) square += columns[at + t] * columns[at + t];
    return Math.sqrt(square);
  }

  function invert(count: number): void {
    for (let j = 0; j < count; j++) {
      for (let i = j; i >= 0; i--) {
        let sum = i === j ? 1 : 0;
        for (let k = i + 1; k <= j; k++) sum -= r[i * count + k] * inverse[k * count + j];
        inverse[i * count + j] = sum / r[i * count + i];
      }
    }
  }

  return {
    columns,
    factor(count) {
      r.fill(0);
      for (let j = 0, at = 0; j < count; j++, at += rows) {
        lengths[j] = lengthOf(at);
        takeOut(count, j);
        const left = lengthOf(at);
        if (!(left > 1e-13 * lengths[j])) return false;
        r[j * count + j] = left;
        for (let t = 0; t < rows; t++) columns[at + t] /= left;
      }
      invert(count);
      return true;
    },
    lastInverse: (count) => inverse[count * count - 1],
    covariance(count, into) {
      let condition = 1;
      for (let i = 0; i < count; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let k = i; k < count; k++) sum += inverse[i * count + k] * inverse[j * count + k];
          into[i * count + j] = sum;
          into[j * count + i] = sum;
        }
        condition = Math.max(condition, lengths[i] * lengths[i] * into[i * count + i]);
      }
      return condition;
    },
    influence(count, basis, points, into) {
      for (let i = 0; i < count; i++) {
        const at = i * points;
        for (let t = 0; t < points; t++) into[at + t] = 0;
        for (let row = 0; row < rows; row++) {
          let sum = 0;
          for (let j = i; j < count; j++) sum += inverse[i * count + j] * columns[j * rows + row];
          for (let t = 0; t < points; t++) into[at + t] += sum * basis[row * points + t];
        }
      }
    },
  };
}
