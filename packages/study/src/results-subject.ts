import type { Measured, Reason } from '@lobule/foundation';
import type { SeriesAlignment } from './results-alignment.ts';
import type { VisitRegistration } from './results-visits.ts';

/** One patient at one visit. */
export interface SubjectResult {
  readonly subject: string;
  readonly visit: string;
  readonly series: readonly SeriesSummary[];
  /** Where the study asks for alignment. */
  readonly alignments?: readonly SeriesAlignment[];
  /** Of a later visit, where the study asks for its registration to the first. */
  readonly registered?: VisitRegistration;
  readonly regions: readonly RegionResult[];
  /** Median and spread of each map in each region. */
  readonly values: readonly RegionValue[];
  /** Figures of heterogeneity, where the study asks for them. */
  readonly figures?: readonly RegionFigure[];
  readonly slices: readonly SliceView[];
  readonly curves: readonly CurveView[];
  /** `derivatives/sub-001/ses-baseline` and the like. */
  readonly folder: string;
}

/** One series of a patient. */
export interface SeriesSummary {
  readonly role: string;
  readonly label: string;
  readonly frames: number;
  readonly size: readonly number[];
  readonly spacingMm: readonly number[];
  /** `65, 130, 195 s`, `b 0 ... 800 s/mm2`: what differs between the frames. */
  readonly varies: string;
  readonly files: number;
}

/** One region of a patient, with its volume in mm^3. */
export interface RegionResult {
  readonly name: string;
  /** What it is and what it is not: `enhancing tissue by rule; no lesion mask exists`. */
  readonly meaning: string;
  readonly voxels: number;
  readonly volumeMm3: number;
  readonly reason?: Reason;
  /** Counts at each stage of a rule. */
  readonly stages?: readonly { readonly label: string; readonly voxels: number }[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A map in a region, in the map's unit. */
export interface RegionValue {
  readonly region: string;
  readonly map: string;
  readonly median: Measured;
  readonly quartiles: readonly [number, number];
  readonly voxels: number;
  /** Voxels where the map is undefined, by reason. */
  readonly undefined: readonly { readonly reason: Reason; readonly voxels: number }[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A figure of a map in a region and around its margin. */
export interface RegionFigure {
  readonly region: string;
  readonly map: string;
  /** `Slope_0to5mm`. */
  readonly name: string;
  /** In words and symbols. */
  readonly definition: string;
  readonly figure: Measured;
  readonly voxels: number;
  /** Voxels of the region or range that have no value in the map. */
  readonly undefinedVoxels: number;
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** One slice of a map or image, width and height in pixels, small enough to travel in the report. */
export interface SliceView {
  readonly map: string;
  readonly title: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  readonly pixelMm: readonly [number, number];
  /** Row by row from the top left of the picture; null where undefined. */
  readonly values: readonly (number | null)[];
  readonly window: readonly [number, number];
  readonly colours: 'grey' | 'sequential' | 'diverging';
  /** Outlines of regions: 1 inside, as run-length pairs (start, length) over the pixels. */
  readonly regions: readonly { readonly name: string; readonly runs: readonly number[] }[];
  /** Where several regions would look alike: each in a colour of its own. */
  readonly outlines?: 'coloured';
  readonly caption: string;
  /** Two views with the same plane and size show the same slice and can be laid over one another. */
  readonly plane?: string;
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}

/** A time-intensity or decay curve with its fit. */
export interface CurveView {
  readonly title: string;
  readonly model: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly measured: readonly number[];
  readonly fittedX: readonly number[];
  readonly fitted: readonly number[];
  readonly residual: readonly number[];
  readonly parameters: readonly (Measured & { readonly name: string })[];
  /** Path of the file in `files` that holds it. */
  readonly origin?: string;
}
