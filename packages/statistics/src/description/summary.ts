import { mean, variance } from '@lobule/numerics';
import { formatNumber } from '../format.ts';
import { countText } from '../result.ts';
import { completeValues, type Values } from '../values.ts';
import { type QuantileType, sortedQuantile } from './quantiles.ts';

/** What a table says of one continuous variable. Undefined figures (no values, or one for the SD) are NaN. */
export interface Summary {
  readonly n: number;
  readonly missing: number;
  readonly mean: number;
  /** With n - 1. */
  readonly sd: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly sentence: string;
}

/** Mean, SD, median, quartiles and range of the values that are there.
 *
 * @example
 * summarise([1, 2, 3, NaN]).missing; // 1
 */
export function summarise(values: Values, quantileType: QuantileType = 7): Summary {
  const { values: kept, missing } = completeValues(values);
  const n = kept.length;
  const sorted = kept.slice().sort();
  const fields = {
    n,
    missing,
    mean: n > 0 ? mean(kept) : Number.NaN,
    sd: n > 1 ? Math.sqrt(variance(kept)) : Number.NaN,
    median: sortedQuantile(sorted, 0.5, quantileType),
    lowerQuartile: sortedQuantile(sorted, 0.25, quantileType),
    upperQuartile: sortedQuantile(sorted, 0.75, quantileType),
    minimum: n > 0 ? sorted[0] : Number.NaN,
    maximum: n > 0 ? sorted[n - 1] : Number.NaN,
  };
  const [m, sd, median, low, high] = [
    fields.mean,
    fields.sd,
    fields.median,
    fields.lowerQuartile,
    fields.upperQuartile,
  ].map((x) => formatNumber(x));
  return {
    ...fields,
    sentence: `mean ${m}, SD ${sd}, median ${median}, quartiles ${low} to ${high}; ${countText(n, missing)}.`,
  };
}
