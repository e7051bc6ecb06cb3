import { isLobuleError } from '@lobule/foundation';
import { cholesky, matrix, solveCholesky } from '@lobule/numerics';
import { learnersErrors } from '../errors.ts';
import type { CombatData } from './combat.ts';

/** Mean of each feature over batches, effects of covariates and pooled SD, by least squares. */
export interface Means {
  readonly grandMean: Float64Array;
  readonly covariateEffects: Float64Array;
  readonly pooledSd: Float64Array;
}

/**
 * One column for each batch and each covariate. With a reference batch its column is 1 for every sample, so that the
 * mean is its mean; without, the mean is that of the batches by their sizes. The pooled variance is over n.
 */
export function fitMeans(data: CombatData, batches: number, reference: number | undefined): Means {
  const { rows, columns, x, batch, covariates = [] } = data;
  const width = batches + covariates.length;
  const design = new Float64Array(rows * width);
  const sizes = new Float64Array(batches);
  for (let i = 0; i < rows; i++) {
    sizes[batch[i]]++;
    design[i * width + batch[i]] = 1;
    if (reference !== undefined) design[i * width + reference] = 1;
    covariates.forEach((covariate, c) => {
      design[i * width + batches + c] = covariate[i];
    });
  }
  const factor = factorOf(design, rows, width);
  const grandMean = new Float64Array(columns);
  const covariateEffects = new Float64Array(covariates.length * columns);
  const pooledSd = new Float64Array(columns);
  const right = new Float64Array(width);
  for (let j = 0; j < columns; j++) {
    right.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < width; c++) right[c] += design[i * width + c] * x[j * rows + i];
    }
    const b = solveCholesky(factor, right);
    grandMean[j] =
      reference === undefined ? sizes.reduce((sum, size, n) => sum + (size / rows) * b[n], 0) : b[reference];
    for (let c = 0; c < covariates.length; c++) covariateEffects[c * columns + j] = b[batches + c];
    let squares = 0;
    let counted = 0;
    for (let i = 0; i < rows; i++) {
      if (reference !== undefined && batch[i] !== reference) continue;
      let rest = x[j * rows + i];
      for (let c = 0; c < width; c++) rest -= design[i * width + c] * b[c];
      squares += rest * rest;
      counted++;
    }
    pooledSd[j] = Math.sqrt(squares / counted);
  }
  return { grandMean, covariateEffects, pooledSd };
}

function factorOf(design: Float64Array, rows: number, width: number) {
  const cross = new Float64Array(width * width);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < width; a++) {
      for (let b = 0; b < width; b++) cross[a * width + b] += design[i * width + a] * design[i * width + b];
    }
  }
  try {
    const factor = cholesky(matrix(width, width, cross));
    for (let a = 0; a < width; a++) {
      const left = factor.data[a * width + a];
      // What is left of a column beside the others, in squares of its length.
      if (!(left * left > 1e-10 * cross[a * width + a])) throw confounded();
    }
    return factor;
  } catch (error) {
    if (isLobuleError(error, 'numerics/not-positive-definite')) throw confounded();
    throw error;
  }
}

function confounded() {
  return learnersErrors.error('learners/confounded', {
    what: 'A covariate can be told from the batch (or from other covariates): its effect cannot be kept apart',
  });
}
