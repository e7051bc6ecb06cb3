import type { ZoneAggregation } from '../../feature.ts';
import type { VoxelField } from '../field.ts';
import type { FeatureRows, Slots } from '../rows.ts';
import { TileNeighbours } from './neighbours.ts';
import { SizeCounts } from './size-counts.ts';
import type { EvaluateTile, Tile } from './tile.ts';

/** A voxel, and each of its 26 neighbours that depends on it. */
const MOST_DEPENDENT = 27;

/** Neighbouring grey level dependence in a tile; matrices as `dependenceMatrices` has them for a region. */
export function tileDependence(
  field: VoxelField,
  tile: Tile,
  aggregation: ZoneAggregation,
  coarseness: number,
  rows: FeatureRows,
  slots: Slots,
): EvaluateTile {
  const { codes, positions, sliceStart, size } = tile;
  const neighbours = new TileNeighbours(tile, aggregation !== '3D', coarseness);
  const counts = new SizeCounts(field, MOST_DEPENDENT, codes.length);

  const countPart = (from: number, to: number) => {
    if (from === to) return;
    for (let n = from; n < to; n++) counts.add(codes[positions[n]], neighbours.alike[positions[n]] + 1);
    counts.endMatrix(to - from);
  };

  return (at) => {
    neighbours.update();
    if (aggregation !== '2D') countPart(0, tile.count);
    else for (let k = 1; k < size[2] - 1; k++) countPart(sliceStart[k], sliceStart[k + 1]);
    counts.write(rows, slots, at);
  };
}
