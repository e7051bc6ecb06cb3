import { exp, log1p } from '@lobule/numerics';
import { learnersErrors } from './errors.ts';
import { dot } from './kernels.ts';
import type { Loss } from './loss.ts';

/** Mean negative Bernoulli log-likelihood, y in {0, 1}. */
export function logisticLoss(y: ArrayLike<number>): Loss {
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
  const residual = new Float64Array(rows);
  const weights = new Float64Array(rows);
  const weighted = new Float64Array(rows);
  return {
    rows,
    order: Int32Array.from({ length: rows }, (_, i) => i),
    intercept: true,
    centre: 0,
    scale: 1,
    residual,
    linearise(eta) {
      let total = 0;
      for (let i = 0; i < rows; i++) {
        const e = exp(-Math.abs(eta[i]));
        const larger = 1 / (1 + e);
        const probability = eta[i] >= 0 ? larger : e * larger;
        residual[i] = target[i] - probability;
        weights[i] = e * larger * larger;
        // log(1 + exp(eta)) - y eta, without overflow.
        total += log1p(e) + (eta[i] > 0 ? eta[i] : 0) - target[i] * eta[i];
      }
      return total / rows;
    },
    hessian(x, active, count, h, stride) {
      for (let k = 0; k < count; k++) {
        const offset = active[k] * rows;
        for (let i = 0; i < rows; i++) weighted[i] = weights[i] * x[offset + i];
        for (let l = 0; l <= k; l++) {
          const value = dot(weighted, 0, x, active[l] * rows, rows) / rows;
          h[k * stride + l] = value;
          h[l * stride + k] = value;
        }
      }
    },
    deviance: (value) => 2 * rows * value,
  };
}
