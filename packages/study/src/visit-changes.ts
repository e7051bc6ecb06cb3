import type { Reason } from '@lobule/foundation';

/** Changes of the features of one region from the first visit to another, over all patients. */
export interface VisitChanges {
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly images: readonly string[];
  /** What is one lesion, how lesions were matched, and how they became one number of the patient; in words. */
  readonly lesions: string;
  readonly aggregate: string;
  readonly patients: readonly PatientChanges[];
  /** Path of the table in `files` with every lesion and feature. */
  readonly file: string;
}

/** How lesions of one patient changed between two visits. */
export interface PatientChanges {
  readonly subject: string;
  readonly days: number | null;
  readonly matched: number;
  /** Of the first visit without a counterpart, and of these those that grew into one with another. */
  readonly vanished: number;
  readonly merged: number;
  /** Of the later visit without a counterpart, and of these those that split from another. */
  readonly appeared: number;
  readonly split: number;
  /** Features of the patient that are undefined, of all. */
  readonly undefined: number;
  readonly features: number;
  /** Why there is no comparison at all. */
  readonly reason?: Reason;
}
