// What must not compile; `npm run types` checks it, nothing here runs.
import type { Mask, Volume } from '@lobule/volume';
import { lesionFromClick, maskOnGrid, scoreMasks } from '../src/index.ts';

export function wrong(series: readonly Volume[], mask: Mask): void {
  // @ts-expect-error one volume is no series
  lesionFromClick(mask, [0, 0, 0]);
  // @ts-expect-error a place has three coordinates
  lesionFromClick(series, [0, 0]);
  // @ts-expect-error a mask that lies elsewhere is refused or resampled
  maskOnGrid(mask, mask.grid, 'crop');
  // @ts-expect-error images are not scored
  scoreMasks(series[0], mask);
}
