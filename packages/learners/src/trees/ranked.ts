import type { Design } from '../design.ts';

/** The features of a design by the ranks of their values, which is all that trees look at. */
export interface RankedDesign {
  readonly rows: number;
  readonly columns: number;
  /** Rank of each value among the distinct values of its column, from 0. */
  readonly ranks: Uint16Array | Int32Array;
  /** Distinct values of column j, in order, from distinct[j] on: values[distinct[j] .. distinct[j + 1]). */
  readonly values: Float64Array;
  readonly distinct: Int32Array;
}

/** More ranks do not fit into 16 bits. */
const MOST_SHORT = 65_536;

export function rankDesign({ rows, columns, x }: Design): RankedDesign {
  const ranks = rows <= MOST_SHORT ? new Uint16Array(rows * columns) : new Int32Array(rows * columns);
  const values = new Float64Array(rows * columns);
  const distinct = new Int32Array(columns + 1);
  for (let j = 0; j < columns; j++) {
    const column = x.subarray(j * rows, (j + 1) * rows);
    const sorted = column.slice().sort();
    const from = distinct[j];
    let count = 0;
    for (const value of sorted) {
      if (count === 0 || value !== values[from + count - 1]) values[from + count++] = value;
    }
    distinct[j + 1] = from + count;
    for (let i = 0; i < rows; i++) ranks[j * rows + i] = placeOf(values, from, from + count, column[i]);
  }
  return { rows, columns, ranks, values: values.slice(0, distinct[columns]), distinct };
}

/** Between the value of this rank and the next. */
export function thresholdAfter(
  { values, distinct }: RankedDesign,
  column: number,
  rank: number,
  next: number,
) {
  const low = values[distinct[column] + rank];
  const high = values[distinct[column] + next];
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

function placeOf(values: Float64Array, from: number, to: number, wanted: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
