import type { Reason } from '@lobule/foundation';
import type { ReportTable } from './results.ts';
import type { HoldOutClasses, ModelClasses } from './results-classes.ts';
import type { ModelExplanation, ModelNomogram, PatientPrediction, RatioTable } from './results-explained.ts';
import type { RecistResult } from './results-recist.ts';

/** How many features were computed, and which are undefined. */
export interface FeatureTableSummary {
  readonly rows: number;
  readonly features: number;
  readonly region: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly undefined: readonly {
    readonly feature: string;
    readonly subject: string;
    readonly reason: Reason;
  }[];
  readonly file: string;
}

/** The tables of the cohort and what was learned from it; the shapes are those of `statistics` and `prediction`. */
export interface CohortResult {
  readonly patients: number;
  readonly source: string;
  /** Warnings on the table itself: pooled z-scoring, missing values, text in numbers. */
  readonly remarks: readonly string[];
  /** Where the table names diameters over visits. */
  readonly recist?: RecistResult;
  readonly tableOne?: ReportTable;
  readonly univariable: readonly ReportTable[];
  readonly endpoints: readonly EndpointResult[];
  /** Path of the file in `files` that holds the joined table. */
  readonly origin?: string;
}

/** A figure of one model, and on whom it was measured: what must not be taken for one another. */
export interface ValidatedFigure {
  /** Title of the model. */
  readonly model: string;
  readonly validation: 'apparent' | 'internal' | 'over place' | 'temporal' | 'external';
  /** `5-fold cross-validation, 10 repeats`, `hold-out by test`. */
  readonly design: string;
  readonly patients: number;
  readonly events: number;
  readonly figure: Interval;
  /** How the interval was made; absent where there is none. */
  readonly method?: string;
}

/** Models that were fitted to the development, on patients who had no part in it. */
export interface HoldOutSummary {
  readonly validation: 'internal' | 'temporal' | 'external';
  /** `test = 1`, `year from 2018`, `table duke`. */
  readonly design: string;
  readonly patients: number;
  readonly events: number;
  readonly development: number;
  readonly dropped: readonly { readonly subject: string; readonly reason: Reason }[];
  /** Everybody in it, where she stands in the study's own table. */
  readonly subjects: readonly string[];
  /** How often these outcomes were looked at when the figures were made, that time included. */
  readonly opened: number;
  readonly warnings: readonly string[];
  readonly models: readonly {
    readonly title: string;
    readonly metric: 'AUC' | 'C-index' | 'M';
    readonly discrimination: Interval;
    readonly reason?: Reason;
    readonly apparent: number;
    readonly slope?: number;
    readonly intercept?: number;
    readonly brier?: number;
    readonly brierOfFrequency?: number;
    readonly classes?: HoldOutClasses;
  }[];
  readonly differences: readonly { readonly label: string; readonly difference: Interval }[];
  readonly origin?: string;
}

/** One model with each centre left out in turn. */
export interface CentresSummary {
  readonly column: string;
  /** Of the centres whose figure is defined, each counted once. */
  readonly mean: number;
  readonly least: number;
  readonly largest: number;
  readonly parts: readonly {
    /** Several where small ones, or ones without the outcome, were left out together. */
    readonly centres: readonly string[];
    readonly patients: number;
    readonly events: number;
    readonly discrimination: Interval;
    readonly reason?: Reason;
  }[];
}

/** All models of one endpoint. */
export interface EndpointResult {
  readonly name: string;
  readonly title: string;
  readonly kind: 'binary' | 'survival' | 'classes';
  readonly patients: number;
  /** With the outcome (of the rarer class), or of the rarest of several classes. */
  readonly events: number;
  readonly dropped: readonly { readonly subject: string; readonly reason: Reason }[];
  readonly models: readonly ModelResult[];
  readonly differences: readonly {
    readonly label: string;
    readonly difference: Interval;
  }[];
  readonly canaries: readonly CanaryResult[];
  /** How intervals were made and what their simulated coverage is. */
  readonly intervalMethod: string;
  readonly validation: string;
  /** Why nothing here confirms anything: the plan came after outcomes had been read. */
  readonly exploratory?: string;
  readonly holdOut?: HoldOutSummary;
  /** Every figure with whom it was measured on: apparent, internal, over place, temporal, external. */
  readonly figures?: readonly ValidatedFigure[];
  /** Name of the model that the plan put first; the summary tells of this one. */
  readonly primary?: string;
  /** Each predictor by itself, with its ratio and interval: those that the table of single predictors shows. */
  readonly ratios?: RatioTable;
  /** `days`, `months` or `years`: of the times of patients. */
  readonly timeUnit?: string;
  readonly people?: {
    readonly rows: readonly PatientPrediction[];
    /** Predictors of all models, counted. */
    readonly predictors: number;
    readonly origin?: string;
  };
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** An estimate with its interval, at a level of 1. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/** What is found of one model of an endpoint. */
export interface ModelResult {
  readonly name: string;
  readonly title: string;
  /** M is that of Hand and Till (2001), of several classes. */
  readonly metric: 'AUC' | 'C-index' | 'M';
  readonly internal: Interval;
  readonly apparent: number;
  /** No model to be used: it knows only how the patients were imaged. */
  readonly probe?: 'shortcut';
  readonly byCentre?: CentresSummary;
  readonly permutation?: {
    readonly p: number;
    readonly permutations: number;
    readonly band: readonly [number, number];
  };
  /** Less is better; for survival of the risks by the `horizon`, weighted for censoring. */
  readonly brier?: number;
  /** What predicting the overall frequency for everybody scores: the yardstick of `brier`. */
  readonly brierOfFrequency?: number;
  /** Time by which the risks of `brier` and `calibration` are meant; only survival has one. */
  readonly horizon?: { readonly time: number; readonly unit: string };
  readonly calibration?: {
    readonly intercept: Interval;
    readonly slope: Interval;
    readonly bins: readonly {
      readonly predicted: number;
      readonly observed: number;
      readonly low: number;
      readonly high: number;
      readonly n: number;
    }[];
  };
  readonly roc?: readonly { readonly falsePositive: number; readonly truePositive: number }[];
  readonly coefficients: readonly {
    readonly feature: string;
    readonly value: number;
    /** Share of resamples that chose the feature; absent where the model cannot leave it out. */
    readonly selectedShare?: number;
  }[];
  readonly survival?: {
    readonly timeUnit: string;
    readonly groups: readonly {
      readonly label: string;
      readonly times: readonly number[];
      readonly survival: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
      readonly censored: readonly number[];
      readonly atRisk: readonly { readonly time: number; readonly n: number }[];
    }[];
    readonly logRank: {
      /** Of the groups that are drawn. */
      readonly statistic: number;
      /** Mean over repeats of the statistic of each repeat's own groups. */
      readonly perRepeat?: number;
      /** Of `perRepeat`, by permutations of the whole analysis; NaN without any. */
      readonly p: number;
      readonly permutations: number;
    };
  };
  /** What is lost in held-out folds when a feature is dealt out at random; the largest first. */
  readonly importance?: readonly { readonly feature: string; readonly lost: number }[];
  readonly explanation?: ModelExplanation;
  readonly classes?: ModelClasses;
  readonly nomogram?: ModelNomogram;
  /** Of out-of-fold risks of a binary outcome. */
  readonly belt?: {
    readonly degree: number;
    readonly predicted: readonly number[];
    readonly observed: readonly number[];
    readonly belts: readonly {
      readonly level: number;
      readonly lower: readonly number[];
      readonly upper: readonly number[];
    }[];
    readonly sentence: string;
  };
  /** The features together in one regression of all complete patients, with intervals; only of small unpenalised models. */
  readonly ratios?: RatioTable;
  readonly remarks: readonly string[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** Whether the analysis finds what it must and nothing else. */
export interface CanaryResult {
  readonly name: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
  /** Band of the middle 95 % of `values`, as `found` tells it. */
  readonly band?: readonly [number, number];
  /** Values of the permutations, for a histogram. */
  readonly values?: readonly number[];
}
