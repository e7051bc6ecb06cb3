import { learnersErrors } from '../errors.ts';
import type { RowTable } from './binned.ts';
import type { BoostedTrees } from './boosting.ts';

/** Boosted trees laid out for scoring millions of rows. */
export interface RowScorer {
  readonly columns: number;
  /**
   * Log odds, or log hazard, of rows 0 .. count of a table given row by row, into `scores`.
   * Nothing is allocated.
   */
  score(x: Float32Array, count: number, scores: Float32Array): void;
}

/**
 * Lays the nodes of all trees into one array, children next to one another.
 *
 * @throws learners/shape
 * @example
 * const scorer = rowScorer(model);
 * scorer.score(features, 1000, new Float32Array(1000));
 */
export function rowScorer(model: BoostedTrees): RowScorer {
  const count = model.trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const feature = new Int32Array(count);
  const threshold = new Float64Array(count);
  const child = new Int32Array(2 * count);
  const roots = new Int32Array(model.trees.length);
  let from = 0;
  for (const [t, tree] of model.trees.entries()) {
    roots[t] = from;
    for (let node = 0; node < tree.feature.length; node++) {
      const isLeaf = tree.feature[node] < 0;
      feature[from + node] = tree.feature[node];
      threshold[from + node] = isLeaf ? tree.value[node] : tree.threshold[node];
      child[2 * (from + node)] = isLeaf ? -1 : from + tree.left[node];
      child[2 * (from + node) + 1] = isLeaf ? -1 : from + tree.right[node];
    }
    from += tree.feature.length;
  }
  const { columns, start } = model;
  return {
    columns,
    score(x, rows, scores) {
      if (x.length < rows * columns || scores.length < rows) {
        throw learnersErrors.error('learners/shape', {
          what: `x holds ${x.length} numbers and there is room for ${scores.length} scores of ${rows} rows x ${columns} columns`,
        });
      }
      for (let i = 0, base = 0; i < rows; i++, base += columns) {
        let sum = start;
        for (let t = 0; t < roots.length; t++) {
          let node = roots[t];
          let asked = feature[node];
          while (asked >= 0) {
            node = child[2 * node + (x[base + asked] <= threshold[node] ? 0 : 1)];
            asked = feature[node];
          }
          sum += threshold[node];
        }
        scores[i] = sum;
      }
    },
  };
}

/** Log odds, or log hazard, of each row of a table. @throws learners/shape */
export function scoreRows(model: BoostedTrees, table: RowTable): Float32Array {
  if (model.columns !== table.columns) {
    throw learnersErrors.error('learners/shape', {
      what: `The trees were grown from ${model.columns} columns, the table has ${table.columns}`,
    });
  }
  const scores = new Float32Array(table.rows);
  rowScorer(model).score(table.x, table.rows, scores);
  return scores;
}
