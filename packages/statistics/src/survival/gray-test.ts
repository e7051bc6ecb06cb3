import { chiSquared } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { quadraticForm } from '../regression/linear-forms.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Labels, requireGroups, type Values } from '../values.ts';
import { competingRows, requireCause } from './competing-data.ts';

/** Gray's test (Annals of Statistics 16, 1988, rho = 0) that the cumulative incidence of one event is the same in all
 * groups, where other events compete; agrees with R's cmprsk. Times are in any one unit.
 *
 * @param cause 0 = censored, 1, 2, ... = the event that came first.
 * @throws statistics/too-few-groups, statistics/too-few-events, statistics/negative-time, statistics/not-a-cause
 * @example
 * grayTest([2, 3, 5, 8, 4, 6], [1, 2, 0, 1, 1, 2], ['a', 'a', 'a', 'b', 'b', 'b'], 1).p;
 */
export function grayTest(time: Values, cause: Values, groups: Labels, of: number): TestResult {
  const data = competingRows(time, cause, { groups });
  const k = data.levels.length;
  requireGroups(data.levels.map((_, g) => ({ length: data.group.filter((index) => index === g).length })));
  requireCause(data, of);
  const name = `Gray's test of event ${of}`;
  const { score, covariance } = grayScore(data.time, data.cause, data.group, k, of);
  const chosen = Array.from({ length: k - 1 }, (_, g) => g);
  const statistic = quadraticForm(covariance, chosen, score.subarray(0, k - 1));
  if (Number.isNaN(statistic)) {
    const reason = { code: 'zero-variance', text: 'no time has patients of two groups at risk.' };
    return undefinedTest(name, data.n, data.missing, reason);
  }
  return testResult({
    method: name,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [k - 1],
    p: chiSquared.upper(statistic, k - 1),
    n: data.n,
    missing: data.missing,
  });
}

/** One time with an event: those at risk, and who had which event, by group. */
interface Moment {
  readonly atRisk: Float64Array;
  readonly own: Float64Array;
  readonly others: Float64Array;
}

function moments(
  time: Float64Array,
  cause: Int32Array,
  group: Int32Array,
  k: number,
  of: number,
): readonly Moment[] {
  const order = ascendingOrder(time);
  const atRisk = new Float64Array(k);
  for (const g of group) atRisk[g]++;
  const found: Moment[] = [];
  for (let i = 0; i < order.length; ) {
    const t = time[order[i]];
    const moment = { atRisk: atRisk.slice(), own: new Float64Array(k), others: new Float64Array(k) };
    let events = 0;
    for (; i < order.length && time[order[i]] === t; i++) {
      const [c, g] = [cause[order[i]], group[order[i]]];
      if (c === of) moment.own[g]++;
      else if (c > 0) moment.others[g]++;
      if (c > 0) events++;
      atRisk[g]--;
    }
    if (events > 0) found.push(moment);
  }
  return found;
}

/**
 * The score of each group, a weighted difference of the hazards of the subdistribution, and its covariance. R_g = Y_g / S_g
 * (both just before) stands for the patients of group g who could still have the event; (1 - F_g) R_g weighs its hazard.
 * The covariance follows the counting processes of the event and of the others in each group, tied events as if drawn
 * without replacement.
 */
function grayScore(time: Float64Array, cause: Int32Array, group: Int32Array, k: number, of: number) {
  const survival = new Float64Array(k).fill(1);
  const incidence = new Float64Array(k);
  let pooled = 0;
  const score = new Float64Array(k);
  const carried = square(k);
  const v2 = square(k);
  const v3 = new Float64Array(k);
  const covariance = square(k);
  for (const { atRisk, own, others } of moments(time, cause, group, k, of)) {
    const there = [...atRisk.keys()].filter((g) => atRisk[g] > 0);
    const share = atRisk.map((y, g) => (y > 0 ? y / survival[g] : 0));
    const total = share.reduce((a, b) => a + b, 0);
    const weighed = there.reduce((sum, g) => sum + share[g] * (1 - incidence[g]), 0);
    const events = own.reduce((a, b) => a + b, 0);
    const next = pooled + events / total;
    const after = survival.slice();
    for (const g of there) {
      after[g] = (survival[g] * (atRisk[g] - own[g] - others[g])) / atRisk[g];
    }
    const a = square(k);
    for (const g of there) {
      for (const h of there) a[g][h] = (g === h ? share[g] : 0) - (share[g] * share[h]) / total;
    }
    for (const g of there) {
      for (const h of there) carried[g][h] += (a[g][h] * events) / (total * (1 - pooled));
    }
    /** Adds the variance `size` of one process of group g that moves the score of i by move(i). */
    const add = (g: number, factor: number, size: number, move: (i: number) => number) => {
      v3[g] += factor * factor * size;
      for (let i = 0; i < k; i++) {
        v2[i][g] += move(i) * factor * size;
        for (let j = 0; j < k; j++) covariance[i][j] += move(i) * move(j) * size;
      }
    };
    if (events > 0) {
      for (const g of there) {
        score[g] += own[g] - (events * share[g] * (1 - incidence[g])) / weighed;
        const factor = after[g] > 0 ? 1 - (1 - next) / after[g] : 1;
        const untied = events > 1 ? 1 - (events - 1) / (total * survival[g] - 1) : 1;
        const size = (untied * survival[g] * events) / (total * atRisk[g]);
        add(g, factor, size, (i) => a[i][g] - factor * carried[i][g]);
      }
    }
    for (const g of there) {
      if (!(others[g] > 0 && after[g] > 0)) continue;
      const factor = (1 - next) / after[g];
      const untied = others[g] > 1 ? 1 - (others[g] - 1) / (atRisk[g] - 1) : 1;
      const size = (untied * survival[g] * survival[g] * others[g]) / (atRisk[g] * atRisk[g]);
      add(g, -factor, size, (i) => factor * carried[i][g]);
    }
    for (const g of there) incidence[g] += (survival[g] * own[g]) / atRisk[g];
    survival.set(after);
    pooled = next;
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      for (let g = 0; g < k; g++) {
        covariance[i][j] +=
          carried[i][g] * v2[j][g] + carried[j][g] * v2[i][g] + carried[i][g] * carried[j][g] * v3[g];
      }
    }
  }
  return { score, covariance };
}

function square(k: number): number[][] {
  return Array.from({ length: k }, () => new Array<number>(k).fill(0));
}
