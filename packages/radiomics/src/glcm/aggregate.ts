import type { Aggregation } from '../feature.ts';
import { DIRECTIONS, type LevelImage, type Offset, WITHIN_SLICE } from '../texture/level-image.ts';
import { addCounts, countPairs } from './matrix.ts';

/**
 * The matrices whose features are averaged under an aggregation (IBSI 1, 3.6.1). In 2D a pair lies within a slice:
 * by slice and direction (2D_average), merged over directions (2D_merged), over slices (2.5D_average) or both
 * (2.5D_merged). In 3D: by direction (3D_average), or all merged (3D_merged). Matrices without pairs are left out.
 *
 * @param swept those of the directions in space, where they are there already.
 */
export function matricesOf(
  image: LevelImage,
  aggregation: Aggregation,
  distance: number,
  swept?: readonly Uint32Array[],
): readonly Uint32Array[] {
  const far = (offset: Offset): Offset => [offset[0] * distance, offset[1] * distance, offset[2] * distance];
  const slices = image.size[2];
  const within = DIRECTIONS.slice(0, WITHIN_SLICE).map(far);
  const perSlice = (slice: number) => within.map((offset) => countPairs(image, offset, slice, slice + 1));
  const over = (offsets: readonly Offset[]) => offsets.map((offset) => countPairs(image, offset, 0, slices));
  const eachSlice = Array.from({ length: slices }, (_, slice) => slice);
  const inSpace = () => swept ?? over(DIRECTIONS.map(far));
  const matrices: Readonly<Record<Aggregation, () => readonly Uint32Array[]>> = {
    '2D_average': () => eachSlice.flatMap(perSlice),
    '2D_merged': () => eachSlice.map((slice) => addCounts(perSlice(slice))),
    '2.5D_average': () => over(within),
    '2.5D_merged': () => [addCounts(over(within))],
    '3D_average': inSpace,
    '3D_merged': () => [addCounts(inSpace())],
  };
  return matrices[aggregation]().filter((counts) => counts.some((count) => count > 0));
}
