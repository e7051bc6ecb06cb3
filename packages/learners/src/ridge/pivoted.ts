/** Pivots below this share of the largest are rounding. */
const NEGLIGIBLE = 1e-13;

/** A symmetric positive semidefinite matrix as R R', R having as many columns as the matrix has rank. */
export interface PivotedFactor {
  readonly rows: number;
  readonly rank: number;
  /** Rows in the order in which they became pivots; the first `rank` of R in this order are lower triangular. */
  readonly pivots: Int32Array;
  /** Element (i, k) of R at k * rows + i. */
  readonly r: Float64Array;
}

/** Cholesky's factor with the largest pivot first (Higham 1990), which ends where nothing is left. */
export function pivotedCholesky(rows: number, element: (i: number, j: number) => number): PivotedFactor {
  const left = Float64Array.from({ length: rows }, (_, i) => element(i, i));
  const largest = left.reduce((most, value) => Math.max(most, value), 0);
  const pivots: number[] = [];
  const columns: Float64Array[] = [];
  const taken = new Uint8Array(rows);
  while (pivots.length < rows) {
    let pivot = -1;
    for (let i = 0; i < rows; i++) if (taken[i] === 0 && (pivot < 0 || left[i] > left[pivot])) pivot = i;
    if (!(left[pivot] > NEGLIGIBLE * largest)) break;
    const root = Math.sqrt(left[pivot]);
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) if (taken[i] === 0) column[i] = element(i, pivot);
    for (const before of columns) {
      const by = before[pivot];
      if (by !== 0) for (let i = 0; i < rows; i++) column[i] -= by * before[i];
    }
    taken[pivot] = 1;
    for (let i = 0; i < rows; i++) {
      column[i] = taken[i] === 1 ? 0 : column[i] / root;
      left[i] -= column[i] * column[i];
    }
    column[pivot] = root;
    pivots.push(pivot);
    columns.push(column);
  }
  const r = new Float64Array(rows * columns.length);
  columns.forEach((column, k) => {
    r.set(column, k * rows);
  });
  return { rows, rank: columns.length, pivots: Int32Array.from(pivots), r };
}
