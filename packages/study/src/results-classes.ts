import type { Interval } from './results-cohort.ts';

/** What is told of a model of an endpoint of several classes. */
export interface ModelClasses {
  /** In the order of the plan. */
  readonly levels: readonly ClassLevel[];
  /** Macro AUC, accuracy and the others, in the order of tables. */
  readonly figures: readonly ClassFigure[];
  /** Patients of class (row) whose most probable class is the column's, by their labels; each stands once. */
  readonly confusion: readonly (readonly (readonly string[])[])[];
  /** Of the model fitted to everybody; empty where it is no weighted sum. */
  readonly coefficients: readonly {
    readonly feature: string;
    /** One for each class. */
    readonly byClass: readonly number[];
    /** Share of resamples that chose the feature; absent where the model cannot leave it out. */
    readonly selectedShare?: number;
  }[];
  /** Out-of-fold probabilities of each patient, in the order of `levels`. */
  readonly people: readonly {
    readonly subject: string;
    readonly actual: number;
    readonly predicted: number;
    readonly probability: readonly number[];
  }[];
}

/** What is found of one class among several. */
export interface ClassLevel {
  readonly name: string;
  readonly patients: number;
  /** Against all other classes. */
  readonly auc: Interval;
  readonly apparent: number;
  /** Mean out-of-fold probability over all patients, beside `patients` over all: calibration in the large. */
  readonly predicted: number;
  readonly roc: readonly { readonly falsePositive: number; readonly truePositive: number }[];
}

/** A figure over all classes. */
export interface ClassFigure {
  readonly name: string;
  readonly value: Interval;
  readonly apparent: number;
  /** What predicting the overall frequencies for everybody scores; absent where that says nothing. */
  readonly ofFrequency?: number;
}

/** The same on a hold-out, where nothing is apparent and patients are counted. */
export interface HoldOutClasses {
  readonly levels: readonly { readonly name: string; readonly patients: number; readonly auc: Interval }[];
  readonly figures: readonly { readonly name: string; readonly value: Interval }[];
  readonly confusion: readonly (readonly number[])[];
}
