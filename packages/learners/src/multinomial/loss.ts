import { exp, log } from '@lobule/numerics';
import { learnersErrors } from '../errors.ts';
import { strideOf, type Workspace } from '../kernels/workspace.ts';
import type { Loss } from '../loss.ts';

/** A loss whose `weights` are the probabilities of the classes, each class with its own stretch of rows. */
export interface MultinomialLoss extends Loss {
  readonly classes: number;
  readonly stride: number;
}

/**
 * Mean negative log-likelihood of classes 0 .. K-1 with a linear predictor for each (Friedman et al. 2010, J Stat Softw
 * 33(1), section 4): that of class k in row i is eta[k * stride + i].
 */
export function multinomialLoss(
  y: ArrayLike<number>,
  classes: number,
  workspace: Workspace,
): MultinomialLoss {
  checkClasses(y, classes);
  const observations = y.length;
  const stride = strideOf(observations);
  const rows = classes * stride;
  const residual = workspace.floats(rows);
  const weights = new Float64Array(rows);
  return {
    rows,
    observations,
    classes,
    stride,
    order: Int32Array.from({ length: observations }, (_, i) => i),
    intercept: true,
    centre: 0,
    scale: 1,
    residual,
    weights,
    linearise(eta) {
      let total = 0;
      for (let i = 0; i < observations; i++) {
        let largest = Number.NEGATIVE_INFINITY;
        for (let at = i; at < rows; at += stride) if (eta[at] > largest) largest = eta[at];
        let sum = 0;
        for (let at = i; at < rows; at += stride) {
          weights[at] = exp(eta[at] - largest);
          sum += weights[at];
        }
        const own = y[i] * stride + i;
        for (let at = i; at < rows; at += stride) {
          weights[at] /= sum;
          residual[at] = (at === own ? 1 : 0) - weights[at];
        }
        total += largest + log(sum) - eta[own];
      }
      return total / observations;
    },
    deviance: (value) => 2 * observations * value,
  };
}

/** @throws learners/one-class, learners/setting */
function checkClasses(y: ArrayLike<number>, classes: number): void {
  if (!Number.isInteger(classes) || classes < 2) {
    throw learnersErrors.error('learners/setting', { what: `${classes} classes` });
  }
  const counts = new Int32Array(classes);
  for (let i = 0; i < y.length; i++) {
    if (!(Number.isInteger(y[i]) && y[i] >= 0 && y[i] < classes)) {
      throw learnersErrors.error('learners/one-class', {
        what: `A class is none of 0 .. ${classes - 1}`,
        where: { row: i },
      });
    }
    counts[y[i]]++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw learnersErrors.error('learners/one-class', { what: `No row is of class ${empty}` });
}
