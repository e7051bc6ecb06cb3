import type { SliceView } from './results.ts';

/** How the volumes of one series of an exam were brought onto one of them, and what is known of the error. */
export interface SeriesAlignment {
  /** `dynamic`. */
  readonly role: string;
  readonly mode: 'rigid' | 'affine' | 'deformable';
  /** The volume onto which the others were brought: `Before contrast`. */
  readonly reference: string;
  readonly volumes: readonly AlignedVolume[];
  /** The volume that moved most, as it was and as it is now, in one slice. */
  readonly pictures?: { readonly before: SliceView; readonly after: SliceView };
  /** Path of the file in `files` that holds the figures. */
  readonly origin?: string;
}

export interface AlignedVolume {
  /** `Phase 3, 65 s`. */
  readonly label: string;
  /** How far places of tissue were moved. */
  readonly motionMm: { readonly median: number; readonly p95: number };
  /** How far places come back from where they were, forth and back; absent where no second search was made. */
  readonly errorMm?: { readonly median: number; readonly p95: number };
  /** Pearson's r with the reference; null where it is undefined. */
  readonly correlation: { readonly before: number | null; readonly after: number | null };
  /** Volumes afterwards over volumes before: of the kept region, else of the whole image. */
  readonly volumeChange: { readonly least: number; readonly greatest: number };
}
