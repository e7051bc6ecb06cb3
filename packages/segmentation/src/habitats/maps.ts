import { compareGrids, type Grid, type Mask, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';

/** At least one map, all on one grid. @throws segmentation/bad-habitats, segmentation/phases-on-other-grids */
export function checkMaps(maps: readonly Volume[]): Grid {
  if (maps.length === 0)
    throw segmentationErrors.error('segmentation/bad-habitats', { what: 'No map was given' });
  maps.forEach(({ grid }, n) => {
    const { same, reason } = compareGrids(maps[0].grid, grid);
    if (same) return;
    throw segmentationErrors.error('segmentation/phases-on-other-grids', {
      what: `Map ${n + 1} is not on the grid of the first. ${reason}`,
    });
  });
  return maps[0].grid;
}

/** What is clustered: rows of z-scores of the voxels where every map has a value. */
export interface MapRows {
  readonly voxels: Int32Array;
  readonly features: number;
  /** `features` numbers a voxel, each map with mean 0 and standard deviation 1 within the tumour. */
  readonly rows: Float64Array;
  readonly means: readonly number[];
  /** 1 for a map that is flat in the tumour. */
  readonly scales: readonly number[];
  /** Voxels of the tumour without a value in some map. */
  readonly left: number;
}

export function rowsOf(maps: readonly Volume[], tumour: Mask): MapRows {
  const { data: inside } = maskOnGrid(tumour, checkMaps(maps)).mask;
  const kept: number[] = [];
  let left = 0;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    if (maps.every(({ data }) => Number.isFinite(data[v]))) kept.push(v);
    else left++;
  }
  const features = maps.length;
  const rows = new Float64Array(kept.length * features);
  const means: number[] = [];
  const scales: number[] = [];
  maps.forEach(({ data }, f) => {
    const mean = kept.reduce((sum, v) => sum + data[v], 0) / kept.length;
    const square = kept.reduce((sum, v) => sum + (data[v] - mean) * (data[v] - mean), 0) / kept.length;
    const scale = square > 0 ? Math.sqrt(square) : 1;
    kept.forEach((v, n) => {
      rows[n * features + f] = (data[v] - mean) / scale;
    });
    means.push(mean);
    scales.push(scale);
  });
  return { voxels: Int32Array.from(kept), features, rows, means, scales, left };
}
