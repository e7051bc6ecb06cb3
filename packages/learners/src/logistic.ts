import { exp, log } from '@lobule/numerics';
import { learnersErrors } from './errors.ts';
import { strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/** Mean negative Bernoulli log-likelihood, y in {0, 1}. */
export function logisticLoss(y: ArrayLike<number>, workspace: Workspace): Loss {
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
  const target = Float64Array.from(y);
  const residual = workspace.floats(strideOf(rows));
  const weights = new Float64Array(rows);
  return {
    rows,
    order: Int32Array.from({ length: rows }, (_, i) => i),
    intercept: true,
    centre: 0,
    scale: 1,
    residual,
    weights,
    linearise(eta) {
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
