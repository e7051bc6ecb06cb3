import type { Mask, Volume } from '@lobule/volume';
import { countPairs } from '../glcm/matrix.ts';
import { directionRuns } from '../glrlm/runs.ts';
import { dependenceMatrices } from '../neighbourhood/ngldm.ts';
import { type ToneDifferences, toneDifferences } from '../neighbourhood/ngtdm.ts';
import { prepare } from '../prepare/prepared.ts';
import { originalResponse, regionOf } from '../region.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';
import { sizeZoneMatrices } from '../zones/matrices.ts';
import { DIRECTIONS, type Offset } from './level-image.ts';
import type { SizeCells } from './size-cells.ts';
import { workOn } from './work.ts';

/** The matrices of which texture features are made, in 3D. */
export interface TextureMatrices {
  /** Grey levels that occur, ascending. */
  readonly levels: Int32Array;
  /** One of each pair of opposite directions, steps along x, y and z. */
  readonly directions: readonly Offset[];
  /** For each direction the counts of pairs both ways, row-major over the levels. */
  readonly cooccurrence: readonly Float64Array[];
  /** For each direction how many runs there are of each level and length. */
  readonly runs: readonly SizeCells[];
  readonly zones: SizeCells;
  readonly dependence: SizeCells;
  readonly toneDifferences: ToneDifferences;
}

/**
 * The matrices of a region, or undefined where it has no intensity.
 *
 * @throws as extractFeatures
 * @example
 * const { levels, cooccurrence } = textureMatrices(image, mask, { profile: 'pyradiomics' }) ?? {};
 */
export function textureMatrices(
  image: Volume,
  mask: Mask,
  given: RadiomicsSettings = {},
): TextureMatrices | undefined {
  const settings = { ...resolveSettings(given), sliceAxis: 'z', distances: null } as const;
  const prepared = prepare(image, mask, settings);
  if (prepared === undefined || prepared.positions.length === 0) return undefined;
  const work = workOn(regionOf(prepared, originalResponse(prepared)), settings);
  const { present, size } = work.image();
  const k = present.length;
  return {
    levels: present,
    directions: DIRECTIONS,
    cooccurrence: DIRECTIONS.map((direction) => {
      const counts = countPairs(work.image(), direction, 0, size[2]);
      return Float64Array.from(counts, (count, n) => count + counts[(n % k) * k + Math.floor(n / k)]);
    }),
    runs: directionRuns(work.image()),
    zones: sizeZoneMatrices(work, '3D')[0],
    dependence: dependenceMatrices(work, '3D')[0],
    toneDifferences: toneDifferences(work, '3D')[0],
  };
}
