/** What the features of the sorted values of a window share. */
export interface WindowSummary {
  mean: number;
  /** Central moments over n. */
  m2: number;
  m3: number;
  m4: number;
  low: number;
  high: number;
  median: number;
  p10: number;
  p25: number;
  p75: number;
  p90: number;
  /** Mean distance from the mean, from the median, and from their own mean of those from P10 to P90. */
  fromMean: number;
  fromMedian: number;
  /** NaN where no value lies from P10 to P90. */
  robust: number;
}

export function makeSummary(): WindowSummary {
  return {
    mean: Number.NaN,
    m2: Number.NaN,
    m3: Number.NaN,
    m4: Number.NaN,
    low: Number.NaN,
    high: Number.NaN,
    median: Number.NaN,
    p10: Number.NaN,
    p25: Number.NaN,
    p75: Number.NaN,
    p90: Number.NaN,
    fromMean: Number.NaN,
    fromMedian: Number.NaN,
    robust: Number.NaN,
  };
}

/** @param values ascending; the first `count` are taken. */
export function summariseSorted(values: Float64Array, count: number, into: WindowSummary): void {
  const low = values[0];
  const high = values[count - 1];
  let sum = 0;
  for (let n = 0; n < count; n++) sum += values[n];
  // Rounding of the mean must not make a flat window look as if it had spread.
  const flat = low === high;
  const mean = flat ? low : sum / count;
  const median = quantile(values, count, 0.5);
  const p10 = quantile(values, count, 0.1);
  const p90 = quantile(values, count, 0.9);
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let fromMean = 0;
  let fromMedian = 0;
  let kept = 0;
  let keptSum = 0;
  for (let n = 0; n < count; n++) {
    const value = values[n];
    const d = value - mean;
    const square = d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * square;
    fromMean += Math.abs(d);
    fromMedian += Math.abs(value - median);
    if (value >= p10 && value <= p90) {
      kept++;
      keptSum += value;
    }
  }
  const keptMean = keptSum / kept;
  let robust = 0;
  for (let n = 0; n < count; n++) {
    const value = values[n];
    if (value >= p10 && value <= p90) robust += Math.abs(value - keptMean);
  }
  into.mean = mean;
  into.m2 = flat ? 0 : m2 / count;
  into.m3 = flat ? 0 : m3 / count;
  into.m4 = flat ? 0 : m4 / count;
  into.low = low;
  into.high = high;
  into.median = median;
  into.p10 = p10;
  into.p25 = quantile(values, count, 0.25);
  into.p75 = quantile(values, count, 0.75);
  into.p90 = p90;
  into.fromMean = fromMean / count;
  into.fromMedian = fromMedian / count;
  into.robust = robust / kept;
}

/** Linear between order statistics. */
function quantile(values: Float64Array, count: number, p: number): number {
  const at = p * (count - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, count - 1);
  return values[below] + (at - below) * (values[above] - values[below]);
}
