import { log, mean } from '@lobule/numerics';
import { rocCurve } from '@lobule/statistics';
import { type ClassOutcome, classCounts, eventCount } from '../data/data.ts';
import type { Plan } from '../plan/settings.ts';
import { canLeaveOut } from '../steps/choice.ts';
import { permutationP } from '../validation/assemble.ts';
import { combineResamples, type Resampled } from '../validation/bootstrap.ts';
import { uncalibrated } from '../validation/calibration.ts';
import { type Estimate, resampledInterval } from '../validation/interval.ts';
import type { ModelResult } from '../validation/result.ts';
import type { ProbeResult } from '../validation/tasks.ts';
import type { ClassData } from './cross-validate.ts';
import { type ClassMeasures, confusionOf, mostProbable } from './measures.ts';
import type { ClassResult } from './result.ts';
import type { ClassFinal, ClassRepeat } from './tasks.ts';
import {
  balancedEstimate,
  type ClassEstimates,
  lossesOf,
  meanEstimate,
  type PatientLosses,
} from './untouched.ts';

/** What was run of a plan of classes; one list of models a run. */
export interface ClassRuns {
  readonly classFinal: readonly ClassFinal[];
  readonly classRepeats: readonly (readonly ClassRepeat[])[];
}

interface OtherRuns {
  readonly permutations: readonly (readonly ProbeResult[])[];
  readonly bootstrap: readonly (readonly Resampled[])[];
}

const NO_SLOPE = {
  code: 'several-classes',
  text: 'Slope and intercept are of one risk; of several classes each mean probability stands beside the frequency.',
};

/** The models of an endpoint of several classes, from what was run. */
export function classResults(plan: Plan, data: ClassData, runs: ClassRuns & OtherRuns): ModelResult[] {
  return plan.models.map((model, m): ModelResult => {
    const repeats = runs.classRepeats.map((repeat) => repeat[m]);
    const final = runs.classFinal[m];
    const perRepeat = repeats.map(({ folds }) => mean(folds.map(({ m: own }) => own ?? Number.NaN)));
    const classes = classResult(plan, data, repeats, final);
    const selection = averages(repeats, plan.folds, ({ selected }) => selected).map(([feature, share]) => ({
      feature,
      share,
    }));
    return {
      name: model.name,
      discrimination: {
        apparent: final.apparent.m ?? Number.NaN,
        internal: classes.internal.m,
        perRepeat,
        ...(runs.bootstrap.length > 0 && {
          bootstrap: combineResamples(
            final.apparent.m ?? Number.NaN,
            runs.bootstrap.map((run) => run[m]),
            plan.confidence,
          ),
        }),
        permutationP: permutationP(
          mean(perRepeat),
          runs.permutations.map((run) => run[m].discrimination),
        ),
      },
      roc: null,
      calibration: {
        ...uncalibrated(NO_SLOPE, null),
        brier: classes.internal.brier.value,
        brierOfFrequency: classes.ofFrequency.brier,
      },
      classes,
      riskGroups: null,
      predictions: [],
      selection,
      ...(plan.importance !== undefined && {
        importance: averages(repeats, plan.folds, ({ lost }) => lost).map(([feature, lost]) => ({
          feature,
          lost,
        })),
      }),
      final: {
        intercept: null,
        coefficients: (final.sum?.coefficients ?? []).map(({ feature, byClass }) => ({
          feature,
          coefficient: Math.max(...byClass.map(Math.abs)),
          selected: canLeaveOut(model, (group) => data.groups[group].includes(feature))
            ? (selection.find((one) => one.feature === feature)?.share ?? 0)
            : null,
        })),
        cutOffs: [],
        path: final.path,
        dropped: final.dropped,
        plain: null,
        candidates: final.candidates,
        eventsPerCandidate: eventCount(data.outcome) / final.candidates,
      },
    };
  });
}

function classResult(
  plan: Plan,
  data: ClassData,
  repeats: readonly ClassRepeat[],
  final: ClassFinal,
): ClassResult {
  const { outcome, patients } = data;
  const { values, classes } = outcome;
  const n = values.length;
  const p = Float64Array.from({ length: classes * n }, (_, k) =>
    mean(repeats.map(({ probability }) => probability[k])),
  );
  const counts = classCounts(outcome);
  const levels = plan.endpoint.kind === 'classes' ? plan.endpoint.levels : [];
  const shares = counts.map((count) => count / n);
  const ofClass = (c: number) => p.subarray(c * n, (c + 1) * n);
  return {
    levels: levels.map((name, c) => ({ name, patients: counts[c] })),
    internal: internalEstimates(plan, repeats, outcome),
    apparent: final.apparent,
    ofFrequency: {
      accuracy: Math.max(...shares),
      logLoss: -shares.reduce((sum, share) => sum + share * log(share), 0),
      brier: 1 - shares.reduce((sum, share) => sum + share * share, 0),
    },
    confusion: confusionOf(outcome, p),
    roc: shares.map((_, c) => {
      const curve = rocCurve(
        ofClass(c),
        values.map((own) => (own === c ? 1 : 0)),
      );
      return { sensitivity: Array.from(curve.sensitivity), specificity: Array.from(curve.specificity) };
    }),
    inTheLarge: shares.map((observed, c) => ({ predicted: mean(ofClass(c)), observed })),
    predictions: patients.map((patient, i) => ({
      patient,
      outcome: values[i],
      predicted: mostProbable(p, n, classes, i),
      probability: Array.from({ length: classes }, (_, c) => p[c * n + i]),
    })),
    sum: final.sum,
  };
}

/**
 * AUCs by the spread over folds (Nadeau and Bengio 2003). Means over patients by that and by the spread of what each patient's
 * out-of-fold probabilities cost, averaged over repeats (Bayle et al. 2020, NeurIPS 33), from the lower of both to the higher:
 * folds that are stratified by class all have the same mix of classes, so that a model that learns nothing spreads too little
 * over them; and patients do not tell how much models differ from training part to training part.
 */
export function internalEstimates(
  plan: Pick<Plan, 'folds' | 'confidence'>,
  repeats: readonly Pick<ClassRepeat, 'probability' | 'folds'>[],
  outcome: ClassOutcome,
): ClassEstimates {
  const folds = repeats.flatMap((repeat) => repeat.folds);
  const overFolds = (of: (fold: ClassMeasures) => number | null, most = 1): Estimate =>
    resampledInterval(
      folds.map((fold) => of(fold) ?? Number.NaN),
      plan.folds,
      plan.confidence,
      [0, most],
    );
  const losses = repeats.map(({ probability }) => lossesOf(outcome, Float64Array.from(probability)));
  const averaged = (of: keyof PatientLosses) =>
    Float64Array.from(outcome.values, (_, i) => mean(losses.map((one) => one[of][i])));
  const right = averaged('right');
  return {
    m: overFolds(({ m }) => m),
    macroAuc: overFolds(({ macroAuc }) => macroAuc),
    accuracy: wider(
      meanEstimate(right, plan.confidence, 1),
      overFolds(({ accuracy }) => accuracy),
    ),
    balancedAccuracy: wider(
      balancedEstimate(outcome, right, plan.confidence),
      overFolds(({ balancedAccuracy }) => balancedAccuracy),
    ),
    logLoss: wider(
      meanEstimate(averaged('logLoss'), plan.confidence, Number.POSITIVE_INFINITY),
      overFolds(({ logLoss }) => logLoss, Number.POSITIVE_INFINITY),
    ),
    brier: wider(
      meanEstimate(averaged('brier'), plan.confidence, 2),
      overFolds(({ brier }) => brier, 2),
    ),
    auc: Array.from({ length: outcome.classes }, (_, c) => overFolds(({ auc }) => auc[c])),
  };
}

/** The first figure, with an interval from the lower to the higher end of both. */
function wider(first: Estimate, second: Estimate): Estimate {
  const { lower, upper } = first;
  if (lower === null || upper === null || second.lower === null || second.upper === null) return first;
  return {
    ...first,
    lower: Math.min(lower, second.lower),
    upper: Math.max(upper, second.upper),
    standardError: null,
  };
}

/** Of each feature the mean over folds and repeats; largest first. */
function averages(
  repeats: readonly ClassRepeat[],
  folds: number,
  of: (repeat: ClassRepeat) => { readonly [feature: string]: number },
): (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const repeat of repeats) {
    for (const [feature, value] of Object.entries(of(repeat))) {
      sums.set(feature, (sums.get(feature) ?? 0) + value);
    }
  }
  return [...sums]
    .map(([feature, sum]) => [feature, sum / (repeats.length * folds)] as const)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
