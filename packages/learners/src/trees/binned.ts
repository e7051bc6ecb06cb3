import { learnersErrors } from '../errors.ts';

/** Features row by row: feature j of row i is x[i * columns + j]. What millions of voxels come as. */
export interface RowTable {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
}

/** A table whose values are replaced by the numbers of their bins, from 0; what histogram boosting looks at. */
export interface BinnedTable {
  readonly rows: number;
  readonly columns: number;
  readonly bins: Uint8Array;
  /** For each column where a bin ends: values up to edges[b] are in bin b or before; ascending. */
  readonly edges: readonly Float64Array[];
}

/** Bins fit into a byte. */
export const MOST_BINS = 256;

/**
 * Parts the values of each column into bins that hold about as many rows each, a bin for each value where there are few
 * (Ke et al. 2017, LightGBM, NeurIPS 30). An edge lies half way between the two values that it parts.
 *
 * @param most bins of a column, 2 to 256
 * @throws learners/shape, learners/not-finite, learners/setting
 * @example
 * const binned = binRows({ rows: 3, columns: 1, x: Float32Array.of(1, 2, 4) });
 * binned.edges[0]; // 1.5 and 3
 */
export function binRows(table: RowTable, most = MOST_BINS): BinnedTable {
  checkRows(table);
  if (!Number.isInteger(most) || most < 2 || most > MOST_BINS) {
    throw learnersErrors.error('learners/setting', { what: `A column cannot have up to ${most} bins` });
  }
  const { rows, columns, x } = table;
  const bins = new Uint8Array(rows * columns);
  const column = new Float32Array(rows);
  const edges = Array.from({ length: columns }, (_, j) => {
    for (let i = 0; i < rows; i++) column[i] = x[i * columns + j];
    const own = edgesOf(column.slice().sort(), most);
    for (let i = 0; i < rows; i++) bins[i * columns + j] = binOf(own, column[i]);
    return own;
  });
  return { rows, columns, bins, edges };
}

/** @throws learners/shape, learners/not-finite */
function checkRows({ rows, columns, x }: RowTable): void {
  if (!(rows > 0) || !(columns > 0) || x.length < rows * columns) {
    throw learnersErrors.error('learners/shape', {
      what: `x holds ${x.length} numbers for ${rows} rows x ${columns} columns`,
    });
  }
  for (let k = 0; k < rows * columns; k++) {
    // The difference of a finite number to itself is 0, else NaN.
    if (x[k] - x[k] === 0) continue;
    throw learnersErrors.error('learners/not-finite', {
      what: 'A feature is not a finite number',
      where: { row: Math.floor(k / columns), column: k % columns },
    });
  }
}

function edgesOf(sorted: Float32Array, most: number): Float64Array {
  const edges: number[] = [];
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  if (distinct <= most) {
    for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) edges.push(between(sorted, i));
    return Float64Array.from(edges);
  }
  let from = 0;
  for (let b = 1; b < most; b++) {
    // Equal values stay together: the edge moves on to where the value changes.
    let at = Math.max(from + 1, Math.round((b * sorted.length) / most));
    while (at < sorted.length && sorted[at] === sorted[at - 1]) at++;
    if (at >= sorted.length) break;
    edges.push(between(sorted, at));
    from = at;
  }
  return Float64Array.from(edges);
}

function between(sorted: Float32Array, at: number): number {
  return (sorted[at - 1] + sorted[at]) / 2;
}

/** How many edges a value lies above. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > edges[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}
