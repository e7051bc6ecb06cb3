import { chiSquared } from '@lobule/numerics';
import { quadraticForm } from '../regression/linear-forms.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Labels, labelText, levelsOf, requireGroups, type Values } from '../values.ts';
import { requireEvents, survivalRows } from './survival-data.ts';

/** Strata and weights. */
export interface LogRankOptions {
  /** Compares within these and adds up. */
  readonly strata?: Labels;
  /** Weight S(t)^rho of Harrington and Fleming (1982): 0 is the log-rank test, 1 that of Peto and Peto. */
  readonly rho?: 0 | 1;
}

/** Events seen and expected in one group. */
export interface LogRankGroup {
  readonly name: string;
  readonly n: number;
  /** Weighted where rho is 1. */
  readonly observed: number;
  readonly expected: number;
}

/** A log-rank test of groups. */
export interface LogRankResult extends TestResult {
  readonly groups: readonly LogRankGroup[];
  /** Of observed - expected, groups x groups by row. */
  readonly covariance: readonly (readonly number[])[];
}

/** Log-rank test over two or more groups, or its Peto variant, stratified where asked. Times are in any one unit.
 *
 * @throws statistics/too-few-groups, statistics/too-few-events, statistics/negative-time, statistics/not-binary
 * @example
 * logRankTest([6, 7, 10, 15, 19, 25], [1, 0, 1, 1, 0, 1], ['a', 'a', 'a', 'b', 'b', 'b']).p;
 */
export function logRankTest(
  time: Values,
  event: Values,
  groups: Labels,
  options: LogRankOptions = {},
): LogRankResult {
  const { strata, rho = 0 } = options;
  const data = survivalRows(time, event, { groups, ...(strata && { labels: [strata] }) });
  const k = data.levels.length;
  const sizes = data.levels.map((_, g) => data.group.filter((index) => index === g));
  requireGroups(sizes);
  requireEvents(data);
  const totals = {
    observed: new Float64Array(k),
    expected: new Float64Array(k),
    covariance: new Float64Array(k * k),
  };
  const stratumLevels = strata ? levelsOf(strata) : [''];
  for (const level of stratumLevels) {
    const rows: number[] = [];
    for (let i = 0; i < data.n; i++) if (!strata || labelText(strata[data.rows[i]]) === level) rows.push(i);
    addStratum(data, rows, k, rho, totals);
  }
  const name = rho === 1 ? 'Peto-Peto test' : 'Log-rank test';
  const method = strata ? `Stratified ${name.toLowerCase()}` : name;
  const covariance = data.levels.map((_, a) => Array.from(totals.covariance.subarray(a * k, a * k + k)));
  const table = {
    groups: data.levels.map((level, g) => ({
      name: level,
      n: sizes[g].length,
      observed: totals.observed[g],
      expected: totals.expected[g],
    })),
    covariance,
  };
  const compared = data.levels.map((_, g) => g).filter((g) => totals.expected[g] > 0);
  const df = compared.length - 1;
  const differences = compared.slice(0, df).map((g) => totals.observed[g] - totals.expected[g]);
  const chi = df > 0 ? quadraticForm(covariance, compared.slice(0, df), differences) : Number.NaN;
  if (Number.isNaN(chi)) {
    const reason = { code: 'zero-variance', text: 'no time has patients of two groups at risk.' };
    return { ...undefinedTest(method, data.n, data.missing, reason), ...table };
  }
  const test = testResult({
    method,
    statistic: { name: 'chi-squared', value: chi },
    degreesOfFreedom: [df],
    p: chiSquared.upper(chi, df),
    n: data.n,
    missing: data.missing,
  });
  return { ...test, ...table };
}

interface Totals {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly covariance: Float64Array;
}

function addStratum(
  data: { readonly time: Float64Array; readonly event: Uint8Array; readonly group: Int32Array },
  rows: number[],
  k: number,
  rho: number,
  totals: Totals,
): void {
  rows.sort((a, b) => data.time[a] - data.time[b]);
  const atRisk = new Float64Array(k);
  for (const row of rows) atRisk[data.group[row]]++;
  let risk = rows.length;
  let survival = 1;
  const deaths = new Float64Array(k);
  for (let i = 0; i < rows.length; ) {
    const t = data.time[rows[i]];
    deaths.fill(0);
    let dead = 0;
    let end = i;
    for (; end < rows.length && data.time[rows[end]] === t; end++) {
      if (data.event[rows[end]] === 1) {
        deaths[data.group[rows[end]]]++;
        dead++;
      }
    }
    if (dead > 0) {
      const weight = rho === 0 ? 1 : survival;
      const spread = risk > 1 ? (weight * weight * dead * (risk - dead)) / (risk * risk * (risk - 1)) : 0;
      for (let a = 0; a < k; a++) {
        totals.observed[a] += weight * deaths[a];
        totals.expected[a] += (weight * dead * atRisk[a]) / risk;
        for (let b = 0; b < k; b++) {
          totals.covariance[a * k + b] += spread * atRisk[a] * ((a === b ? risk : 0) - atRisk[b]);
        }
      }
      survival *= (risk - dead) / risk;
    }
    for (; i < end; i++) {
      atRisk[data.group[rows[i]]]--;
      risk--;
    }
  }
}
