import type { StandardisedDesign } from './design.ts';
import { PADDING, type Workspace } from './kernels/workspace.ts';

/** The columns that a solver gives coefficients to, whatever stands behind them. */
export interface SolverColumns {
  readonly count: number;
  /** True where a column stays out of the model. */
  isConstant(column: number): boolean;
  /** Euclidean length. */
  lengthOf(column: number): number;
  /** out[k] = x_c'r for each listed column c; out has room for `PADDING` more. */
  products(columns: Int32Array, count: number, r: Float64Array, out: Float64Array): void;
  /** target += sum of by[k] x_c; `by` has room for `PADDING` more. */
  add(target: Float64Array, columns: Int32Array, count: number, by: Float64Array): void;
}

/** The columns of a design as they are. */
export function columnsOf(
  { columns, stride, x, scales }: StandardisedDesign,
  workspace: Workspace,
): SolverColumns {
  return {
    count: columns,
    isConstant: (column) => scales[column] === 0,
    lengthOf: (column) => lengthAt(x, column * stride, stride),
    products: (list, count, r, out) => workspace.columnProducts(x, list, count, r, out),
    add: (target, list, count, by) => workspace.addColumns(target, x, list, count, by),
  };
}

/**
 * Each column once for each class: class k has the columns k P .. (k + 1) P - 1 of a design of P, and its own stretch of
 * rows. `out` marks those that stay out.
 */
export function columnsByClass(
  { columns, stride, x, scales }: StandardisedDesign,
  classes: number,
  out: ReadonlySet<number>,
  workspace: Workspace,
): SolverColumns {
  const list = workspace.words(columns);
  const numbers = workspace.floats(columns + PADDING);
  const place = new Int32Array(columns);
  const listOf = (k: number, from: Int32Array, count: number) => {
    let found = 0;
    for (let i = 0; i < count; i++) {
      const j = from[i] - k * columns;
      if (j < 0 || j >= columns) continue;
      list[found] = j;
      place[found++] = i;
    }
    return found;
  };
  return {
    count: classes * columns,
    isConstant: (column) => scales[column % columns] === 0 || out.has(column),
    lengthOf: (column) => lengthAt(x, (column % columns) * stride, stride),
    products(from, count, r, target) {
      for (let k = 0; k < classes; k++) {
        const found = listOf(k, from, count);
        if (found === 0) continue;
        workspace.columnProducts(x, list, found, r.subarray(k * stride, (k + 1) * stride), numbers);
        for (let i = 0; i < found; i++) target[place[i]] = numbers[i];
      }
    },
    add(target, from, count, by) {
      for (let k = 0; k < classes; k++) {
        const found = listOf(k, from, count);
        if (found === 0) continue;
        for (let i = 0; i < found; i++) numbers[i] = by[place[i]];
        workspace.addColumns(target.subarray(k * stride, (k + 1) * stride), x, list, found, numbers);
      }
    },
  };
}

function lengthAt(x: Float64Array, at: number, stride: number): number {
  let squares = 0;
  for (let i = at; i < at + stride; i++) squares += x[i] * x[i];
  return Math.sqrt(squares);
}
