/** Sums, means and quantiles that do not lose digits to the order of their values. */
import { numericsErrors } from './errors.ts';

/** Sum with Neumaier's compensation (1974): error of about one rounding, however many values.
 *
 * @example
 * compensatedSum([1, 1e100, 1, -1e100]); // 2
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** Arithmetic mean; NaN of no values. */
export function mean(values: ArrayLike<number>): number {
  return values.length === 0 ? Number.NaN : compensatedSum(values) / values.length;
}

/** Variance by two passes with the correction of Chan, Golub and LeVeque (1983), divided by n - 1; NaN of fewer
 * than two values.
 *
 * @example
 * variance([1, 2, 3, 4]); // 1.6666666666666667
 */
export function variance(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  let squaresLost = 0;
  let deviations = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i] - centre;
    const square = deviation * deviation;
    const next = squares + square;
    squaresLost += squares >= square ? squares - next + square : square - next + squares;
    squares = next;
    deviations += deviation;
  }
  return (squares + squaresLost - (deviations * deviations) / n) / (n - 1);
}

/** Quantile of values in ascending order, type 7 of Hyndman and Fan (1996): the default of R and numpy. NaN of no
 * values; a probability outside [0, 1] is an error.
 *
 * @throws numerics/bad-argument
 * @example
 * quantileSorted([1, 2, 3, 4], 0.25); // 1.75
 */
export function quantileSorted(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A quantile's probability must lie in [0, 1]; it is ${probability}`,
    });
  }
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const place = last * probability;
  const below = Math.floor(place);
  const low = sorted[below];
  if (below === last || place === below) return low;
  const high = sorted[below + 1];
  return low === high ? low : low + (place - below) * (high - low);
}
