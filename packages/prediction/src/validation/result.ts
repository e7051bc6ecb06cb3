import type { Reason } from '@lobule/foundation';
import type { Twins } from '../canaries/duplicates.ts';
import type { ClassResult } from '../classes/result.ts';
import type { DroppedPatient } from '../data/data.ts';
import type { Plan } from '../plan/settings.ts';
import type { DroppedFeature, LambdaPath } from '../steps/step.ts';
import type { Bootstrapped } from './bootstrap.ts';
import type { CentreResult } from './centres.ts';
import type { CoverageFigure } from './coverage.ts';
import type { OutOfFoldExplanation } from './explain.ts';
import type { Estimate } from './interval.ts';
import type { PlainSum } from './nomogram.ts';

/** Everything that a report of a validation needs, as plain JSON. Undefined numbers are null with a reason. */
export interface ValidationResult {
  readonly planHash: string;
  readonly plan: Plan;
  /** M is that of Hand and Till (2001): of several classes. */
  readonly measure: 'AUC' | 'C-index' | 'M';
  readonly patients: {
    readonly analysed: readonly string[];
    readonly dropped: readonly DroppedPatient[];
    readonly rows: number;
    /** Patients with the outcome; of the rarer class for a binary one. */
    readonly events: number;
  };
  readonly methods: Methods;
  readonly models: readonly ModelResult[];
  /** Every model against each one before it. */
  readonly differences: readonly Difference[];
  readonly canaries: Canaries;
}

/** Sentences for the methods paragraph, and the simulated coverage behind the intervals. */
export interface Methods {
  readonly validation: string;
  readonly interval: string;
  readonly coverage: readonly CoverageFigure[];
  readonly permutation: string;
  readonly pooled: string;
}

/** What is found of a model: discrimination, calibration, what it chose. */
export interface ModelResult {
  readonly name: string;
  readonly discrimination: {
    /** On the patients the model was fitted to: what not to believe. */
    readonly apparent: number;
    /** Mean over folds and repeats of the value within a held-out fold. */
    readonly internal: Estimate;
    readonly perRepeat: readonly number[];
    /** Internal too, where the plan asks for resamples. */
    readonly bootstrap?: Bootstrapped;
    /** Over place, where the plan leaves centres out. */
    readonly centres?: CentreResult;
    /** Share of permuted runs at least as good as the mean over repeats (one added to both counts); null without any. */
    readonly permutationP: number | null;
  };
  /** Of pooled out-of-fold risks (mean over repeats), for the picture; null for survival. */
  readonly roc: {
    readonly thresholds: readonly (number | null)[];
    readonly sensitivity: readonly number[];
    readonly specificity: readonly number[];
    readonly pooledAuc: number;
  } | null;
  readonly calibration: Calibration;
  /** Of an endpoint of several classes. */
  readonly classes?: ClassResult;
  readonly riskGroups: RiskGroups | null;
  /** Empty for several classes, which have their own. */
  readonly predictions: readonly Prediction[];
  /** Share of folds and repeats in which a feature had a coefficient; largest first. */
  readonly selection: readonly { readonly feature: string; readonly share: number }[];
  /** AUC or C-index lost in held-out folds when a feature is dealt out at random, mean over folds and repeats. */
  readonly importance?: readonly { readonly feature: string; readonly lost: number }[];
  /** What each feature adds to each patient's score in the first cross-validation; absent where it cannot be told. */
  readonly explanation?: OutOfFoldExplanation;
  readonly final: FinalModel;
}

/** Out-of-fold prediction of one patient, over repeats. */
export interface Prediction {
  readonly patient: string;
  readonly outcome: number;
  readonly time: number | null;
  /** Mean linear predictor. */
  readonly linear: number;
  /** Mean probability of the outcome (by the horizon). */
  readonly risk: number | null;
  /** The group she was in most often, 0 the lowest. */
  readonly group: number;
}

/** Whether predicted risks are right on average and in their spread. */
export interface Calibration {
  /** 1 is ideal, less is overfitting; mean over repeats. */
  readonly slope: number | null;
  /** Calibration in the large: log odds to be added; 0 is ideal. Null for survival. */
  readonly intercept: number | null;
  /** Observed over expected outcomes (by the horizon). */
  readonly observedOverExpected: number | null;
  /** Mean over repeats; for survival weighted for censoring (Graf et al. 1999). */
  readonly brier: number | null;
  /** Of the outcome's overall frequency as everybody's prediction. */
  readonly brierOfFrequency: number | null;
  readonly horizon: number | null;
  readonly bins: readonly CalibrationBin[];
  readonly reason?: Reason;
}

/** Patients of neighbouring mean risk. */
export interface CalibrationBin {
  readonly n: number;
  readonly predicted: number;
  /** Frequency, or Kaplan-Meier's estimate by the horizon, with interval. */
  readonly observed: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Patients parted by their predicted risk. */
export interface RiskGroups {
  readonly groups: readonly RiskGroup[];
  /** Log-rank statistic of these groups, those of the curves. */
  readonly logRank: number;
  /** Mean over repeats of the statistic of each repeat's own groups: what permuted runs, of one repeat each, compare with. */
  readonly logRankPerRepeat: number;
  /** Of `logRankPerRepeat`, by permuting the whole pipeline; null without permutations. */
  readonly permutationP: number | null;
}

/** Patients of about the same risk, with their Kaplan-Meier curve. */
export interface RiskGroup {
  readonly group: number;
  readonly n: number;
  readonly events: number;
  readonly curve: {
    readonly time: readonly number[];
    readonly survival: readonly number[];
    readonly lower: readonly (number | null)[];
    readonly upper: readonly (number | null)[];
    readonly atRisk: readonly number[];
    readonly censored: readonly number[];
  };
}

/** The model fitted to everybody: what would be used on the next patient. */
export interface FinalModel {
  /** Null where the model is no weighted sum; it then has no coefficients. */
  readonly intercept: number | null;
  readonly coefficients: readonly {
    readonly feature: string;
    readonly coefficient: number;
    /** Share of folds and repeats that selected it; null where the model cannot leave it out. */
    readonly selected: number | null;
  }[];
  /** Risk groups of the next patient. */
  readonly cutOffs: readonly number[];
  readonly path: LambdaPath | null;
  readonly dropped: readonly DroppedFeature[];
  /** The model in the units of the table, for a nomogram; null where it is no weighted sum. */
  readonly plain: PlainSum | null;
  readonly candidates: number;
  readonly eventsPerCandidate: number;
}

/** By how much one model is better than another, with its interval. */
export interface Difference {
  readonly model: string;
  readonly against: string;
  readonly difference: Estimate;
}

/** Runs in which the answer is known. */
export interface Canaries {
  readonly permuted: readonly Band[];
  readonly randomFeatures: readonly Band[];
  readonly planted: readonly Planted[];
  readonly twins: readonly Twins[];
  /** False where too few features have many distinct values: twins are then not told from strangers. */
  readonly twinsTold: boolean;
  /** False where any canary saw something wrong; `warnings` says what. */
  readonly passed: boolean;
  readonly warnings: readonly string[];
}

/** Values of one model where there is nothing to be found. */
export interface Band {
  readonly model: string;
  readonly runs: number;
  readonly mean: number;
  /** 2.5th and 97.5th percentile. */
  readonly lower: number;
  readonly upper: number;
  readonly containsChance: boolean;
  readonly values: readonly number[];
}

/** Whether a feature that was made to predict is found. */
export interface Planted {
  readonly model: string;
  readonly runs: number;
  /** AUC or C-index of the planted feature alone. */
  readonly known: number;
  readonly recovered: number;
  /** Share of folds in which it was selected. */
  readonly selected: number;
  /** False where the model cannot leave it out: then `selected` is 1 by construction. */
  readonly choosing: boolean;
  /** The rule of `found`: `recovered` at most so far from `known`, and selected in at least this share of folds. */
  readonly rule: { readonly apartAtMost: number; readonly selectedAtLeast: number };
  readonly found: boolean;
}
