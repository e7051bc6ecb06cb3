import { log } from '@lobule/numerics';
import { checkDesign, type Design, type Response, standardiseDesign } from './design.ts';
import { makeLoss } from './families.ts';
import { dot } from './kernels/plain.ts';
import { plainWorkspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/**
 * Score-test statistic z of each column in a model of that column alone (Rao's test; for Cox it is the log-rank test
 * of a numeric column): positive where larger values go with the outcome. 0 for a constant column.
 *
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/no-events
 * @example
 * scoreTests({ rows, columns, x }, { family: 'cox', time, event }); // one z a column
 */
export function scoreTests(design: Design, response: Response): Float64Array {
  checkDesign(design);
  const workspace = plainWorkspace();
  const loss = makeLoss(response, workspace);
  const { x, scales, stride } = standardiseDesign(design, loss.order, true, false, workspace);
  const eta = new Float64Array(design.rows);
  if (response.family === 'logistic') eta.fill(logOddsOf(response.y));
  loss.linearise(eta);
  const z = new Float64Array(design.columns);
  const means = new Float64Array(loss.riskSets?.count ?? 0);
  // Columns have mean 0 and a logistic null model has one weight for all rows, so the intercept costs no information.
  for (let j = 0; j < design.columns; j++) {
    if (scales[j] === 0) continue;
    const at = j * stride;
    const score = dot(x, at, loss.residual, 0, design.rows);
    const information = informationOf(loss, x, at, means);
    if (information > 0) z[j] = score / Math.sqrt(information);
  }
  return z;
}

/** Information of one column: the sum over rows of w x^2, for Cox less that of the means over risk sets. */
function informationOf(loss: Loss, x: Float64Array, at: number, means: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < loss.rows; i++) sum += loss.weights[i] * x[at + i] * x[at + i];
  loss.riskSets?.means(x, at, means, 0);
  for (const mean of means) sum -= mean * mean;
  return sum;
}

function logOddsOf(y: ArrayLike<number>): number {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i];
  return log(ones / (y.length - ones));
}
