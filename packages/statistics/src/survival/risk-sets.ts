import { exp } from '@lobule/numerics';

/** Patients (or stretches of their time) sorted by stratum and, within it, from the last time to the first. */
export interface CoxRows {
  readonly n: number;
  readonly p: number;
  /** Row by row, moved and scaled. */
  readonly x: Float64Array;
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly stratum: Int32Array;
  /** Not at risk up to and at this time. */
  readonly start?: Float64Array;
  readonly ties: Ties;
}

/** How tied events share their risk set; 'exact' walks as 'breslow', its likelihood stands in `exact-ties.ts`. */
export type Ties = 'efron' | 'breslow' | 'exact';

/** The risk set of one event, or with Breslow's ties of all events at one time. The arrays are used again. */
interface RiskSet {
  readonly time: number;
  readonly stratum: number;
  /** The patients of this time: rows start .. end - 1. */
  readonly start: number;
  readonly end: number;
  readonly deaths: number;
  /** How many events it stands for: 1 with Efron's ties. */
  readonly weight: number;
  /** Efron: the share by which those who die now are taken off, k / deaths. */
  readonly share: number;
  /** Sum of exp(eta - shift). */
  readonly total: number;
  readonly mean: Float64Array;
  /** Weighted covariance of the covariates, row by row; only filled where asked. */
  readonly covariance: Float64Array;
}

type MutableSet = { -readonly [K in keyof RiskSet]: RiskSet[K] };

/**
 * Visits every risk set of a Cox model in O(n p^2) (O(n p) without covariances), by sums that grow from the last time
 * to the first. `total` is the sum of exp(eta - shift); shift is returned.
 */
export function walkRiskSets(
  rows: CoxRows,
  eta: Float64Array,
  withCovariance: boolean,
  visit: (set: RiskSet) => void,
): number {
  const { n, p, x, time, event, stratum, ties } = rows;
  let shift = 0;
  for (let i = 0; i < n; i++) shift = i === 0 ? eta[0] : Math.max(shift, eta[i]);
  const all = sums(p);
  const dead = sums(p);
  const entries = rows.start ? latestEntries(rows, rows.start) : NOBODY;
  let entry = 0;
  const set: MutableSet = {
    time: 0,
    stratum: 0,
    start: 0,
    end: 0,
    deaths: 0,
    weight: 1,
    share: 0,
    total: 0,
    mean: new Float64Array(p),
    covariance: new Float64Array(p * p),
  };
  for (let start = 0; start < n; ) {
    if (start === 0 || stratum[start] !== stratum[start - 1]) {
      clear(all);
      entry = start;
    }
    let end = start;
    let deaths = 0;
    for (; end < n && time[end] === time[start] && stratum[end] === stratum[start]; end++)
      deaths += event[end];
    const shared = ties === 'efron' && deaths > 1;
    if (shared) clear(dead);
    for (let row = start; row < end; row++) {
      const weight = exp(eta[row] - shift);
      addRow(all, x, row, p, weight, withCovariance);
      if (shared && event[row] === 1) addRow(dead, x, row, p, weight, withCovariance);
    }
    if (deaths > 0) {
      // Whoever enters now or later is not yet at risk; he left later, and so has been counted.
      for (; entry < end && rows.start && rows.start[entries[entry]] >= time[start]; entry++) {
        const row = entries[entry];
        addRow(all, x, row, p, -exp(eta[row] - shift), withCovariance);
      }
      set.time = time[start];
      set.stratum = stratum[start];
      set.start = start;
      set.end = end;
      set.deaths = deaths;
      const visits = ties === 'efron' ? deaths : 1;
      set.weight = deaths / visits;
      for (let k = 0; k < visits; k++) {
        set.share = k / deaths;
        fill(set, all, dead, p, withCovariance);
        visit(set);
      }
    }
    start = end;
  }
  return shift;
}

const NOBODY = new Int32Array(0);

/** Rows from the last entry to the first, within each stratum. */
function latestEntries({ n, stratum }: CoxRows, start: Float64Array): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  return rows.sort((a, b) => stratum[a] - stratum[b] || start[b] - start[a] || a - b);
}

function sums(p: number) {
  return { zero: 0, one: new Float64Array(p), two: new Float64Array(p * p) };
}

type Sums = ReturnType<typeof sums>;

function clear(into: Sums): void {
  into.zero = 0;
  into.one.fill(0);
  into.two.fill(0);
}

function addRow(into: Sums, x: Float64Array, row: number, p: number, weight: number, second: boolean): void {
  const at = row * p;
  into.zero += weight;
  for (let j = 0; j < p; j++) {
    const xj = weight * x[at + j];
    into.one[j] += xj;
    if (second) for (let k = 0; k <= j; k++) into.two[j * p + k] += xj * x[at + k];
  }
}

function fill(set: MutableSet, all: Sums, dead: Sums, p: number, second: boolean): void {
  const { share, mean, covariance } = set;
  const total = all.zero - share * dead.zero;
  set.total = total;
  for (let j = 0; j < p; j++) mean[j] = (all.one[j] - share * dead.one[j]) / total;
  if (!second) return;
  for (let j = 0; j < p; j++) {
    for (let k = 0; k <= j; k++) {
      const moment = (all.two[j * p + k] - share * dead.two[j * p + k]) / total;
      const value = moment - mean[j] * mean[k];
      covariance[j * p + k] = value;
      covariance[k * p + j] = value;
    }
  }
}
