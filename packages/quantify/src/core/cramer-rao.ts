import { isLobuleError } from '@lobule/foundation';
import { inverse, type Matrix, matrix } from '@lobule/numerics';

/**
 * The Cramer-Rao bound of unbiased estimates from independent Gaussian noise: standard deviations from the inverse
 * of the Fisher information J'J / sigma^2, J by central differences of the model's own curve.
 *
 * @param predict fills a curve of `points` values for the parameters.
 * @param truth all parameters; only those at `free` are varied.
 * @returns one standard deviation per free parameter, infinite where the information is singular.
 */
export function cramerRaoBound(
  predict: (values: Float64Array, into: Float64Array) => void,
  truth: Float64Array,
  free: readonly number[],
  points: number,
  noise: number,
): Float64Array {
  const columns = free.map((index) => derivative(predict, truth, index, points));
  const lengths = columns.map((column) => Math.sqrt(column.reduce((sum, value) => sum + value * value, 0)));
  const count = free.length;
  const information = matrix(count, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let t = 0; t < points; t++) sum += columns[i][t] * columns[j][t];
      information.data[i * count + j] = sum / (lengths[i] * lengths[j]);
    }
  }
  if (points < count || !lengths.every((length) => length > 0))
    return new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const covariance = invertible(information);
  if (covariance === undefined) return new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  return Float64Array.from({ length: count }, (_, i) => {
    const variance = covariance.data[i * count + i];
    return variance > 0 ? (noise * Math.sqrt(variance)) / lengths[i] : Number.POSITIVE_INFINITY;
  });
}

function invertible(information: Matrix): Matrix | undefined {
  try {
    return inverse(information);
  } catch (error) {
    if (isLobuleError(error, 'numerics/singular')) return undefined;
    throw error;
  }
}

/** A central difference of relative step 1e-4 leaves an error of about 1e-8. */
const RELATIVE_STEP = 1e-4;

function derivative(
  predict: (values: Float64Array, into: Float64Array) => void,
  truth: Float64Array,
  index: number,
  points: number,
): Float64Array {
  const step = (Math.abs(truth[index]) || 1) * RELATIVE_STEP;
  const moved = truth.slice();
  const above = new Float64Array(points);
  const below = new Float64Array(points);
  moved[index] = truth[index] + step;
  predict(moved, above);
  moved[index] = truth[index] - step;
  predict(moved, below);
  return above.map((value, t) => (value - below[t]) / (2 * step));
}
