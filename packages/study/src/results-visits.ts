import type { Reason } from '@lobule/foundation';
import type { SeriesAlignment } from './results-alignment.ts';
import type { SliceView } from './results-subject.ts';

/** A later exam brought onto the first one of the patient; places are those of the first exam's dynamic series. */
export interface VisitRegistration {
  /** Name of the first visit. */
  readonly from: string;
  readonly alignment: SeriesAlignment;
  /** Volumes afterwards over volumes before, by the slopes of the whole motion. */
  readonly volumeChanges: readonly VolumeChange[];
  readonly regions: readonly ProposedRegion[];
  readonly maps: readonly MapChange[];
}

/** By which factor volumes changed in an alignment. */
export interface VolumeChange {
  /** `lesion`, or `tissue` for all that stands out from air. */
  readonly where: string;
  /** It was to be kept. */
  readonly isKept: boolean;
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

/** A region of the first visit, where it would be at the later one: a proposal for whoever draws it. */
export interface ProposedRegion {
  readonly region: string;
  readonly voxels: number;
  readonly volumeMm3: number;
  /** Overlap with the region of that name at the later visit; absent where there is none. */
  readonly dice?: number;
  readonly origin?: string;
}

/** What became of a map from the first visit, voxel by voxel. */
export interface MapChange {
  readonly map: string;
  readonly unit: string;
  /** `2e-4 mm2/s`, `20 %`; absent where the study states none. */
  readonly limit?: string;
  readonly regions: readonly RegionChange[];
  /** Of one slice, for examples. */
  readonly pictures?: readonly SliceView[];
  readonly origin?: string;
}

/** How a map changed in a region between visits, voxel by voxel. */
export interface RegionChange {
  readonly region: string;
  /** With a value at both visits. */
  readonly voxels: number;
  readonly undefined: number;
  /** Later less first: median and quartiles; absent where no voxel has both values. */
  readonly difference?: Quartiles;
  /** Later over first; absent where the first is 0 in every voxel too. */
  readonly ratio?: Quartiles;
  /** Voxels beyond the limit below, within it, and beyond it above. */
  readonly beyond?: { readonly falls: number; readonly stays: number; readonly rises: number };
  readonly reason?: Reason;
}

/** Median and quartiles, in the unit of what they are of. */
export interface Quartiles {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}
