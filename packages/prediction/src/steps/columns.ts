import type { FeatureMatrix } from '../data/data.ts';

/** Mean and SD (n - 1) of the values present in column j; SD 0 for a constant column or fewer than two values. */
export function columnMoments(x: FeatureMatrix, j: number): { readonly mean: number; readonly sd: number } {
  const start = j * x.rows;
  let count = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = start; k < start + x.rows; k++) {
    const value = x.values[k];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const mean = sum / count;
  // Compared by value: rounding may leave a constant column a tiny variance.
  if (count < 2 || least === largest) return { mean, sd: 0 };
  let squares = 0;
  for (let k = start; k < start + x.rows; k++) {
    const value = x.values[k];
    if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  }
  return { mean, sd: Math.sqrt(squares / (count - 1)) };
}
