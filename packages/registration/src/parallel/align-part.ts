import type { Grid, Volume } from '@lobule/volume';
import { type Alignment, type AlignOptions, alignOneWay, type Region } from '../align/align-images.ts';
import { type Bringing, bring } from '../align/align-series.ts';
import type { Transform } from '../transform/transform.ts';

/** What a worker is asked; images lie in memory that all share. */
export type AlignPart =
  | {
      readonly task: 'align';
      readonly fixed: Volume;
      readonly moving: Volume;
      readonly options: AlignOptions;
      /** Of the image that is the fixed one here. */
      readonly region: Region;
    }
  | {
      readonly task: 'warp';
      readonly moving: Volume;
      readonly transform: Transform;
      readonly grid: Grid;
      readonly how: Bringing;
      readonly into: Float32Array;
    };

/** What a worker does: one search, whose transform it answers, or one warp into shared memory. */
export function alignPart(asked: AlignPart): Alignment | undefined {
  if (asked.task === 'align') {
    const { fixed, moving, options, region } = asked;
    return alignOneWay(fixed, moving, options, region);
  }
  asked.into.set(bring(asked.moving, asked.transform, asked.grid, asked.how).data);
  return undefined;
}
