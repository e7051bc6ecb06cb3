import { mean, variance } from '@lobule/numerics';
import type { PublishedSample } from '../tests/t-tests.ts';
import { completeValues, type Values } from '../values.ts';

/** Difference in means by the root of the mean variance (Cohen's d as used for balance; Austin 2009), first minus
 * second; NaN where neither group varies or one has a single value.
 *
 * @example
 * standardisedDifference([1, 2, 3], [2, 3, 4]); // -1
 */
export function standardisedDifference(first: Values, second: Values): number {
  const [a, b] = [completeValues(first, 'first').values, completeValues(second, 'second').values];
  if (a.length < 2 || b.length < 2) return Number.NaN;
  const part = (sample: Float64Array): PublishedSample => ({
    mean: mean(sample),
    sd: Math.sqrt(variance(sample)),
    n: sample.length,
  });
  return standardisedDifferenceFromSummaries(part(a), part(b));
}

/** The same from published mean and SD. */
export function standardisedDifferenceFromSummaries(
  first: Pick<PublishedSample, 'mean' | 'sd'>,
  second: Pick<PublishedSample, 'mean' | 'sd'>,
): number {
  const spread = Math.sqrt((first.sd * first.sd + second.sd * second.sd) / 2);
  return spread > 0 ? (first.mean - second.mean) / spread : Number.NaN;
}
