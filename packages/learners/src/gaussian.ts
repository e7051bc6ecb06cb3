import { learnersErrors } from './errors.ts';
import { addGram, clearBlock } from './kernels.ts';
import type { Loss } from './loss.ts';

/** Half the mean square of y - eta, with y centred; `scale` is its sd (1/n), by which glmnet divides y. */
export function gaussianLoss(y: ArrayLike<number>): Loss {
  const rows = y.length;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += y[i];
  const centre = sum / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (y[i] - centre) * (y[i] - centre);
  const scale = Math.sqrt(squares / rows);
  if (!(scale > 0)) throw learnersErrors.error('learners/one-class', { what: 'The outcome does not vary' });
  const target = Float64Array.from(y, (value) => (value - centre) / scale);
  const residual = new Float64Array(rows);
  let columns = new Float64Array(0);
  return {
    rows,
    order: Int32Array.from({ length: rows }, (_, i) => i),
    intercept: false,
    residual,
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
    hessian(x, active, count, h, stride) {
      if (columns.length < count * rows) columns = new Float64Array(2 * count * rows);
      for (let k = 0; k < count; k++) {
        columns.set(x.subarray(active[k] * rows, (active[k] + 1) * rows), k * rows);
      }
      clearBlock(h, count, stride);
      addGram(columns, count, rows, 1 / rows, h, stride);
    },
    deviance: (value) => 2 * rows * value * scale * scale,
  };
}
