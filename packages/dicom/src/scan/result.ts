import type { Grid } from '@lobule/volume';
import type { FileReference, FrameParameters } from './summary.ts';

/** What a series can be for; the order is of no meaning. */
export const roles = [
  'dynamic',
  'vfa',
  'b1',
  'b1-afi',
  'b1-bloch-siegert',
  'inversion-recovery',
  'diffusion',
  't2',
  't2star',
  'derived-map',
  'segmentation',
  'other',
] as const;

/** What a series is for. */
export type Role = (typeof roles)[number];

/** What a folder holds: patients, what is wrong, and the fate of every file. */
export interface ScanResult {
  readonly patients: readonly ScannedPatient[];
  readonly problems: readonly ScanProblem[];
  /** Every file that was seen, once. */
  readonly files: readonly FileFate[];
}

/** A patient of the folder, under a key that is safe to show. */
export interface ScannedPatient {
  /** Safe to show. */
  readonly key: string;
  /** As stored; only for joining with the clinical table, never shown or logged. */
  readonly patientId: string;
  readonly visits: readonly ScannedVisit[];
}

/** A patient's images of one day. */
export interface ScannedVisit {
  /** Safe to show. */
  readonly key: string;
  /** Days from the patient's first visit in these files; NaN where a date is absent. Safe to show. */
  readonly dayFromFirst: number;
  /** Days from 1970-01-01, for joining with dates of treatment; NaN where absent. Never shown or logged. */
  readonly studyDay: number;
  readonly series: readonly ScannedSeries[];
}

/** A series, or several that are one acquisition, with its role and its volumes. */
export interface ScannedSeries {
  /** Safe to show; of several grouped series, that of the first. */
  readonly key: string;
  readonly role: Role;
  /** For people, without any free text of the file: `series 2: dynamic, 3 x 60 slices`. */
  readonly label: string;
  /** As the scanner's operator typed it. May hold anything: never logged. */
  readonly description: string;
  /** Of a derived map: `PE1`, `SER`, `ADC`, `T1` ...; `unknown` where the file does not tell. */
  readonly derivedKind?: string;
  /** Of a derived map: whose program made it, as `Siemens`, `GE`, `Lobule`; `unknown` for others. */
  readonly derivedBy?: string;
  readonly modality: string;
  readonly fieldT?: number;
  /** As the first image states it; the distance of slices is the grid's. */
  readonly sliceThicknessMm?: number;
  /** The attribute by which time points were told apart, and the one their times come from. */
  readonly orderedBy?: string;
  readonly timesFrom?: string;
  /** Of a dynamic: the agent as its name is stored, and the start of its injection, s from the first time point. */
  readonly contrastAgent?: string;
  readonly injectionS?: number;
  /** Volumes in the order of b-value, echo, inversion time, flip angle, then time. */
  readonly frames: readonly ScannedFrame[];
  /** Of all frames; undefined where there are none (segmentations, damaged series). */
  readonly grid?: Grid;
  readonly files: readonly FileReference[];
  readonly warnings: readonly ScanWarning[];
}

/** One volume of a series: where it lies (LPS mm), how it was acquired, its images. */
export interface ScannedFrame {
  readonly grid: Grid;
  readonly parameters: VolumeParameters;
  /** In slice order, along the grid's third axis. */
  readonly instances: readonly InstanceReference[];
}

/** How one volume of a series was acquired; units stand in the names. */
export interface VolumeParameters extends FrameParameters {
  /** Which time point of its series this is, counted from 0; those that are missing or were set aside count too. */
  readonly timePoint?: number;
  /** Start of the time point, from the start of the first one of the series. */
  readonly timeS?: number;
  /** How long the read-out took; its middle is at timeS + durationS / 2. */
  readonly durationS?: number;
  readonly fieldT?: number;
}

/** One image of a file. */
export interface InstanceReference {
  readonly source: FileReference;
  /** Which image of the file, from 0. */
  readonly frameIndex: number;
}

/** A warning with its code and its sentence. */
export interface ScanWarning {
  readonly code: string;
  readonly text: string;
}

/** Something about a file, a series or a patient that people should know. */
export interface ScanProblem extends ScanWarning {
  /** `error`: something cannot be used. `warning`: it can, but look. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** A file's relative name, or a patient, visit and series by their keys. */
  readonly where: string;
}

/** What became of a file of the folder. */
export interface FileFate {
  readonly name: string;
  readonly fate: 'used' | 'set-aside' | 'refused';
  /** Why it was not used. */
  readonly reason?: string;
}
