import { type Design, type StandardisedDesign, standardiseDesign } from '../design.ts';
import { plainWorkspace } from '../kernels/workspace.ts';
import { multinomialNumbers } from '../multinomial/solver.ts';
import { penaltyFactors } from '../penalty-factors.ts';
import type { SolverSettings } from '../solver.ts';
import { type PivotedFactor, pivotedCholesky } from './pivoted.ts';

/**
 * A ridge of more columns than rows, turned into one of as many columns as rows: coefficients at the minimum are a weighted sum of
 * the rows, so the columns may be replaced by R of X X' = R R', and |R' a| is the length of X' a (Hastie and Tibshirani 2004,
 * Biostatistics 5:329, section 2).
 */
export interface ReducedRidge {
  readonly design: Design;
  readonly settings: SolverSettings;
  /** What a penalty of the whole is called in the reduced problem. */
  readonly share: number;
  /** Columns that are not constant: each has a coefficient. */
  readonly columns: number;
  /**
   * Coefficients of all columns on their given scale, of those of the reduced design.
   *
   * @returns what the columns' centres take off the intercept
   */
  expand(reduced: Float64Array, from: number, target: Float64Array, to: number): number;
}

/** Whether a problem is solved that way: a ridge that penalises more columns than there are rows. */
export function isReducible({ rows, columns }: Design, settings: SolverSettings): boolean {
  if (settings.alpha !== 0) return false;
  let penalised = columns;
  for (let j = 0; j < (settings.penaltyFactors?.length ?? 0); j++) {
    if (settings.penaltyFactors?.[j] === 0) penalised--;
  }
  return penalised > rows;
}

export function reduceRidge(design: Design, settings: SolverSettings): ReducedRidge {
  const { rows, columns } = design;
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const whole = standardiseDesign(design, order, settings.standardise ?? true, false, plainWorkspace());
  const factors = penaltyFactors(whole, columns, settings.penaltyFactors);
  const free: number[] = [];
  const held: number[] = [];
  for (let j = 0; j < columns; j++) if (whole.scales[j] > 0) (factors[j] === 0 ? free : held).push(j);
  const factor = pivotedCholesky(rows, innerProducts(whole, held, factors));
  const { rank, r } = factor;
  const x = new Float64Array(rows * (rank + free.length));
  x.set(r);
  free.forEach((j, k) => {
    x.set(whole.x.subarray(j * whole.stride, j * whole.stride + rows), (rank + k) * rows);
  });
  const all = rank + free.length;
  return {
    design: { rows, columns: all, x },
    settings: {
      ...settings,
      standardise: false,
      penaltyFactors: Array.from({ length: all }, (_, k) => (k < rank ? 1 : 0)),
    },
    // Factors are rescaled to a mean of 1, of which those that are 0 take no part.
    share: rank / all,
    columns: held.length + free.length,
    expand(reduced, from, target, to) {
      const a = rowWeights(factor, reduced, from);
      let shift = 0;
      const put = (j: number, standardised: number) => {
        const value = standardised / whole.scales[j];
        target[to + j] = value;
        shift += value * whole.centres[j];
      };
      for (const j of held) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += whole.x[j * whole.stride + i] * a[i];
        put(j, sum / factors[j]);
      }
      free.forEach((j, k) => {
        put(j, reduced[from + rank + k]);
      });
      return shift;
    },
  };
}

/** Inner products of rows over the penalised columns, each over its factor. */
function innerProducts(
  { x, rows, stride }: StandardisedDesign,
  held: readonly number[],
  factors: Float64Array,
): (i: number, j: number) => number {
  const products = new Float64Array(rows * rows);
  for (const j of held) {
    const at = j * stride;
    for (let a = 0; a < rows; a++) {
      const by = x[at + a] / factors[j];
      for (let b = 0; b <= a; b++) products[a * rows + b] += by * x[at + b];
    }
  }
  return (i, j) => (i >= j ? products[i * rows + j] : products[j * rows + i]);
}

/** The weights a of rows, of the pivots alone, with R' a as given. */
function rowWeights(
  { rows, rank, pivots, r }: PivotedFactor,
  reduced: Float64Array,
  from: number,
): Float64Array {
  const a = new Float64Array(rows);
  for (let k = rank - 1; k >= 0; k--) {
    let sum = reduced[from + k];
    for (let l = k + 1; l < rank; l++) sum -= r[k * rows + pivots[l]] * a[pivots[l]];
    a[pivots[k]] = sum / r[k * rows + pivots[k]];
  }
  return a;
}

/** Numbers of 64 bits that a solver of classes takes of its workspace, or a few more. */
export function classNumbers(design: Design, classes: number, settings: SolverSettings): number {
  const whole = multinomialNumbers(design, classes);
  return isReducible(design, settings) ? 3 * whole : whole;
}
