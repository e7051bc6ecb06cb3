import { log2 } from '@lobule/numerics';

/** -log2 of the whole numbers that counts mostly are, made as they occur. */
const TABLE = new Float64Array(1 << 14).fill(Number.NaN);

function log2Of(count: number): number {
  const whole = count | 0;
  if (whole !== count || whole >= TABLE.length) return log2(count);
  let value = TABLE[count];
  if (Number.isNaN(value)) {
    value = log2(count);
    TABLE[count] = value;
  }
  return value;
}

/** - sum p log2 p with p = count / total: sum count (log2 total - log2 count) / total. */
export function countEntropy(counts: Float64Array, total: number): number {
  const whole = log2(total);
  let sum = 0;
  for (let n = 0; n < counts.length; n++) {
    const count = counts[n];
    if (count > 0) sum += count * (whole - log2Of(count));
  }
  return sum / total;
}
