import { compareGrids, type Volume } from '@lobule/volume';
import { segmentationErrors } from './errors.ts';

/**
 * A dynamic series: the phase before contrast and at least one after it, all on one grid.
 *
 * @throws segmentation/too-few-phases, segmentation/phases-on-other-grids
 */
export function checkPhases(series: readonly Volume[]): void {
  if (series.length < 2) {
    throw segmentationErrors.error('segmentation/too-few-phases', {
      what: `${series.length} phase${series.length === 1 ? '' : 's'}`,
    });
  }
  series.forEach(({ grid }, phase) => {
    const { same, reason } = compareGrids(series[0].grid, grid);
    if (same) return;
    throw segmentationErrors.error('segmentation/phases-on-other-grids', {
      what: `Phase ${phase + 1} is not on the grid of the first. ${reason}`,
    });
  });
}
