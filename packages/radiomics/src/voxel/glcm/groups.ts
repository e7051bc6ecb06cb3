import type { Aggregation } from '../../feature.ts';
import { DIRECTIONS, type Offset, WITHIN_SLICE } from '../../texture/level-image.ts';
import type { VoxelField } from '../field.ts';

/** Pairs in one direction, their first voxels within these slices of the window (both ends included). */
export interface PairPart {
  readonly offset: Offset;
  readonly fromSlice: number;
  readonly toSlice: number;
}

/** Parts whose pairs are counted in one matrix; the features of all matrices of an aggregation are averaged. */
export type PairGroup = readonly PairPart[];

/** As `matricesOf` has them for a region (IBSI 1, 3.6.1), for a window. Slices count from the window's first. */
export function pairGroups(
  { reach }: Pick<VoxelField, 'reach'>,
  aggregation: Aggregation,
  distance: number,
): readonly PairGroup[] {
  const last = 2 * reach[2];
  const part = ([dx, dy, dz]: Offset, from = 0, to = last): PairPart => ({
    offset: [dx * distance, dy * distance, dz * distance],
    fromSlice: from,
    toSlice: to,
  });
  const within = DIRECTIONS.slice(0, WITHIN_SLICE);
  const slices = Array.from({ length: last + 1 }, (_, slice) => slice);
  const groups: Readonly<Record<Aggregation, () => readonly PairGroup[]>> = {
    '2D_average': () => slices.flatMap((k) => within.map((offset) => [part(offset, k, k)])),
    '2D_merged': () => slices.map((k) => within.map((offset) => part(offset, k, k))),
    '2.5D_average': () => within.map((offset) => [part(offset)]),
    '2.5D_merged': () => [within.map((offset) => part(offset))],
    '3D_average': () => DIRECTIONS.map((offset) => [part(offset)]),
    '3D_merged': () => [DIRECTIONS.map((offset) => part(offset))],
  };
  return groups[aggregation]().map((group) => group.filter((each) => columnOf(each, reach) !== undefined));
}

/** Where the first voxels of pairs lie in one column of a window, both ends included; undefined where none fits. */
export interface PairColumn {
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
  readonly fromZ: number;
  readonly toZ: number;
}

export function columnOf(
  { offset: [dx, dy, dz], fromSlice, toSlice }: PairPart,
  reach: VoxelField['reach'],
): PairColumn | undefined {
  const column = {
    fromX: Math.max(0, -dx),
    toX: 2 * reach[0] - Math.max(0, dx),
    fromY: Math.max(0, -dy),
    toY: 2 * reach[1] - Math.max(0, dy),
    fromZ: fromSlice,
    toZ: Math.min(toSlice, 2 * reach[2] - dz),
  };
  const fits = column.fromX <= column.toX && column.fromY <= column.toY && column.fromZ <= column.toZ;
  return fits ? column : undefined;
}
