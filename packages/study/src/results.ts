import type { Measured, Reason } from '@lobule/foundation';
import type { SeriesAlignment } from './results-alignment.ts';
import type { Checklist } from './results-checklist.ts';
import type { HoldOutClasses, ModelClasses } from './results-classes.ts';
import type { ModelExplanation, ModelNomogram, PatientPrediction, RatioTable } from './results-explained.ts';
import type { RecistResult } from './results-recist.ts';
import type { VisitRegistration } from './results-visits.ts';
import type { ReportLanguage } from './schema/report.ts';
import type { VisitChanges } from './visit-changes.ts';

/**
 * Everything a run found, as plain data: what the report shows and what the tables hold. No patient's name, id or date
 * from DICOM stands in it; people are called by the labels that the study gave them (`sub-001`).
 */
export interface StudyResults {
  readonly study: StudyIdentity;
  readonly flow: readonly FlowStage[];
  readonly subjects: readonly SubjectResult[];
  readonly maps: readonly MapDescription[];
  /** Maps against a known truth or against somebody else's maps. */
  readonly comparisons: readonly Comparison[];
  readonly featureTable?: FeatureTableSummary;
  /** Changes of features between visits, where the study asks for them. */
  readonly changes?: readonly VisitChanges[];
  readonly cohort?: CohortResult;
  readonly methods: readonly MethodsFact[];
  /** Reporting guidelines that fit the study; absent where it has no cohort. */
  readonly checklists?: readonly Checklist[];
  readonly notes: readonly StudyNote[];
  readonly files: readonly OutputFile[];
}

/** What a study is and which code ran it. */
export interface StudyIdentity {
  readonly title: string;
  readonly question: string;
  readonly kind: 'synthetic' | 'patients';
  readonly seed: number;
  /** Hash of the whole study as it was understood (defaults filled in). */
  readonly studyHash: string;
  /** Hash of the analysis plan, taken before an outcome was read. */
  readonly planHash?: string;
  readonly software: string;
  readonly version: string;
  readonly codeHash: string;
  /** Credits and licences of the data, as the study states them. */
  readonly credits: readonly string[];
  /** Of the report, where the study asks for one; English without. */
  readonly language?: ReportLanguage;
}

/** One box of the flow chart. */
export interface FlowStage {
  readonly label: string;
  readonly unit: 'patients' | 'exams';
  /** How many came to this stage; those excluded leave after it. */
  readonly n: number;
  readonly excluded: readonly { readonly subject: string; readonly reason: Reason }[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** One patient at one visit. */
export interface SubjectResult {
  readonly subject: string;
  readonly visit: string;
  readonly series: readonly SeriesSummary[];
  /** Where the study asks for alignment. */
  readonly alignments?: readonly SeriesAlignment[];
  /** Of a later visit, where the study asks for its registration to the first. */
  readonly registered?: VisitRegistration;
  readonly regions: readonly RegionResult[];
  /** Median and spread of each map in each region. */
  readonly values: readonly RegionValue[];
  /** Figures of heterogeneity, where the study asks for them. */
  readonly figures?: readonly RegionFigure[];
  readonly slices: readonly SliceView[];
  readonly curves: readonly CurveView[];
  /** `derivatives/sub-001/ses-baseline` and the like. */
  readonly folder: string;
}

/** One series of a patient. */
export interface SeriesSummary {
  readonly role: string;
  readonly label: string;
  readonly frames: number;
  readonly size: readonly number[];
  readonly spacingMm: readonly number[];
  /** `65, 130, 195 s`, `b 0 ... 800 s/mm2`: what differs between the frames. */
  readonly varies: string;
  readonly files: number;
}

/** One region of a patient, with its volume in mm^3. */
export interface RegionResult {
  readonly name: string;
  /** What it is and what it is not: `enhancing tissue by rule; no lesion mask exists`. */
  readonly meaning: string;
  readonly voxels: number;
  readonly volumeMm3: number;
  readonly reason?: Reason;
  /** Counts at each stage of a rule. */
  readonly stages?: readonly { readonly label: string; readonly voxels: number }[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A map in a region, in the map's unit. */
export interface RegionValue {
  readonly region: string;
  readonly map: string;
  readonly median: Measured;
  readonly quartiles: readonly [number, number];
  readonly voxels: number;
  /** Voxels where the map is undefined, by reason. */
  readonly undefined: readonly { readonly reason: Reason; readonly voxels: number }[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A figure of a map in a region and around its margin. */
export interface RegionFigure {
  readonly region: string;
  readonly map: string;
  /** `Slope_0to5mm`. */
  readonly name: string;
  /** In words and symbols. */
  readonly definition: string;
  readonly figure: Measured;
  readonly voxels: number;
  /** Voxels of the region or range that have no value in the map. */
  readonly undefinedVoxels: number;
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** One slice of a map or image, width and height in pixels, small enough to travel in the report. */
export interface SliceView {
  readonly map: string;
  readonly title: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  readonly pixelMm: readonly [number, number];
  /** Row by row from the top left of the picture; null where undefined. */
  readonly values: readonly (number | null)[];
  readonly window: readonly [number, number];
  readonly colours: 'grey' | 'sequential' | 'diverging';
  /** Outlines of regions: 1 inside, as run-length pairs (start, length) over the pixels. */
  readonly regions: readonly { readonly name: string; readonly runs: readonly number[] }[];
  /** Where several regions would look alike: each in a colour of its own. */
  readonly outlines?: 'coloured';
  readonly caption: string;
  /** Two views with the same plane and size show the same slice and can be laid over one another. */
  readonly plane?: string;
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A time-intensity or decay curve with its fit. */
export interface CurveView {
  readonly title: string;
  readonly model: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly measured: readonly number[];
  readonly fittedX: readonly number[];
  readonly fitted: readonly number[];
  readonly residual: readonly number[];
  readonly parameters: readonly (Measured & { readonly name: string })[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** What a map shows, in which unit, and how it was made. */
export interface MapDescription {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly standardId?: string;
  /** Title of the model: `Tofts (one compartment, no plasma)`. */
  readonly model: string;
  readonly formula: string;
  readonly citation: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly settingsHash: string;
}

/** How a map agrees with a truth or with another's map, or a region's volume with the true one, over all patients. */
export interface Comparison {
  /** Absent where voxels of a map are compared; `volume` where volumes of regions are. */
  readonly of?: 'volume';
  /** The map, or what was compared: `volume of lesion`. */
  readonly map: string;
  readonly against: string;
  readonly where: string;
  readonly unit: string;
  readonly n: number;
  /** Mean of measured minus truth. */
  readonly bias: number;
  readonly relativeBias?: number;
  /** Standard deviation of measured minus truth. */
  readonly spread: number;
  /** Share of nominal 95 % intervals that hold the truth. */
  readonly coverage95?: number;
  readonly withinTolerance?: { readonly tolerance: string; readonly share: number; readonly worst: number };
  readonly undefinedShare: number;
  /** Points for a scatter or Bland-Altman plot, thinned: [truth, measured]. */
  readonly points: readonly (readonly [number, number])[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

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

/** A table for people: cells as text, each with where it came from. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ReportCell[])[];
  readonly note?: string;
  /** Path of the file in `files` that holds what the headings and the note count. */
  readonly origin?: string;
}
/** One cell of a table of the report. */
export interface ReportCell {
  readonly text: string;
  readonly value?: number;
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A sentence for the methods paragraph, and the versions and settings behind it. */
export interface MethodsFact {
  readonly topic: string;
  readonly sentence: string;
  readonly citation?: string;
}

/** What failed, was dropped, defaulted or is odd. */
export interface StudyNote {
  readonly kind: 'failed' | 'dropped' | 'defaulted' | 'warning';
  readonly code: string;
  readonly text: string;
  readonly subject?: string;
  readonly step?: string;
  readonly cure?: string;
}

/** Where a number came from, for `files` and the origin of cells. */
export interface OutputFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The step that wrote it, and the hash of its settings and inputs. */
  readonly step: string;
  readonly key: string;
}
