import type { Aggregation } from '../feature.ts';
import type { LevelImage, Offset } from '../texture/level-image.ts';
import { addCounts, countPairs, type PairCounts } from './matrix.ts';

export interface Pairs {
  /** One of each pair of opposite steps. */
  readonly offsets: readonly Offset[];
  /** Counts of the pairs in space, where they are there already. */
  readonly swept?: readonly Uint32Array[];
  /** What a pair counts where directions are merged; 1 where not given. */
  readonly weightOf?: (offset: Offset) => number;
}

/**
 * The matrices whose features are averaged under an aggregation (IBSI 1, 3.6.1). In 2D a pair lies within a slice:
 * by slice and direction (2D_average), merged over directions (2D_merged), over slices (2.5D_average) or both
 * (2.5D_merged). In 3D: by direction (3D_average), or all merged (3D_merged). Matrices without pairs are left out.
 */
export function matricesOf(
  image: LevelImage,
  aggregation: Aggregation,
  { offsets, swept, weightOf }: Pairs,
): readonly PairCounts[] {
  const slices = image.size[2];
  const within = offsets.filter(([, , z]) => z === 0);
  const perSlice = (slice: number) => within.map((offset) => countPairs(image, offset, slice, slice + 1));
  const over = (some: readonly Offset[]) => some.map((offset) => countPairs(image, offset, 0, slices));
  const merged = (counts: readonly Uint32Array[], some: readonly Offset[]) =>
    addCounts(counts, weightOf && some.map(weightOf));
  const eachSlice = Array.from({ length: slices }, (_, slice) => slice);
  const inSpace = () => swept ?? over(offsets);
  const matrices: Readonly<Record<Aggregation, () => readonly PairCounts[]>> = {
    '2D_average': () => eachSlice.flatMap(perSlice),
    '2D_merged': () => eachSlice.map((slice) => merged(perSlice(slice), within)),
    '2.5D_average': () => over(within),
    '2.5D_merged': () => [merged(over(within), within)],
    '3D_average': inSpace,
    '3D_merged': () => [merged(inSpace(), offsets)],
  };
  return matrices[aggregation]().filter((counts) => counts.some((count) => count > 0));
}
