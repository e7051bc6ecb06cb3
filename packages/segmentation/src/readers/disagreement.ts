import {
  type Connectivity,
  connectedComponents,
  distance,
  emptyMask,
  indexToPatient,
  isOrthogonal,
  type Mask,
  type Point,
  type Volume,
  voxelCount,
  voxelVolumeMm3,
} from '@lobule/volume';
import { boxAround, cropAll, putBack, readTogether, unionOf } from './together.ts';

/** A connected part that one of two readings holds and the other does not. */
export interface DisagreementRegion {
  /** 1 is the largest; the value of its voxels in `labels`. */
  readonly id: number;
  /** Which reading alone holds it. */
  readonly heldBy: 'first' | 'second';
  /** +1 where the first reading is the larger here, -1 where the second is. */
  readonly sign: 1 | -1;
  readonly voxels: number;
  readonly volumeMm3: number;
  /** Centre of mass, LPS mm. */
  readonly centreMm: Point;
  /** First and last voxel along each axis of the grid. */
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
  /** The slice (third axis, from 0) with most of it, where one looks first. */
  readonly slice: number;
  /** How far its furthest voxel lies from the other reading; NaN where the other is empty or the grid is sheared. */
  readonly reachMm: number;
}

/** Regions that one reader drew and the other did not. */
export interface Disagreement {
  /** Largest first; of equals the one stored first, those of the first reading before those of the second. */
  readonly regions: readonly DisagreementRegion[];
  /** 0 where the readings agree, else the id of the region. */
  readonly labels: Volume<Int32Array>;
  readonly firstOnlyMm3: number;
  readonly secondOnlyMm3: number;
  readonly connectivity: Connectivity;
}

/**
 * Where two readings differ, as connected parts by size, for an adjudicator. Parts of the two kinds are never joined.
 *
 * @param connectivity 6 by default: parts that touch by an edge or a corner alone are decided apart, so that the thin
 *   rind around a lesion does not hold everything together.
 * @throws segmentation/mask-on-other-grid
 * @example
 * const { regions, labels } = disagreementRegions(anna, ben);
 * regions.map(({ id, heldBy, volumeMm3 }) => `${id}: ${heldBy} only, ${volumeMm3} mm3`);
 */
export function disagreementRegions(first: Mask, second: Mask, connectivity: Connectivity = 6): Disagreement {
  const whole = readTogether([first, second]);
  const { grid } = first;
  const labels = new Int32Array(voxelCount(grid));
  const box = boxAround(unionOf(whole), 0);
  const none = {
    regions: [],
    labels: { grid, data: labels },
    firstOnlyMm3: 0,
    secondOnlyMm3: 0,
    connectivity,
  };
  if (box === undefined) return none;
  const [a, b] = cropAll(whole, box);
  const parts = [
    ...partsOf(a, b, 'first', box.start, connectivity),
    ...partsOf(b, a, 'second', box.start, connectivity),
  ];
  // Sorting keeps the order of equals.
  parts.sort((one, other) => other.region.voxels - one.region.voxels);
  const inBox = new Int32Array(a.data.length);
  const regions = parts.map(({ region, members }, n) => {
    for (const v of members) inBox[v] = n + 1;
    return { ...region, id: n + 1 };
  });
  putBack(labels, grid, inBox, box);
  const volumeOf = (side: DisagreementRegion['heldBy']) =>
    regions.reduce((sum, { heldBy, voxels }) => sum + (heldBy === side ? voxels : 0), 0) *
    voxelVolumeMm3(grid);
  return { ...none, regions, firstOnlyMm3: volumeOf('first'), secondOnlyMm3: volumeOf('second') };
}

interface Part {
  readonly region: Omit<DisagreementRegion, 'id'>;
  /** Voxels within the box. */
  readonly members: readonly number[];
}

/** Connected parts of what one reading alone holds, within their common box. */
function partsOf(
  one: Mask,
  other: Mask,
  heldBy: DisagreementRegion['heldBy'],
  start: readonly [number, number, number],
  connectivity: Connectivity,
): Part[] {
  const only = emptyMask(one.grid);
  for (let v = 0; v < only.data.length; v++) only.data[v] = one.data[v] !== 0 && other.data[v] === 0 ? 1 : 0;
  const { labels, sizes } = connectedComponents(only, connectivity);
  const members = sizes.map((): number[] => []);
  for (let v = 0; v < labels.data.length; v++) if (labels.data[v] > 0) members[labels.data[v] - 1].push(v);
  const away = sizes.length > 0 && isOrthogonal(one.grid) ? distance(other).data : undefined;
  return members.map((list) => ({ members: list, region: describePart(list, one, heldBy, start, away) }));
}

function describePart(
  members: readonly number[],
  { grid }: Mask,
  heldBy: DisagreementRegion['heldBy'],
  start: readonly [number, number, number],
  away: Float64Array | undefined,
): Omit<DisagreementRegion, 'id'> {
  const [nx, ny] = grid.size;
  const low = [...grid.size];
  const high = [-1, -1, -1];
  const sum = [0, 0, 0];
  const inSlice = new Map<number, number>();
  let reach = away ? 0 : Number.NaN;
  for (const v of members) {
    const place = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], place[axis]);
      high[axis] = Math.max(high[axis], place[axis]);
      sum[axis] += place[axis];
    }
    inSlice.set(place[2], (inSlice.get(place[2]) ?? 0) + 1);
    if (away) reach = Math.max(reach, away[v]);
  }
  const n = members.length;
  const slice = [...inSlice].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
  return {
    heldBy,
    sign: heldBy === 'first' ? 1 : -1,
    voxels: n,
    volumeMm3: n * voxelVolumeMm3(grid),
    centreMm: indexToPatient(grid, [sum[0] / n, sum[1] / n, sum[2] / n]),
    from: [low[0] + start[0], low[1] + start[1], low[2] + start[2]],
    to: [high[0] + start[0], high[1] + start[1], high[2] + start[2]],
    slice: slice + start[2],
    reachMm: Number.isFinite(reach) ? reach : Number.NaN,
  };
}
