import { mean } from '@lobule/numerics';
import { kaplanMeier, rocCurve } from '@lobule/statistics';
import { type ClassRuns, classResults } from '../classes/assemble.ts';
import { isOfClasses } from '../classes/cross-validate.ts';
import {
  eventCount,
  happened,
  type OrderedData,
  type OrderedOutcome,
  type PredictionData,
} from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import type { RegisteredPlan } from '../plan/register.ts';
import type { Plan } from '../plan/settings.ts';
import { canLeaveOut } from '../steps/choice.ts';
import { combineResamples, type Resampled } from './bootstrap.ts';
import { calibrate, NO_EVENT, NO_HORIZON, uncalibrated } from './calibration.ts';
import { type CanaryRuns, canariesOf } from './canaries.ts';
import type { CentreResult } from './centres.ts';
import { type Pairs, share } from './discrimination.ts';
import type { OutOfFoldExplanation } from './explain.ts';
import { resampledInterval } from './interval.ts';
import { methodsOf } from './methods.ts';
import type {
  Calibration,
  Difference,
  ModelResult,
  Prediction,
  RiskGroups,
  ValidationResult,
} from './result.ts';
import { groupStatistic } from './risk-groups.ts';
import {
  type FinalResult,
  type ProbeResult,
  planTasks,
  type RepeatResult,
  type TaskResult,
} from './tasks.ts';

const MEASURES = { binary: 'AUC', survival: 'C-index', classes: 'M' } as const;

/** All that was run, by kind; probes and repeats have one list of models a run. */
interface Runs extends CanaryRuns, ClassRuns {
  readonly final: readonly FinalResult[];
  readonly repeats: readonly (readonly RepeatResult[])[];
  readonly bootstrap: readonly (readonly Resampled[])[];
  readonly centres: readonly CentreResult[];
  readonly explain: readonly OutOfFoldExplanation[];
}

/**
 * Puts the results of all tasks together, in whatever order they came.
 *
 * @throws prediction/tasks-incomplete
 */
export function assemble(
  registered: RegisteredPlan,
  data: PredictionData,
  results: readonly TaskResult[],
): ValidationResult {
  const { plan, hash } = registered;
  const runs = sortRuns(registered, results);
  const models = isOfClasses(data)
    ? classResults(plan, data, runs)
    : plan.models.map((_, m) => modelResult(plan, data as OrderedData, runs, m));
  const folds = isOfClasses(data)
    ? plan.models.map((_, m) =>
        runs.classRepeats.flatMap((repeat) => repeat[m].folds.map(({ m: own }) => own)),
      )
    : plan.models.map((_, m) => foldValues(runs.repeats.map((repeat) => repeat[m])));
  return {
    planHash: hash,
    plan,
    measure: MEASURES[data.outcome.kind],
    patients: {
      analysed: data.patients,
      dropped: data.dropped,
      rows: data.x.rows,
      events: eventCount(data.outcome),
    },
    methods: methodsOf(plan),
    models,
    differences: differencesOf(plan, folds),
    canaries: canariesOf(plan, data, runs),
  };
}

function sortRuns(registered: RegisteredPlan, results: readonly TaskResult[]): Runs {
  const found = new Map(results.map((result) => [result.task.id, result]));
  const tasks = planTasks(registered);
  const absent = tasks.filter((task) => found.get(task.id)?.planHash !== registered.hash);
  if (absent.length > 0) {
    throw predictionErrors.error('prediction/tasks-incomplete', {
      what: `${absent.length} of ${tasks.length} tasks have no result under this plan, ${absent[0].id} among them`,
    });
  }
  const ofKind = (kind: string) =>
    tasks.filter((task) => task.kind === kind).map((task) => found.get(task.id)!);
  const probes = (kind: string) =>
    ofKind(kind).flatMap((result) => ('probe' in result ? [result.probe] : []));
  return {
    classFinal: ofKind('final').flatMap((result) => ('classFinal' in result ? result.classFinal : [])),
    classRepeats: ofKind('repeat').flatMap((result) => ('classRepeat' in result ? [result.classRepeat] : [])),
    final: ofKind('final').flatMap((result) => ('final' in result ? result.final : [])),
    repeats: ofKind('repeat').flatMap((result) => ('repeat' in result ? [result.repeat] : [])),
    permutations: probes('permutation'),
    randomFeatures: probes('random-features'),
    planted: probes('planted'),
    bootstrap: ofKind('bootstrap').flatMap((result) => ('bootstrap' in result ? [result.bootstrap] : [])),
    centres: ofKind('centres').flatMap((result) => ('centres' in result ? result.centres : [])),
    explain: ofKind('explain').flatMap((result) => ('explain' in result ? result.explain : [])),
  };
}

function modelResult(plan: Plan, data: OrderedData, runs: Runs, m: number): ModelResult {
  const repeats = runs.repeats.map((repeat) => repeat[m]);
  const permuted = runs.permutations.map((run) => run[m]);
  const final = runs.final[m];
  const horizon = plan.endpoint.kind === 'survival' ? (plan.endpoint.horizon ?? null) : null;
  const risks = repeats.flatMap((repeat) => (repeat.risk === null ? [] : [repeat.risk]));
  const predictions = predictionsOf(plan, data, repeats);
  const selection = selectionOf(plan, repeats);
  const shareOf = new Map(selection.map((entry) => [entry.feature, entry.share]));
  const perRepeat = repeats.map((repeat) => share(repeat.folds));
  const explanation = runs.explain.find(({ model }) => model === plan.models[m].name);
  return {
    name: plan.models[m].name,
    discrimination: {
      apparent: final.apparent,
      internal: resampledInterval(foldValues(repeats), plan.folds, plan.confidence, [0, 1]),
      perRepeat,
      ...(runs.bootstrap.length > 0 && {
        bootstrap: combineResamples(
          final.apparent,
          runs.bootstrap.map((run) => run[m]),
          plan.confidence,
        ),
      }),
      ...(runs.centres.length > 0 && { centres: runs.centres[m] }),
      permutationP: permutationP(
        mean(Float64Array.from(perRepeat)),
        permuted.map((probe) => probe.discrimination),
      ),
    },
    roc: data.outcome.kind === 'binary' ? rocOf(data.outcome.values, predictions) : null,
    calibration: calibrationOf(data.outcome, risks, repeats.length, horizon),
    riskGroups:
      data.outcome.kind === 'survival'
        ? riskGroupsOf(plan, data.outcome, predictions, repeats, permuted)
        : null,
    predictions,
    selection,
    ...(plan.importance !== undefined && { importance: importanceOf(plan, repeats) }),
    ...(explanation && { explanation }),
    final: {
      intercept: final.intercept,
      coefficients: final.coefficients.map((entry) => ({
        ...entry,
        selected: canLeaveOut(plan.models[m], (group) => data.groups[group].includes(entry.feature))
          ? (shareOf.get(entry.feature) ?? 0)
          : null,
      })),
      cutOffs: final.cutOffs,
      path: final.path,
      dropped: final.dropped,
      plain: final.plain,
      candidates: final.candidates,
      eventsPerCandidate: eventCount(data.outcome) / final.candidates,
    },
  };
}

/** Repeats whose risks are undefined are left out, and the result says so. */
function calibrationOf(
  outcome: OrderedOutcome,
  risks: readonly (readonly number[])[],
  repeats: number,
  horizon: number | null,
): Calibration {
  if (outcome.kind === 'survival' && horizon === null) return uncalibrated(NO_HORIZON, null);
  if (risks.length === 0) return uncalibrated(NO_EVENT(repeats, repeats), horizon);
  const found = calibrate(outcome, risks, horizon);
  if (risks.length === repeats) return found;
  const { code, text } = NO_EVENT(repeats - risks.length, repeats);
  return { ...found, reason: { code, text: found.reason ? `${text} ${found.reason.text}` : text } };
}

function foldValues(repeats: readonly { readonly folds: readonly Pairs[] }[]): number[] {
  return repeats.flatMap((repeat) => repeat.folds.map((fold) => share([fold])));
}

/**
 * (1 + runs at least as good) / (1 + runs): the observed order is one of the permutations (Phipson and Smyth 2010).
 * The observed figure is a mean over repeats and a permuted one comes from a single cross-validation. Both have the same
 * expectation without an effect, and the mean spreads less, so p errs on the safe side, and no lucky split decides it.
 */
export function permutationP(observed: number, permuted: readonly number[]): number | null {
  if (permuted.length === 0) return null;
  return (1 + permuted.filter((value) => value >= observed).length) / (1 + permuted.length);
}

function predictionsOf(plan: Plan, data: OrderedData, repeats: readonly RepeatResult[]): Prediction[] {
  const indicator = happened(data.outcome);
  return data.patients.map((patient, i) => {
    const votes = new Array<number>(plan.riskGroups).fill(0);
    for (const repeat of repeats) votes[repeat.group[i]]++;
    const risks = repeats.flatMap((repeat) => (repeat.risk === null ? [] : [repeat.risk[i]]));
    return {
      patient,
      outcome: indicator[i],
      time: data.outcome.kind === 'survival' ? data.outcome.time[i] : null,
      linear: mean(Float64Array.from(repeats, (repeat) => repeat.linear[i])),
      risk: risks.length > 0 ? mean(Float64Array.from(risks)) : null,
      group: votes.indexOf(Math.max(...votes)),
    };
  });
}

function selectionOf(plan: Plan, repeats: readonly RepeatResult[]) {
  const counts = new Map<string, number>();
  for (const repeat of repeats) {
    for (const [feature, count] of Object.entries(repeat.selected)) {
      counts.set(feature, (counts.get(feature) ?? 0) + count);
    }
  }
  return [...counts]
    .map(([feature, count]) => ({ feature, share: count / (repeats.length * plan.folds) }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}

function importanceOf(plan: Plan, repeats: readonly RepeatResult[]) {
  const sums = new Map<string, number>();
  for (const { lost } of repeats) {
    for (const [feature, value] of Object.entries(lost)) sums.set(feature, (sums.get(feature) ?? 0) + value);
  }
  return [...sums]
    .map(([feature, sum]) => ({ feature, lost: sum / (repeats.length * plan.folds) }))
    .sort((a, b) => b.lost - a.lost || (a.feature < b.feature ? -1 : 1));
}

function rocOf(values: Uint8Array, predictions: readonly Prediction[]): ModelResult['roc'] {
  const curve = rocCurve(
    predictions.map((prediction) => prediction.risk ?? Number.NaN),
    values,
  );
  return {
    thresholds: Array.from(curve.thresholds, (value) => (Number.isFinite(value) ? value : null)),
    sensitivity: Array.from(curve.sensitivity),
    specificity: Array.from(curve.specificity),
    pooledAuc: curve.auc,
  };
}

function riskGroupsOf(
  plan: Plan,
  outcome: Extract<OrderedOutcome, { kind: 'survival' }>,
  predictions: readonly Prediction[],
  repeats: readonly RepeatResult[],
  permuted: readonly ProbeResult[],
): RiskGroups {
  const perRepeat = mean(Float64Array.from(repeats, (repeat) => repeat.logRank ?? 0));
  const groups = Array.from({ length: plan.riskGroups }, (_, group) => {
    const members = predictions.flatMap((prediction, i) => (prediction.group === group ? [i] : []));
    const time = Float64Array.from(members, (i) => outcome.time[i]);
    const event = Uint8Array.from(members, (i) => outcome.event[i]);
    return {
      group,
      n: members.length,
      events: event.reduce((sum, value) => sum + value, 0),
      curve: curveOf(time, event),
    };
  });
  return {
    groups,
    logRank: groupStatistic(
      outcome,
      Int32Array.from(predictions, (prediction) => prediction.group),
    )!,
    logRankPerRepeat: perRepeat,
    permutationP: permutationP(
      perRepeat,
      permuted.map((probe) => probe.logRank ?? 0),
    ),
  };
}

function curveOf(time: Float64Array, event: Uint8Array) {
  const empty = { time: [], survival: [], lower: [], upper: [], atRisk: [], censored: [] };
  if (time.length === 0) return empty;
  const curve = kaplanMeier(time, event, { interval: 'log-log' }).curves[0];
  const orNull = (values: Float64Array) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  return {
    time: Array.from(curve.time),
    survival: Array.from(curve.survival),
    lower: orNull(curve.lower),
    upper: orNull(curve.upper),
    atRisk: Array.from(curve.atRisk),
    censored: Array.from(curve.censored),
  };
}

/** Paired: both models saw the same folds, so the interval is that of their differences. */
function differencesOf(plan: Plan, values: readonly (readonly (number | null)[])[]): Difference[] {
  return plan.models.flatMap((model, m) =>
    plan.models.slice(0, m).map((against, a): Difference => {
      const apart = values[m].map((value, k) => (value ?? Number.NaN) - (values[a][k] ?? Number.NaN));
      const difference = resampledInterval(apart, plan.folds, plan.confidence, [-1, 1]);
      return { model: model.name, against: against.name, difference };
    }),
  );
}
