import { type Matrix, matrix } from '../linear/matrix.ts';
import { inverseGramOf } from '../linear/qr.ts';

interface Covariance {
  readonly covariance: Matrix;
  readonly standardErrors: Float64Array;
  readonly identifiable: boolean;
}

/** Residual variance times (J'J)^-1 over the parameters that are free; NaN for those held, or where it is undefined. */
export function covarianceFrom(
  jacobian: Float64Array,
  count: number,
  n: number,
  held: readonly boolean[],
  residualSumOfSquares: number,
): Covariance {
  const free = held.flatMap((isHeld, j) => (isHeld ? [] : [j]));
  const covariance = matrix(n, n);
  covariance.data.fill(Number.NaN);
  const reduced = matrix(count, free.length);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < free.length; k++) reduced.data[i * free.length + k] = jacobian[i * n + free[k]];
  }
  const inverse = inverseGramOf(reduced, 1e-12);
  const degrees = count - free.length;
  const noise = degrees > 0 ? residualSumOfSquares / degrees : Number.NaN;
  if (inverse !== undefined) {
    free.forEach((row, i) => {
      free.forEach((column, k) => {
        covariance.data[row * n + column] = noise * inverse.data[i * free.length + k];
      });
    });
  }
  const standardErrors = Float64Array.from({ length: n }, (_, j) => Math.sqrt(covariance.data[j * n + j]));
  return { covariance, standardErrors, identifiable: inverse !== undefined };
}
