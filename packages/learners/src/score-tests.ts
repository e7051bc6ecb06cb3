import { log } from '@lobule/numerics';
import { checkDesign, type Design, type Response, standardiseDesign } from './design.ts';
import { makeLoss } from './families.ts';
import { dot } from './kernels.ts';

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
  const loss = makeLoss(response);
  const { x, scales } = standardiseDesign(design, loss.order, true, false);
  const eta = new Float64Array(design.rows);
  if (response.family === 'logistic') eta.fill(logOddsOf(response.y));
  loss.linearise(eta);
  const z = new Float64Array(design.columns);
  const column = new Int32Array(1);
  const information = new Float64Array(1);
  // Columns have mean 0 and a logistic null model has one weight for all rows, so the intercept costs no information.
  for (let j = 0; j < design.columns; j++) {
    if (scales[j] === 0) continue;
    column[0] = j;
    loss.hessian(x, column, 1, information, 1);
    const score = dot(x, j * design.rows, loss.residual, 0, design.rows);
    if (information[0] > 0) z[j] = score / Math.sqrt(information[0] * design.rows);
  }
  return z;
}

function logOddsOf(y: ArrayLike<number>): number {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i];
  return log(ones / (y.length - ones));
}
