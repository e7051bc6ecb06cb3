import type { Reason } from '@lobule/foundation';
import type { Interval } from './results-cohort.ts';

/** What the features with the most to say add to what a model says of each patient, out of fold. */
export interface ModelExplanation {
  /** `log odds`, `probability`, `log hazard` or `mortality`. */
  readonly unit: string;
  /** Those that say most, and their mean size over patients. */
  readonly features: readonly { readonly feature: string; readonly size: number }[];
  /** How many other features say anything at all. */
  readonly others: number;
  readonly patients: readonly {
    readonly subject: string;
    /** Of her fold; `base`, `parts` and `rest` add up to `total`. */
    readonly base: number;
    readonly parts: readonly number[];
    readonly rest: number;
    readonly total: number;
    /** Her values of these features; NaN where missing. */
    readonly values: readonly number[];
  }[];
  readonly origin?: string;
}

/** Points for each value of each feature, and the risk that a sum of points means. */
export interface ModelNomogram {
  readonly axes: readonly {
    readonly feature: string;
    readonly ticks: readonly { readonly value: number; readonly points: number }[];
  }[];
  readonly most: number;
  readonly risks: readonly { readonly risk: number; readonly points: number }[];
}

/** Odds or hazard ratios with their intervals. */
export interface RatioTable {
  readonly measure: 'odds ratio' | 'hazard ratio';
  /** Patients and events that were complete. */
  readonly n: number;
  readonly events: number;
  readonly rows: readonly {
    readonly feature: string;
    /** What the ratio is for: `1 SD (0.061)`, `1 against 0`. */
    readonly per: string;
    readonly ratio: Interval;
    readonly p: number;
    readonly n: number;
  }[];
  readonly reason?: Reason;
  readonly origin?: string;
}

/** What was said of one patient while nothing had been learned from her. */
export interface PatientPrediction {
  readonly subject: string;
  /** Whether the outcome (or event) happened. */
  readonly happened: boolean;
  /** In the unit of the endpoint, to the event or to the end of follow-up. */
  readonly time?: number;
  readonly models: readonly {
    readonly model: string;
    readonly linear: number;
    /** NaN where the model gives no risk (survival without a horizon). */
    readonly risk: number;
    readonly group: number;
  }[];
  /** Features of any model that were not measured in her. */
  readonly missing: readonly string[];
}
