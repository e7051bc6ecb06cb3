import type { Mask, Volume } from '@lobule/volume';

/** What an exam of the training is made of. */
export interface LabelledExam {
  /** Dynamic phases on one grid, the first before contrast. */
  readonly series: readonly Volume[];
  /** Every lesion of the exam; empty where there is none. */
  readonly lesions: Mask;
  /** When each phase was acquired, s, from any zero; of all exams or of none. */
  readonly timesS?: readonly number[];
  /** Where to look; default `breastMask` of the first phase. */
  readonly breast?: Mask;
}

/** An exam as it is listed; it is loaded three times, and only one is in memory at a time. */
export interface ListedExam {
  /** Exams of one patient are never on both sides of a fold. */
  readonly patient: string;
  readonly load: () => LabelledExam | Promise<LabelledExam>;
  readonly ageYears?: number;
  readonly acquiredYear?: number;
}
