import type { Grid, Mask, Volume } from '@lobule/volume';
import type { Code } from '../code.ts';

export interface Segment {
  readonly number: number;
  readonly label: string;
  /** Free text of whoever made it. */
  readonly description?: string;
  readonly category?: Code;
  readonly propertyType?: Code;
  readonly anatomicRegion?: Code;
  readonly algorithm?: string;
  /** 1 inside. Of a truly fractional segment: where the fraction is at least one half. */
  readonly mask: Mask;
  /** 0 to 1, where the segment is truly fractional. */
  readonly fraction?: Volume<Float32Array>;
}

export interface Segmentation {
  /** As the file types itself. */
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  /** Of all segments: the extent of the frames that the file holds, often smaller than the image's. */
  readonly grid: Grid;
  readonly segments: readonly Segment[];
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}
