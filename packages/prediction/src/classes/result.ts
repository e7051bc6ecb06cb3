import type { ClassMeasures } from './measures.ts';
import type { ClassSum } from './model.ts';
import type { ClassEstimates } from './untouched.ts';

/** One model of an endpoint of several classes, as plain JSON. */
export interface ClassResult {
  /** In the order of the plan. */
  readonly levels: readonly { readonly name: string; readonly patients: number }[];
  /** Mean over held-out folds and repeats, with corrected resampled t intervals. */
  readonly internal: ClassEstimates;
  /** On the patients the model was fitted to: what not to believe. */
  readonly apparent: ClassMeasures;
  /** What predicting the classes' overall frequencies for everybody scores. */
  readonly ofFrequency: { readonly accuracy: number; readonly logLoss: number; readonly brier: number };
  /** Patients of class (row) who were most probably of class (column), out of fold, by their mean over repeats. */
  readonly confusion: readonly (readonly number[])[];
  /** Of each class against all others, of pooled out-of-fold probabilities, for the picture. */
  readonly roc: readonly {
    readonly sensitivity: readonly number[];
    readonly specificity: readonly number[];
  }[];
  /** Mean over patients of each class's probability, beside its frequency: calibration in the large. */
  readonly inTheLarge: readonly { readonly predicted: number; readonly observed: number }[];
  readonly predictions: readonly ClassPrediction[];
  /** The model fitted to everybody; null where it is no weighted sum. */
  readonly sum: ClassSum | null;
}

/** Out-of-fold prediction of one patient, mean over repeats. */
export interface ClassPrediction {
  readonly patient: string;
  /** Her class, by its place among the levels. */
  readonly outcome: number;
  /** The most probable one. */
  readonly predicted: number;
  readonly probability: readonly number[];
}

/** One model of classes on a hold-out. */
export interface HeldOutClasses {
  readonly levels: readonly { readonly name: string; readonly patients: number }[];
  readonly estimates: ClassEstimates;
  readonly confusion: readonly (readonly number[])[];
  /** Of each held-out patient, in the hold-out's order. */
  readonly probability: readonly (readonly number[])[];
}
