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
import { type LogisticInput, type LogisticModel, studentizedRangeUpper } from '@lobule/statistics';

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

/**
 * R's qtukey seeks its root by secants from Copenhaver and Holland's guess and takes the point that follows two within
 * 1e-4 of each other, some 1e-8 from the root. The same secants, with our tail of the studentised range.
 */
export function secantRangeQuantile(p: number, k: number, df: number): number {
  const above = (q: number) => p - studentizedRangeUpper(q, k, df);
  const y = Math.sqrt(log(4 / (p * p)));
  const top = (((y * -0.453642210148e-4 - 0.204231210125) * y - 0.342242088547) * y - 1) * y + 0.322232421088;
  const bottom =
    (((y * 0.38560700634e-2 + 0.10353775285) * y + 0.531103462366) * y + 0.588581570495) * y + 0.099348462606;
  let t = y + top / bottom;
  t += (t * t * t + t) / df / 4;
  const slope = 0.8832 - 0.2368 * t - 1.214 / df + (1.208 * t) / df;
  let x0 = t * (slope * log(k - 1) + 1.4142);
  let f0 = above(x0);
  let x1 = f0 < 0 ? x0 + 1 : Math.max(0, x0 - 1);
  let f1 = above(x1);
  for (;;) {
    const next = x1 - (f1 * (x1 - x0)) / (f1 - f0);
    [x0, f0, x1, f1] = [x1, f1, next, above(next)];
    if (Math.abs(x1 - x0) < 1e-4) return x1;
  }
}
