import { ascendingOrder } from '../description/order.ts';
import { midRanks } from '../description/ranks.ts';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { type RankColumns, rankColumns, rankProducts } from '../kernels/rank-products.ts';
import { correlationOf } from '../tests/correlation.ts';
import { checkedNumber, requireEqualLengths, requireShare, type Values } from '../values.ts';
import { correlationAt, correlationTail } from './tail-table.ts';

/** How many false discoveries are let in. */
export interface CorrelationScreenOptions {
  /** Share of false discoveries that is let in (Benjamini and Hochberg 1995); default 0.05. */
  readonly falseDiscovery?: number;
}

/** Pairs in ascending order of p; `q` is p adjusted over all pairs that were tested. */
export interface CorrelatedPairs {
  readonly feature: Int32Array;
  readonly target: Int32Array;
  readonly correlation: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** All correlations of features and targets, with those that are discoveries. */
export interface CorrelationScreen {
  readonly method: string;
  /** Features x targets, row by row; NaN where a column does not vary. */
  readonly correlations: Float64Array;
  readonly features: number;
  readonly targets: number;
  /** With q of at most the share of false discoveries. */
  readonly found: CorrelatedPairs;
  readonly falseDiscovery: number;
  /** Pairs with a correlation. */
  readonly tested: number;
  /** Pairs without one. */
  readonly undefinedPairs: number;
  /** Patients, before those that a pair lacks. */
  readonly n: number;
  readonly sentence: string;
}

/** Sums of products of doubled, centred ranks stay below 2^31: n (n^2 - 1) / 3. */
const MOST_IN_WORDS = 1860;
const BLOCK = 256;

/** Spearman's correlation of every feature with every target (851 features of an image with 18,000 genes), p by Student's
 * t, and those that pass at a false discovery rate. Ranks are whole numbers when doubled, so their products are exact.
 *
 * A pair uses the patients that have both; where nothing is missing, ranks are taken once for each column.
 *
 * @param features one column for each feature; @param targets one for each target; patients in the same order.
 * @throws statistics/lengths-differ, statistics/not-numeric, statistics/not-finite, statistics/bad-option
 * @example
 * correlationScreen([[1, 2, 3, 4, 5]], [[2, 1, 4, 3, 5], [5, 4, 3, 2, 1]]).correlations; // [0.8, -1]
 */
export function correlationScreen(
  features: readonly Values[],
  targets: readonly Values[],
  options: CorrelationScreenOptions = {},
): CorrelationScreen {
  const { falseDiscovery = 0.05 } = options;
  requireShare(falseDiscovery, 'A false discovery rate');
  const n = features[0]?.length ?? targets[0]?.length ?? 0;
  if (n < 4) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `A screen of correlations needs four patients or more, and has ${n}`,
    });
  }
  const left = rankedColumns(features, n, 'feature');
  const right = rankedColumns(targets, n, 'target');
  const correlations = new Float64Array(features.length * targets.length);
  fillComplete(correlations, left, right);
  const gaps = fillIncomplete(correlations, features, targets, left, right);
  const { found, tested } = passing(correlations, targets.length, n, gaps, falseDiscovery);
  const method = "Spearman's correlations, Benjamini-Hochberg over all pairs";
  return {
    method,
    correlations,
    features: features.length,
    targets: targets.length,
    found,
    falseDiscovery,
    tested,
    undefinedPairs: correlations.length - tested,
    n,
    sentence: `${method}: ${found.p.length} of ${tested} pairs of ${features.length} features and ${targets.length} targets at a false discovery rate of ${formatNumber(falseDiscovery)}; n = ${n}.`,
  };
}

interface RankedColumns {
  readonly columns: RankColumns;
  /** Sums of squares, and 1 / sqrt of them; NaN where the column does not vary or has gaps. */
  readonly squares: Float64Array;
  readonly inverse: Float64Array;
  /** Columns with missing values. */
  readonly incomplete: readonly number[];
  /** Of n beyond what products in words can hold. */
  readonly wide?: readonly (Float64Array | undefined)[];
}

/** Doubled, centred mid-ranks 2 r - (n + 1): whole numbers. */
function rankedColumns(columns: readonly Values[], n: number, kind: string): RankedColumns {
  const ranked = rankColumns(columns.length, n);
  const inverse = new Float64Array(columns.length);
  const squares = new Float64Array(columns.length);
  const incomplete: number[] = [];
  const order = new Int32Array(n);
  const packed = packing(n);
  const own = new Float64Array(n);
  const wide: (Float64Array | undefined)[] = [];
  columns.forEach((column, c) => {
    requireEqualLengths({ length: n }, column, `A ${kind} has other patients than the first column`);
    let missing = 0;
    for (let i = 0; i < n; i++) {
      const value = checkedNumber(column[i], i, `${kind} ${c + 1}`);
      own[i] = value;
      if (Number.isNaN(value)) missing++;
    }
    if (missing > 0) {
      incomplete.push(c);
      inverse[c] = Number.NaN;
      return;
    }
    const at = c * ranked.stride;
    const into = n > MOST_IN_WORDS ? new Float64Array(n) : undefined;
    ascending(own, order, packed);
    let sum = 0;
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && own[order[end]] === own[order[start]]) end++;
      // Twice the mean of the ranks start + 1 to end, less n + 1.
      const rank = start + end - n;
      for (let k = start; k < end; k++) {
        if (into) into[order[k]] = rank;
        else ranked.values[at + order[k]] = rank;
      }
      sum += (end - start) * rank * rank;
      start = end;
    }
    if (into) wide[c] = into;
    squares[c] = sum;
    inverse[c] = sum > 0 ? 1 / Math.sqrt(sum) : Number.NaN;
  });
  return { columns: ranked, squares, inverse, incomplete, ...(n > MOST_IN_WORDS && { wide }) };
}

interface Packing {
  readonly values: Float64Array;
  /** The lower halves of the values. */
  readonly low: Uint32Array;
  readonly mask: number;
}

function packing(n: number): Packing {
  const values = new Float64Array(n);
  let mask = 1;
  while (mask < n) mask *= 2;
  // Every second word, beginning with the lower half (typed arrays are little-endian wherever this runs).
  return { values, low: new Uint32Array(values.buffer), mask: mask - 1 };
}

/** Row numbers in ascending order of the values. The engine sorts numbers fast but not their places, so each place rides in
 * the last bits of its value; where values differ in no more than these bits, the order is mended by comparison. */
function ascending(own: Float64Array, order: Int32Array, { values, low, mask }: Packing): void {
  const n = own.length;
  values.set(own);
  for (let i = 0; i < n; i++) low[2 * i] = (low[2 * i] & ~mask) | i;
  values.sort();
  let rises = true;
  for (let k = 0; k < n; k++) {
    order[k] = low[2 * k] & mask;
    if (k > 0 && own[order[k]] < own[order[k - 1]]) rises = false;
  }
  if (!rises) order.set(ascendingOrder(own));
}

function fillComplete(correlations: Float64Array, left: RankedColumns, right: RankedColumns): void {
  const width = right.columns.count;
  const rows = left.columns.count;
  const put = (i: number, j: number, sum: number) => {
    const r = sum * left.inverse[i] * right.inverse[j];
    // A full correlation has to come out as such, which two rounded roots do not see to.
    correlations[i * width + j] =
      Math.abs(r) > 0.999999 ? sum / Math.sqrt(left.squares[i] * right.squares[j]) : r;
  };
  if (left.wide && right.wide) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) put(i, j, wideProduct(left.wide[i], right.wide[j]));
    }
    return;
  }
  const kernel = rankProducts(left.columns, right.columns, BLOCK);
  for (let from = 0; from < width; from += BLOCK) {
    const count = Math.min(BLOCK, width - from);
    const products = kernel.products(from, count);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < count; j++) put(i, from + j, products[i * count + j]);
    }
  }
}

/** NaN where a column has gaps and was not ranked. */
function wideProduct(a: Float64Array | undefined, b: Float64Array | undefined): number {
  if (!a || !b) return Number.NaN;
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Pairs of which a column has gaps: ranked anew among the patients with both. Their numbers, by place. */
function fillIncomplete(
  correlations: Float64Array,
  features: readonly Values[],
  targets: readonly Values[],
  left: RankedColumns,
  right: RankedColumns,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const one = (i: number, j: number) => {
    const a: number[] = [];
    const b: number[] = [];
    for (let k = 0; k < features[i].length; k++) {
      if (Number.isNaN(features[i][k]) || Number.isNaN(targets[j][k])) continue;
      a.push(features[i][k]);
      b.push(targets[j][k]);
    }
    const place = i * targets.length + j;
    counts.set(place, a.length);
    correlations[place] = a.length < 4 ? Number.NaN : correlationOf(midRanks(a).ranks, midRanks(b).ranks);
  };
  for (const i of left.incomplete) for (let j = 0; j < targets.length; j++) one(i, j);
  for (const j of right.incomplete) {
    for (let i = 0; i < features.length; i++) if (!counts.has(i * targets.length + j)) one(i, j);
  }
  return counts;
}

/**
 * The pairs with q of at most the rate. Only those with p of at most the rate are looked at: for any p beyond, p m / rank is
 * above the rate, so that it cannot lower a q that passes.
 */
function passing(
  correlations: Float64Array,
  width: number,
  n: number,
  gaps: ReadonlyMap<number, number>,
  rate: number,
): { found: CorrelatedPairs; tested: number } {
  const least = correlationAt(rate, n) * (1 - 1e-9);
  let tested = 0;
  let count = 0;
  for (let k = 0; k < correlations.length; k++) {
    const size = Math.abs(correlations[k]);
    if (size >= 0) tested++;
    if (size >= least) count++;
  }
  const places = new Int32Array(count + gaps.size);
  const p = new Float64Array(count + gaps.size);
  const tail = correlationTail(n);
  const tails = new Map<number, (r: number) => number>();
  let m = 0;
  const take = (place: number, value: number) => {
    if (!(value <= rate)) return;
    places[m] = place;
    p[m++] = value;
  };
  for (let k = 0; k < correlations.length; k++) {
    if (Math.abs(correlations[k]) >= least && !(gaps.size > 0 && gaps.has(k))) take(k, tail(correlations[k]));
  }
  for (const [place, pairs] of gaps) {
    if (pairs < 4) continue;
    const own = tails.get(pairs) ?? correlationTail(pairs);
    tails.set(pairs, own);
    take(place, own(correlations[place]));
  }
  const order = ascendingOrder(p.subarray(0, m));
  let [lowest, passed] = [1, 0];
  const q = new Float64Array(m);
  for (let rank = m; rank > 0; rank--) {
    lowest = Math.min(lowest, (p[order[rank - 1]] * tested) / rank);
    q[rank - 1] = lowest;
    if (passed === 0 && lowest <= rate) passed = rank;
  }
  const found = {
    feature: new Int32Array(passed),
    target: new Int32Array(passed),
    correlation: new Float64Array(passed),
    p: new Float64Array(passed),
    q: q.slice(0, passed),
  };
  for (let rank = 0; rank < passed; rank++) {
    const place = places[order[rank]];
    found.feature[rank] = Math.floor(place / width);
    found.target[rank] = place % width;
    found.correlation[rank] = correlations[place];
    found.p[rank] = p[order[rank]];
  }
  return { found, tested };
}
