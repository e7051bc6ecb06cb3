import { exp, log, log1p } from '@lobule/numerics';
import { learnersErrors } from './errors.ts';
import { strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/** Mean negative Bernoulli log-likelihood, y in {0, 1}. */
export function logisticLoss(
  y: ArrayLike<number>,
  workspace: Workspace,
  rowWeights?: ArrayLike<number>,
): Loss {
  const rows = y.length;
  let ones = 0;
  for (let i = 0; i < rows; i++) {
    if (y[i] !== 0 && y[i] !== 1) {
      throw learnersErrors.error('learners/one-class', {
        what: 'A class is neither 0 nor 1',
        where: { row: i },
      });
    }
    ones += y[i];
  }
  if (ones === 0 || ones === rows) {
    throw learnersErrors.error('learners/one-class', {
      what: `All ${rows} rows are of class ${ones === 0 ? 0 : 1}`,
    });
  }
  const share = rowWeights && meanOne(rowWeights, rows);
  const target = Float64Array.from(y);
  const residual = workspace.floats(strideOf(rows));
  const weights = new Float64Array(rows);
  return {
    rows,
    observations: rows,
    order: Int32Array.from({ length: rows }, (_, i) => i),
    intercept: true,
    centre: 0,
    scale: 1,
    residual,
    weights,
    linearise(eta) {
      if (share) return linearisedWeighted(eta, target, share, residual, weights);
      let total = 0;
      let product = 1;
      for (let i = 0; i < rows; i++) {
        const e = exp(-Math.abs(eta[i]));
        const larger = 1 / (1 + e);
        const probability = eta[i] >= 0 ? larger : e * larger;
        residual[i] = target[i] - probability;
        weights[i] = e * larger * larger;
        // log(1 + exp(eta)) - y eta without overflow, with one logarithm for many rows: a factor is at most 2.
        total += (eta[i] > 0 ? eta[i] : 0) - target[i] * eta[i];
        product *= 1 + e;
        if (product > 1e300) {
          total += log(product);
          product = 1;
        }
      }
      total += log(product);
      return total / rows;
    },
    deviance: (value) => 2 * rows * value,
  };
}

/** As above, where rows count differently. */
function linearisedWeighted(
  eta: Float64Array,
  target: Float64Array,
  share: Float64Array,
  residual: Float64Array,
  weights: Float64Array,
): number {
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const e = exp(-Math.abs(eta[i]));
    const larger = 1 / (1 + e);
    residual[i] = share[i] * (target[i] - (eta[i] >= 0 ? larger : e * larger));
    weights[i] = share[i] * e * larger * larger;
    total += share[i] * ((eta[i] > 0 ? eta[i] : 0) - target[i] * eta[i] + log1p(e));
  }
  return total / target.length;
}

/** Weights with a mean of 1. @throws learners/shape, learners/setting */
function meanOne(weights: ArrayLike<number>, rows: number): Float64Array {
  if (weights.length !== rows) {
    throw learnersErrors.error('learners/shape', { what: `${weights.length} weights for ${rows} rows` });
  }
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    if (!(weights[i] > 0 && weights[i] < Number.POSITIVE_INFINITY)) {
      throw learnersErrors.error('learners/setting', { what: `Weight ${weights[i]}`, where: { row: i } });
    }
    sum += weights[i];
  }
  return Float64Array.from(weights, (weight) => (weight * rows) / sum);
}
