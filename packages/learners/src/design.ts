import { learnersErrors } from './errors.ts';
import { strideOf, type Workspace } from './kernels/workspace.ts';

/** Features on plain arrays: column j is x[j * rows .. (j + 1) * rows). */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float64Array;
}

/** What a path is fitted to. Events and classes are coded 0 and 1. */
export type Response =
  | { readonly family: 'gaussian'; readonly y: ArrayLike<number> }
  | {
      readonly family: 'logistic';
      readonly y: ArrayLike<number>;
      /** How much each row counts, on a scale of its own; default all alike. Columns are standardised without them. */
      readonly weights?: ArrayLike<number>;
    }
  | { readonly family: 'cox'; readonly time: ArrayLike<number>; readonly event: ArrayLike<number> };

/** Kind of the outcome: numbers, two classes or times to an event. */
export type Family = Response['family'];

/** Columns centred and scaled to mean square 1 (sd with 1/n, as glmnet), rows in the order that the loss wants. */
export interface StandardisedDesign extends Design {
  /** From one column to the next; what is beyond the rows is 0. */
  readonly stride: number;
  readonly centres: Float64Array;
  /** 0 marks a constant column, which stays out of the model. */
  readonly scales: Float64Array;
}

/** @throws learners/shape, learners/not-finite */
export function checkDesign({ rows, columns, x }: Design): void {
  if (!(rows > 0) || !(columns > 0) || x.length !== rows * columns) {
    throw learnersErrors.error('learners/shape', {
      what: `x holds ${x.length} numbers for ${rows} rows x ${columns} columns`,
    });
  }
  for (let k = 0; k < x.length; k++) {
    if (!Number.isFinite(x[k])) {
      const [row, column] = [k % rows, Math.floor(k / rows)];
      throw learnersErrors.error('learners/not-finite', {
        what: 'A feature is not a finite number',
        where: { row, column },
      });
    }
  }
}

/**
 * A standardised copy with rows reordered; `onesColumn` appends the column of an intercept.
 * Without `standardise` the columns are centred only, which changes nothing but the conditioning.
 */
export function standardiseDesign(
  design: Design,
  order: ArrayLike<number>,
  standardise: boolean,
  onesColumn: boolean,
  workspace: Workspace,
): StandardisedDesign {
  const { rows, columns, x } = design;
  const total = columns + (onesColumn ? 1 : 0);
  const stride = strideOf(rows);
  const copy = workspace.floats(stride * total);
  const centres = new Float64Array(total);
  const scales = new Float64Array(total);
  for (let j = 0; j < columns; j++) {
    const offset = j * rows;
    let sum = 0;
    let constant = true;
    for (let i = 0; i < rows; i++) {
      sum += x[offset + i];
      if (x[offset + i] !== x[offset]) constant = false;
    }
    const centre = sum / rows;
    centres[j] = constant ? x[offset] : centre;
    if (constant) continue;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (x[offset + i] - centre) * (x[offset + i] - centre);
    const scale = standardise ? Math.sqrt(squares / rows) : 1;
    if (!(scale > 0)) continue;
    scales[j] = scale;
    const to = j * stride;
    for (let i = 0; i < rows; i++) copy[to + i] = (x[offset + order[i]] - centre) / scale;
  }
  if (onesColumn) {
    copy.fill(1, stride * columns, stride * columns + rows);
    scales[columns] = 1;
  }
  return { rows, columns: total, stride, x: copy, centres, scales };
}

/** The listed rows of a design, in that order. */
export function designRows(design: Design, rows: ArrayLike<number>): Design {
  const x = new Float64Array(rows.length * design.columns);
  for (let j = 0; j < design.columns; j++) {
    for (let i = 0; i < rows.length; i++) x[j * rows.length + i] = design.x[j * design.rows + rows[i]];
  }
  return { rows: rows.length, columns: design.columns, x };
}

/** The listed rows of a response, in that order. */
export function responseRows(response: Response, rows: ArrayLike<number>): Response {
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]);
  if (response.family === 'cox') {
    return { family: 'cox', time: pick(response.time), event: pick(response.event) };
  }
  if (response.family === 'gaussian') return { family: 'gaussian', y: pick(response.y) };
  const { y, weights } = response;
  return { family: 'logistic', y: pick(y), ...(weights && { weights: pick(weights) }) };
}
