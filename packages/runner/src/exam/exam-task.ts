import type { ScannedSeries } from '@lobule/dicom';
import type { OutputFile, Study, StudyNote, SubjectResult } from '@lobule/study';
import type { BidsExam } from '../bids/find-bids.ts';
import type { ChangeSource } from '../visits/compare-visits.ts';
import type { VisitSources } from '../visits/register/visit-sources.ts';
import type { MapDifferences } from './compare-map.ts';
import type { NiftiExam } from './nifti-images.ts';
import type { Interiors } from './truth.ts';

/** Everything that a worker needs for one exam; plain data. */
export interface ExamTask {
  readonly out: string;
  readonly code: string;
  readonly study: Study;
  /** Folder of study.yaml: relative paths start there. */
  readonly base: string;
  /** Label in all outputs: `sub-001`. */
  readonly subject: string;
  /** As in the clinical table; only for finding masks and truth, never written anywhere. */
  readonly id: string;
  readonly visit: string;
  /** Places of DICOM and what the scan found of this exam in them. */
  readonly places: readonly string[];
  readonly scanned: readonly ScannedSeries[];
  readonly nifti?: NiftiExam;
  readonly bids?: BidsExam;
  /** How much of this exam the report shows in pictures. */
  readonly pictures: 'all' | 'few';
  /** Workers that this exam may have for itself, where there are fewer exams than workers; results do not depend on it. */
  readonly threads?: number;
}

/** One feature of one image in one region. */
export interface FeatureCell {
  readonly name: string;
  /** NaN where undefined. */
  readonly value: number;
  readonly reason?: { readonly code: string; readonly text: string };
}

/** A phase of a dynamic series, counted from 0 before contrast. */
export interface Phase {
  readonly phase: number;
  /** Centre of its k-space on the clock of the phases. */
  readonly timeS: number;
}

/** What SER, wash-in and wash-out of an exam were made from. */
export interface EnhancementPhases {
  readonly early: Phase;
  readonly late: Phase;
}

export interface ExamOutcome {
  readonly subject: string;
  readonly result: SubjectResult;
  readonly features: readonly FeatureCell[];
  /** By the place of each request for features: what its changes between visits are computed from. */
  readonly changeSources: readonly (readonly ChangeSource[])[];
  /** What a registration to another visit is made from, where the study asks for one. */
  readonly visitSources?: VisitSources;
  /** Where semi-quantitative maps were made. */
  readonly enhancement?: EnhancementPhases;
  /** Where maps were compared with a known truth. */
  readonly interiors?: Interiors;
  readonly differences: readonly MapDifferences[];
  readonly files: readonly OutputFile[];
  readonly notes: readonly StudyNote[];
  readonly counts: StepCounts;
}

export interface StepCounts {
  /** Steps that were computed now. */
  readonly computed: number;
  /** Steps found from an earlier run. */
  readonly found: number;
  /** Stored files that were no longer what had been written; what they held was computed again. */
  readonly damaged: number;
}
