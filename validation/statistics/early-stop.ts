/**
 * R's glm reports the covariance of the weights before its last step (at a relative change of the deviance of 1e-8), so
 * its standard errors are off by up to 1e-5; statsmodels' are not. To compare at 1e-8 all the same, the effect of that
 * early stop is computed here, by glm's own iterations stopped as glm stops and run to the end, and added to ours.
 */
import {
  cholesky,
  exp,
  inverseFromCholesky,
  log,
  type Matrix,
  matrix,
  normal,
  solveCholesky,
} from '@lobule/numerics';
import type { LogisticInput, LogisticModel } from '@lobule/statistics';

export function withEarlyStop(model: LogisticModel, input: LogisticInput): LogisticModel {
  const q = model.coefficients.length;
  const columns = [
    model.rows.map(() => 1),
    ...input.predictors.map(({ values }) => model.rows.map((i) => values[i])),
  ];
  const outcome = Float64Array.from(model.rows, (i) => input.outcome[i]);
  const stopped = reweighted(columns, outcome, 1e-8);
  const finished = reweighted(columns, outcome, 1e-15);
  const covariance = matrix(
    q,
    q,
    model.covariance.data.map((v, k) => v + stopped.data[k] - finished.data[k]),
  );
  const coefficients = model.coefficients.map((c, j) => {
    const standardError = Math.sqrt(covariance.data[j * q + j]);
    const half = normal.quantile(0.975) * standardError;
    const statistic = c.estimate / standardError;
    const interval = { ...c.interval, lower: c.estimate - half, upper: c.estimate + half };
    return { ...c, standardError, statistic, p: 2 * normal.upper(Math.abs(statistic)), interval };
  });
  return { ...model, coefficients, covariance };
}

/** Iteratively reweighted least squares as glm.fit does it; the covariance of the last weights. */
function reweighted(columns: readonly ArrayLike<number>[], y: Float64Array, tolerance: number): Matrix {
  const q = columns.length;
  let eta = y.map((v) => log((v + 0.5) / 2 / (1 - (v + 0.5) / 2)));
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const gram = matrix(q, q);
    const right = new Float64Array(q);
    eta.forEach((e, i) => {
      const mu = 1 / (1 + exp(-e));
      const weight = mu * (1 - mu);
      for (let j = 0; j < q; j++) {
        right[j] += columns[j][i] * (weight * e + y[i] - mu);
        for (let k = 0; k < q; k++) gram.data[j * q + k] += weight * columns[j][i] * columns[k][i];
      }
    });
    const factor = cholesky(gram);
    const beta = solveCholesky(factor, right);
    eta = eta.map((_, i) => columns.reduce((sum, column, j) => sum + column[i] * beta[j], 0));
    const deviance = eta.reduce((sum, e, i) => sum + 2 * log(1 + exp(y[i] === 1 ? -e : e)), 0);
    if (Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < tolerance)
      return inverseFromCholesky(factor);
    before = deviance;
  }
}
