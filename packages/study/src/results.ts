import type { Reason } from '@lobule/foundation';
import type { Checklist } from './results-checklist.ts';
import type { CohortResult, FeatureTableSummary } from './results-cohort.ts';
import type { SubjectResult } from './results-subject.ts';
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
