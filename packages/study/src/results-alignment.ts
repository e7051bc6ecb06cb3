import type { SliceView } from './results-subject.ts';

/** How the volumes of one series of an exam were brought onto one of them, and what is known of the error. */
export interface SeriesAlignment {
  /** `dynamic`. */
  readonly role: string;
  readonly mode: 'rigid' | 'affine' | 'deformable';
  /** What was brought onto what: volumes of one series where absent. */
  readonly of?: 'series' | 'visits';
  /** The volume onto which the others were brought: `Before contrast`. */
  readonly reference: string;
  /** Where each volume was brought onto what a model fitted to the series says of it: the model and how often it was fitted. */
  readonly target?: { readonly model: string; readonly rounds: number };
  readonly volumes: readonly AlignedVolume[];
  /** The volume that moved most, as it was and as it is now, in one slice. */
  readonly pictures?: {
    readonly before: SliceView;
    readonly after: SliceView;
    /** Onto which it was brought, where that looks otherwise. */
    readonly reference?: SliceView;
  };
  /** Path of the file in `files` that holds the figures. */
  readonly origin?: string;
}

/** How one volume was moved, in mm. */
export interface AlignedVolume {
  /** `Phase 3, 65 s`. */
  readonly label: string;
  /** How far places of tissue were moved. */
  readonly motionMm: { readonly median: number; readonly p95: number };
  /** How far places come back from where they were, forth and back; absent where no second search was made. */
  readonly errorMm?: { readonly median: number; readonly p95: number };
  /** Pearson's r with the reference; null where it is undefined. */
  readonly correlation: { readonly before: number | null; readonly after: number | null };
  /** Share of the reference's spread that no straight line of this volume explains; null where undefined. */
  readonly residual?: { readonly before: number | null; readonly after: number | null };
  /** Mutual information with the reference, in the unit of its logarithm (nats); where contrasts differ. */
  readonly mutualInformation?: { readonly before: number; readonly after: number };
  /** Volumes afterwards over volumes before: of the kept region, else of the whole image. */
  readonly volumeChange: { readonly least: number; readonly greatest: number };
}
