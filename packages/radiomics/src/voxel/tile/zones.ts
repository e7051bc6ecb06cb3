import type { ZoneAggregation } from '../../feature.ts';
import type { VoxelField } from '../field.ts';
import type { FeatureRows, Slots } from '../rows.ts';
import { SizeCounts } from './size-counts.ts';
import { tileSteps } from './steps.ts';
import type { EvaluateTile, Tile } from './tile.ts';

/**
 * Zones of one level in a tile, by their size or by their distance to the border of the window's region: the faces of the
 * window are a border too, since the window is a region of its own.
 */
export function tileZones(
  field: VoxelField,
  tile: Tile,
  aggregation: ZoneAggregation,
  kind: 'size' | 'distance',
  rows: FeatureRows,
  slots: Slots,
): EvaluateTile {
  const { codes, positions, size } = tile;
  const within = aggregation !== '3D';
  const steps = tileSteps(tile, within);
  const rootOf = new Int32Array(codes.length);
  /** By root: voxels of the zone, or the least distance of one. */
  const extent = new Int32Array(codes.length);
  const counts = new SizeCounts(field, codes.length, codes.length);
  const distance = kind === 'distance' ? new BorderDistance(tile, within) : undefined;
  const slice = size[0] * size[1];

  const connect = () => {
    for (let n = 0; n < tile.count; n++) {
      const p = positions[n];
      rootOf[p] = p;
      for (const step of steps) {
        if (codes[p - step] !== codes[p]) continue;
        const a = find(rootOf, p - step);
        const b = find(rootOf, p);
        if (a < b) rootOf[b] = a;
        else rootOf[a] = b;
      }
    }
  };

  const measure = () => {
    const to = distance?.update();
    for (let n = 0; n < tile.count; n++) {
      const p = positions[n];
      const root = find(rootOf, p);
      if (root === p) extent[p] = 0;
      if (to === undefined) extent[root]++;
      else if (extent[root] === 0 || to[p] < extent[root]) extent[root] = to[p];
    }
  };

  return (at) => {
    connect();
    measure();
    let begun = 0;
    for (let n = 0; n < tile.count; n++) {
      const p = positions[n];
      if (rootOf[p] === p) counts.add(codes[p], extent[p]);
      begun++;
      const endsSlice = n + 1 === tile.count || Math.floor(positions[n + 1] / slice) > Math.floor(p / slice);
      if (aggregation === '2D' && endsSlice) {
        counts.endMatrix(begun);
        begun = 0;
      }
    }
    if (aggregation !== '2D') counts.endMatrix(begun);
    counts.write(rows, slots, at);
  };
}

function find(rootOf: Int32Array, p: number): number {
  let at = p;
  while (rootOf[at] !== at) {
    rootOf[at] = rootOf[rootOf[at]];
    at = rootOf[at];
  }
  return at;
}

/** Steps over faces from each voxel of the window's region to the nearest beyond it; 1 at its border. */
class BorderDistance {
  readonly tile: Tile;
  readonly steps: readonly number[];
  readonly distance: Int32Array;

  constructor(tile: Tile, within: boolean) {
    const { size, inside } = tile;
    this.tile = tile;
    this.steps = within ? [1, size[0]] : [1, size[0], size[0] * size[1]];
    this.distance = new Int32Array(inside.length);
  }

  update(): Int32Array {
    const { steps, distance } = this;
    const { inside } = this.tile;
    for (let p = 0; p < inside.length; p++) {
      if (inside[p] === 0) {
        distance[p] = 0;
        continue;
      }
      let least = inside.length;
      for (const step of steps) if (distance[p - step] < least) least = distance[p - step];
      distance[p] = least + 1;
    }
    for (let p = inside.length - 1; p >= 0; p--) {
      if (inside[p] === 0) continue;
      for (const step of steps)
        if (distance[p + step] + 1 < distance[p]) distance[p] = distance[p + step] + 1;
    }
    return distance;
  }
}
