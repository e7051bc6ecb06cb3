import { statisticsErrors } from '../errors.ts';
import { completeValues, type Values } from '../values.ts';

/** The nine definitions of Hyndman and Fan (1996), numbered as there and in R; 7 is R's default, 6 is that of SPSS. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Quantiles of the values that are there; NaN for each where none is.
 *
 * @throws statistics/bad-option where a probability lies outside 0 to 1.
 * @example
 * quantiles([1, 2, 3, 4], [0.25, 0.5]); // [1.75, 2.5]
 */
export function quantiles(
  values: Values,
  probabilities: readonly number[],
  type: QuantileType = 7,
): number[] {
  const sorted = completeValues(values).values.sort();
  return probabilities.map((probability) => sortedQuantile(sorted, probability, type));
}

/** A quantile of values in ascending order without missing ones. */
export function sortedQuantile(sorted: Float64Array, probability: number, type: QuantileType = 7): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `A quantile's probability must lie from 0 to 1, and is ${probability}`,
    });
  }
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const [position, share] =
    type <= 3 ? stepPosition(n, probability, type) : linePosition(n, probability, type);
  const at = (index: number) => sorted[Math.min(n, Math.max(1, index)) - 1];
  const low = at(position);
  if (share === 0) return low;
  const high = at(position + 1);
  return share === 1 ? high : Math.min(high, low + share * (high - low));
}

/** Types 1 to 3 take a value or the mean of two: the one-based index and the share of the next. */
function stepPosition(n: number, probability: number, type: number): [number, number] {
  const exact = type === 3 ? n * probability - 0.5 : n * probability;
  const position = Math.floor(exact + 4 * Number.EPSILON);
  if (exact > position + 1e-12) return [position, 1];
  if (type === 1) return [position, 0];
  if (type === 2) return [position, 0.5];
  return [position, position % 2 === 0 ? 0 : 1];
}

/** Types 4 to 9 lie on a line between values: (a, b) of Hyndman and Fan's p(k) = (k - a) / (n + 1 - a - b). */
function linePosition(n: number, probability: number, type: number): [number, number] {
  const [a, b] = [
    [0, 1],
    [0.5, 0.5],
    [0, 0],
    [1, 1],
    [1 / 3, 1 / 3],
    [3 / 8, 3 / 8],
  ][type - 4];
  const fuzz = 4 * Number.EPSILON;
  const exact = a + probability * (n + 1 - a - b);
  const position = Math.floor(exact + fuzz);
  const share = exact - position;
  return [position, Math.abs(share) < fuzz ? 0 : share];
}
