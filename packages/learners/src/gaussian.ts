import { learnersErrors } from './errors.ts';
import { strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/** Half the mean square of y - eta, with y centred; `scale` is its sd (1/n), by which glmnet divides y. */
export function gaussianLoss(y: ArrayLike<number>, workspace: Workspace): Loss {
  const rows = y.length;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += y[i];
  const centre = sum / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (y[i] - centre) * (y[i] - centre);
  const scale = Math.sqrt(squares / rows);
  if (!(scale > 0)) throw learnersErrors.error('learners/one-class', { what: 'The outcome does not vary' });
  const target = Float64Array.from(y, (value) => (value - centre) / scale);
  const residual = workspace.floats(strideOf(rows));
  return {
    rows,
    observations: rows,
    order: Int32Array.from({ length: rows }, (_, i) => i),
    intercept: false,
    residual,
    weights: new Float64Array(rows).fill(1),
    centre,
    scale,
    linearise(eta) {
      let total = 0;
      for (let i = 0; i < rows; i++) {
        residual[i] = target[i] - eta[i];
        total += residual[i] * residual[i];
      }
      return total / (2 * rows);
    },
    deviance: (value) => 2 * rows * value * scale * scale,
  };
}
