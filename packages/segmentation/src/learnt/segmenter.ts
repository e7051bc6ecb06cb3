import { hashOf, shortHash } from '@lobule/foundation';
import type { BoostedTrees } from '@lobule/learners';
import type { Calibration } from './calibrate.ts';
import type { ModelCard } from './card.ts';
import type { Cut } from './cut.ts';
import type { Refiner } from './margin/refiner.ts';

/** A segmentation that was learnt from labels. `trainSegmenter` makes it, `applySegmenter` uses it. */
export interface Segmenter {
  readonly kind: 'lobule-segmenter';
  readonly version: 2;
  /** Columns that the trees of the first look, at the whole breast, ask for, in their order. */
  readonly features: readonly string[];
  readonly trees: BoostedTrees;
  /** Weight of neighbours in the mean of scores. */
  readonly smoothing: number;
  readonly cut: Cut;
  readonly calibration: Calibration;
  /** The second look, at the margins of what was found or pointed to. */
  readonly refiner: Refiner;
  readonly seen: SeenExams;
  readonly card: ModelCard;
}

/** What the exams of the training were like: others are refused. */
export interface SeenExams {
  /** Voxel sizes in ascending order, least and most. */
  readonly spacingMm: readonly (readonly [number, number])[];
  readonly phases: readonly [number, number];
  /** Minutes from the phase before contrast to the early and to the last one; null where no times were known. */
  readonly earlyMin: readonly [number, number] | null;
  readonly lastMin: readonly [number, number] | null;
  /** Traces of the patients, see `traceOfPatient`. */
  readonly patients: readonly string[];
}

/** The trace of a patient in a model: it names nobody, and whoever has an id can look it up. */
export function traceOfPatient(id: string): string {
  return shortHash(hashOf({ patient: id }));
}
