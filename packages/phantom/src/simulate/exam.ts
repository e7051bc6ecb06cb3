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

export interface ExamFrame {
  readonly volume: Volume<Float32Array>;
  readonly acquisition: Acquisition;
}

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
export type TruthMap = (typeof truthMaps)[number];

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

export interface ExamTruth {
  /** As the patient lies before she moves. */
  readonly maps: Readonly<Record<TruthMap, Volume<Float32Array>>>;
  /** `label` in tissues: the tissue that fills most of each voxel. */
  readonly labels: Mask;
  /** Voxels whose places, and those of their six neighbours, are one tissue: where maps can be compared. */
  readonly interior: Mask;
  readonly lesions: readonly LesionTruth[];
}

export interface Exam {
  readonly patient: PatientPlan;
  readonly series: readonly ExamSeries[];
  readonly truth: ExamTruth;
}
