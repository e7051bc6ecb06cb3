import type { Mask, Volume } from '@lobule/volume';
import type { LesionKind } from '../anatomy/lesion.ts';
import type { PatientPlan } from '../plan/cohort.ts';
import type { SeriesKind } from '../protocol.ts';

/** How one volume was acquired; what a real scanner writes into the headers of its images. */
export interface Acquisition {
  readonly trMs: number;
  readonly teMs: number;
  readonly flipDeg: number;
  readonly tiMs?: number;
  /** s/mm2. */
  readonly bValue?: number;
  /** From 1. */
  readonly echoNumber?: number;
  /** From 1, in dynamic series. */
  readonly temporalPosition?: number;
  /** From the start of the exam, s. */
  readonly startS: number;
  readonly durationS: number;
}

/** One volume (signal in scanner units) and how it was acquired. */
export interface ExamFrame {
  readonly volume: Volume<Float32Array>;
  readonly acquisition: Acquisition;
}

/** One series of an exam, its volumes in the order of acquisition. */
export interface ExamSeries {
  readonly kind: SeriesKind;
  readonly number: number;
  readonly description: string;
  readonly frames: readonly ExamFrame[];
}

/** Units as everywhere: 1/min, ms, mm2/s, B1 as a fraction of the nominal flip angle. NaN where undefined. */
export const truthMaps = [
  'Ktrans',
  've',
  'vp',
  'T1map',
  'T2map',
  'T2starmap',
  'ADC',
  'D',
  'f',
  'Dstar',
  'B1map',
] as const;
/** Maps whose truth an exam holds: times in ms, Ktrans in 1/min, ADC in mm^2/s, fractions of 1. */
export type TruthMap = (typeof truthMaps)[number];

/** What is true of one lesion. */
export interface LesionTruth {
  readonly kind: LesionKind;
  readonly diameterMm: number;
  /** Millilitres of the places that belong to it, partial voxels counted by their share. */
  readonly volumeMl: number;
  readonly enhancing: Mask;
  readonly core: Mask;
  /** Means over the enhancing part, each voxel weighted by its share. */
  readonly mean: Readonly<
    Record<'Ktrans' | 've' | 'vp' | 'T1map' | 'T2map' | 'T2starmap' | 'D' | 'f' | 'Dstar', number>
  >;
}

/** What is true of an exam: maps in their own units, tissues, lesions. */
export interface ExamTruth {
  /** As the patient lies before she moves. */
  readonly maps: Readonly<Record<TruthMap, Volume<Float32Array>>>;
  /** `label` in tissues: the tissue that fills most of each voxel. */
  readonly labels: Mask;
  /** Voxels whose places, and those of their six neighbours, are one tissue: where maps can be compared. */
  readonly interior: Mask;
  readonly lesions: readonly LesionTruth[];
}

/** One patient's exam with its truth. */
export interface Exam {
  readonly patient: PatientPlan;
  readonly series: readonly ExamSeries[];
  readonly truth: ExamTruth;
}
