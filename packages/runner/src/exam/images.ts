import type { Reason } from '@lobule/foundation';
import type { SeriesSummary } from '@lobule/study';
import { type Grid, gridSpacingMm, type VoxelArray } from '@lobule/volume';
import type { DicomVolumes } from '../register/dicom-registration.ts';

/** What a series is for a study. */
export type SeriesRole =
  | 'dynamic'
  | 'vfa'
  | 'b1'
  | 'b1-afi'
  | 'b1-bloch-siegert'
  | 'inversion-recovery'
  | 'diffusion'
  | 't2'
  | 't2star'
  | 'derived-map'
  | 'segmentation'
  | 'other';

/** What the acquisition says of one frame; only what the header holds. */
export interface FrameParameters {
  /** Which phase this is, counted from 0 as they were made: those that are lost count too. */
  readonly timePoint?: number;
  readonly timeS?: number;
  readonly flipAngleDeg?: number;
  readonly repetitionTimeMs?: number;
  readonly inversionTimeMs?: number;
  readonly echoTimeMs?: number;
  readonly bValue?: number;
  /** Unit vector of the diffusion gradient, LPS; absent for b = 0 and trace images. */
  readonly bDirection?: readonly [number, number, number];
}

/** What tells the frames of a measurement apart. */
export type AcquisitionParameter = Exclude<keyof FrameParameters, 'timePoint' | 'bDirection'>;

/** One series of one exam; its voxels are read when they are first needed. */
export interface ImageSeries {
  readonly role: SeriesRole;
  /** For people, without anything that could tell who it is. */
  readonly label: string;
  /** What a derived map holds: `PE1`, `SER`, `ADC`. */
  readonly derivedKind?: string;
  readonly grid: Grid;
  /** The file states neither a position nor a unit of length: the size of a voxel is a guess. */
  readonly voxelSizeUnknown?: boolean;
  readonly frames: readonly FrameParameters[];
  /** Where the times of the frames come from, if that is not the acquisition. */
  readonly clock?: readonly Reason[];
  readonly files: number;
  /** Hash of the bytes of all its files, in order. */
  readonly contentHash: string;
  readonly load: () => Promise<readonly VoxelArray[]>;
  /** The images behind the frames, where they are DICOM; headers are read when they are asked for. */
  readonly dicom?: () => Promise<DicomVolumes>;
}

/** The images of one patient at one visit. */
export interface ExamImages {
  readonly series: readonly ImageSeries[];
}

/** The first series of this role, or undefined. */
export function seriesOf(exam: ExamImages, role: SeriesRole): ImageSeries | undefined {
  return exam.series.find((series) => series.role === role);
}

/** What must be said of a series whose voxel size nobody stated; undefined where it is known. */
export function voxelSizeRemark({ grid, voxelSizeUnknown }: ImageSeries): string | undefined {
  if (!voxelSizeUnknown) return undefined;
  const sizes = gridSpacingMm(grid).map((mm) => Number(mm.toPrecision(4)));
  const taken = sizes.every((mm) => mm === sizes[0]) ? sizes[0] : sizes.join(' x ');
  return `The NIfTI file states no position and no unit of length; ${taken} mm per voxel was taken: volumes, distances and shapes of this exam are not to be trusted`;
}

/** Remembers the outcome of work that is done at most once. */
export function once<T>(work: () => T): () => T {
  let outcome: { readonly value: T } | undefined;
  return () => {
    outcome ??= { value: work() };
    return outcome.value;
  };
}

const AXES: readonly (readonly [AcquisitionParameter, string, string])[] = [
  ['timeS', 'time', 's'],
  ['bValue', 'b', 's/mm2'],
  ['echoTimeMs', 'TE', 'ms'],
  ['inversionTimeMs', 'TI', 'ms'],
  ['flipAngleDeg', 'flip angle', 'degrees'],
];

/** A series for the report: `b 0, 100, 800 s/mm2`. */
export function describeSeries(series: ImageSeries): SeriesSummary {
  const varies = AXES.flatMap(([attribute, name, unit]) => {
    const values = [...new Set(series.frames.map((frame) => frame[attribute]))].filter(
      (value) => value !== undefined,
    );
    return values.length > 1
      ? [`${name} ${values.map((value) => Number(value.toPrecision(4))).join(', ')} ${unit}`]
      : [];
  });
  return {
    role: series.role,
    label: series.label,
    frames: series.frames.length,
    size: [...series.grid.size],
    spacingMm: gridSpacingMm(series.grid).map((mm) => Number(mm.toPrecision(4))),
    varies: varies.join('; '),
    files: series.files,
  };
}
