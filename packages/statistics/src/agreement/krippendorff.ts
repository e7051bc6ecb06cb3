import type { Reason } from '@lobule/foundation';
import { formatNumber } from '../format.ts';
import { checkedNumber, type Values } from '../values.ts';

/** How far two values are apart: alike or not, by rank, by difference, or by difference to sum. */
export type KrippendorffScale = 'nominal' | 'ordinal' | 'interval' | 'ratio';

/** Krippendorff's alpha, and how many ratings it is of. */
export interface KrippendorffAlpha {
  readonly method: string;
  readonly scale: KrippendorffScale;
  /** 1 for full agreement, 0 for what chance gives, below 0 for less; NaN with a reason where undefined. */
  readonly alpha: number;
  /** Subjects with two ratings or more. */
  readonly n: number;
  /** Ratings that could be compared. */
  readonly ratings: number;
  /** Ratings that are missing. */
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Krippendorff's alpha of raters (columns) over subjects (rows); a missing rating (NaN) costs only itself
 * (Krippendorff, Content Analysis, 2004, chapter 11). Categories are given as numbers.
 *
 * @throws statistics/not-numeric, statistics/not-finite
 * @example
 * krippendorffAlpha([[1, 1], [2, 2], [3, 3], [3, 4]], 'nominal').alpha; // 0.7
 */
export function krippendorffAlpha(ratings: readonly Values[], scale: KrippendorffScale): KrippendorffAlpha {
  const method = `Krippendorff's alpha (${scale})`;
  let missing = 0;
  const units: number[][] = [];
  ratings.forEach((row, i) => {
    const known: number[] = [];
    for (let j = 0; j < row.length; j++) {
      const value = checkedNumber(row[j], i, `rater ${j + 1}`);
      if (Number.isNaN(value)) missing++;
      else known.push(value);
    }
    if (known.length > 1) units.push(known);
  });
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const place = new Map(values.map((value, index) => [value, index]));
  const counts = new Float64Array(values.length);
  for (const value of units.flat()) counts[place.get(value) ?? 0]++;
  const total = counts.reduce((a, b) => a + b, 0);
  const frame = { method, scale, n: units.length, ratings: total, missing };
  if (values.length < 2) {
    const reason = { code: 'zero-variance', text: 'a single value, or no subject with two ratings.' };
    return { ...frame, alpha: Number.NaN, reason, sentence: `${method}: not done, ${reason.text}` };
  }
  const apart = distances(values, counts, scale);
  let observed = 0;
  for (const unit of units) {
    let sum = 0;
    for (const a of unit) for (const b of unit) sum += apart(place.get(a) ?? 0, place.get(b) ?? 0);
    observed += sum / (unit.length - 1);
  }
  let expected = 0;
  for (let c = 0; c < values.length; c++) {
    for (let k = 0; k < values.length; k++) expected += counts[c] * counts[k] * apart(c, k);
  }
  const alpha = 1 - ((total - 1) * observed) / expected;
  return {
    ...frame,
    alpha,
    sentence: `${method} ${formatNumber(alpha)}; ${units.length} subjects, ${total} ratings, ${missing} missing.`,
  };
}

/** Squared distance of two values by their places. */
function distances(values: readonly number[], counts: Float64Array, scale: KrippendorffScale) {
  const square = (x: number) => x * x;
  // Middle of the ranks that the ratings of each value take.
  const ranks = counts.slice();
  let before = 0;
  for (let c = 0; c < counts.length; c++) {
    ranks[c] = before + counts[c] / 2;
    before += counts[c];
  }
  return (c: number, k: number): number => {
    if (c === k) return 0;
    if (scale === 'nominal') return 1;
    if (scale === 'ordinal') return square(ranks[c] - ranks[k]);
    const difference = values[c] - values[k];
    return scale === 'interval' ? square(difference) : square(difference / (values[c] + values[k]));
  };
}
