/** Curves, log-rank tests and cut points against R's survival 3.5-3 and maxstat. */
import {
  type KaplanMeier,
  kaplanMeier,
  type LogRankResult,
  logRankTest,
  maximalCutPoint,
  restrictedMean,
  type SurvivalCurve,
  survivalAt,
  survivalQuantile,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, type Data, readData } from './reference.ts';
import { exact, fitted, lungInput, type Reference } from './survival-data.ts';
import { TIMES } from './survival-predicted.ts';

export function curveCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, groups] = ['rfstime', 'status', 'hormon'].map((name) => data.number(name));
  const expected = reference['km_gbsg_hormon'] as Record<string, Reference>;
  const kinds = { log: 'log', loglog: 'log-log', plain: 'plain' } as const;
  const curves = Object.entries(kinds).flatMap(([key, interval]) =>
    pairOfCurves(`km/${interval}`, kaplanMeier(time, event, { groups, interval }), expected[key]),
  );
  const means = kaplanMeier(time, event, { groups }).curves.map((curve) => restrictedMean(curve, 1826));
  const rmst = [...means.map((m) => m.value), ...means.map((m) => m.standardError)];
  return [...curves, ...check('km/rmst', rmst, reference['rmst_1826'], exact)];
}

function pairOfCurves(name: string, result: KaplanMeier, expected: Reference): CaseResult[] {
  const at = expected['at'] as Record<string, number[]>;
  const pick = (get: (curve: SurvivalCurve, k: number, time: number) => number) =>
    result.curves.flatMap((curve) => TIMES.map((time) => get(curve, indexAt(curve, time), time)));
  const got = {
    surv: pick((curve, _, time) => survivalAt(curve, time)),
    se: pick((curve, k) => curve.survival[k] * curve.hazardError[k]),
    lower: pick((curve, k) => curve.lower[k]),
    upper: pick((curve, k) => curve.upper[k]),
    'n.risk': pick((curve, k, time) => (curve.time[k] === time ? curve.atRisk[k] : curve.atRisk[k + 1])),
  };
  const { strata: _, time: __, ...values } = at;
  const quartiles = [0.25, 0.5, 0.75].map((share) =>
    result.curves.map((curve) => survivalQuantile(curve, share)),
  );
  const table = (get: (q: ReturnType<typeof survivalQuantile>) => number) =>
    result.curves.map((_curve, g) => quartiles.map((row) => get(row[g])));
  const quantiles = {
    quantile: table((q) => q.value),
    lower: table((q) => q.interval.lower),
    upper: table((q) => q.interval.upper),
  };
  return [
    ...check(`${name}/at`, got, values, exact),
    ...check(`${name}/quantiles`, quantiles, expected['quantiles'], exact),
  ];
}

function indexAt(curve: SurvivalCurve, time: number): number {
  let k = -1;
  while (k + 1 < curve.time.length && curve.time[k + 1] <= time) k++;
  return k;
}

export function lungCurveCases(context: SuiteContext, reference: Reference): CaseResult[] {
  const { time, event } = lungInput(readData(context, 'lung'));
  const [curve] = kaplanMeier(time, event).curves;
  const got = {
    time: curve.time,
    'n.risk': curve.atRisk,
    'n.event': curve.events,
    'n.censor': curve.censored,
    surv: curve.survival,
    'std.err': curve.hazardError,
    lower: curve.lower,
    upper: curve.upper,
    cumhaz: curve.cumulativeHazard,
  };
  return check('km/lung', got, reference['km_lung_full'], exact);
}

export function logRankCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, hormon] = ['rfstime', 'status', 'hormon'].map((name) => data.number(name));
  const tests: Readonly<Record<string, LogRankResult>> = {
    logrank_hormon: logRankTest(time, event, hormon),
    logrank_grade: logRankTest(time, event, data.number('grade')),
    peto_rho1_hormon: logRankTest(time, event, hormon, { rho: 1 }),
    logrank_hormon_strat_meno: logRankTest(time, event, hormon, { strata: data.number('meno') }),
  };
  return Object.entries(tests).flatMap(([name, test]) => {
    const expected = reference[name] as unknown as Record<string, number | number[] | number[][]>;
    // Strata are listed by R one by one; their sums are compared.
    const sums = (key: string) =>
      (expected[key] as (number | number[])[]).map((v) =>
        Array.isArray(v) ? v.reduce((a, b) => a + b, 0) : v,
      );
    return [
      ...check(`${name}/chisq`, test.statistic.value, expected['chisq'], exact),
      ...check(`${name}/df`, test.degreesOfFreedom[0], expected['df'], exact),
      ...check(`${name}/p`, test.p, expected['p'], exact),
      ...check(
        `${name}/n`,
        test.groups.map((group) => group.n),
        expected['n'],
        exact,
      ),
      ...check(
        `${name}/observed`,
        test.groups.map((group) => group.observed),
        sums('obs'),
        exact,
      ),
      ...check(
        `${name}/expected`,
        test.groups.map((group) => group.expected),
        sums('exp'),
        exact,
      ),
      ...check(`${name}/variance`, test.covariance, expected['var'], exact),
    ];
  });
}

/** maxstat takes the tail of M = 7.97 as 1 minus the body, which leaves it two digits; so is it done here. */
export function cutPointCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, nodes] = ['rfstime', 'status', 'nodes'].map((name) => data.number(name));
  const cut = maximalCutPoint(time, event, nodes);
  const tail = cut.uncorrectedP;
  const got = { cutpoint: cut.cutPoint, M: cut.statistic.value };
  const { p_Lau94, ...expected } = reference['maxstat_nodes'] as Record<string, number>;
  return [
    ...check('maxstat/nodes', got, expected, fitted),
    ...check('maxstat/nodes/p', cut.p - tail + (1 - (1 - tail)), p_Lau94, { relative: 1e-8 }),
  ];
}
