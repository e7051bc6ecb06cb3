import { quantileSorted } from '@lobule/numerics';
import { identityAffine, type Transform, warp } from '@lobule/registration';
import type { Quartiles, RegionChange, VisitsRequest } from '@lobule/study';
import { compareGrids, composeAffines, type Grid, type Mask, type Volume } from '@lobule/volume';
import type { LinearTransform } from '../../exam/placement.ts';
import { smoothedAlike } from './smooth-alike.ts';

export type ChangeRequest = VisitsRequest['maps'][number];

/** What became of the voxels of a map, on the grid of the first exam's dynamic series. */
export interface ChangedVoxels {
  readonly first: Float32Array;
  /** Later less first; NaN where either has no value. */
  readonly difference: Float32Array;
  /** Later over first; NaN where the first is 0 too. */
  readonly ratio: Float32Array;
}

/**
 * One motion after another: places of the first exam to those of the later one, and from there to those of a series that
 * was placed beside its dynamic one.
 */
export function followedBy(motion: Transform, then: LinearTransform | undefined): Transform {
  if (then === undefined) return motion;
  if (motion.kind === 'linear') return { kind: 'linear', matrix: composeAffines(then.matrix, motion.matrix) };
  return { ...motion, afterwards: composeAffines(then.matrix, motion.afterwards) };
}

/**
 * Both maps on one grid (linear; NaN beside what is undefined), and their difference and ratio. Where the later one alone
 * is interpolated, the first one is smoothed as much.
 */
export function changedVoxels(
  first: { readonly map: Volume; readonly place: Transform },
  later: { readonly map: Volume; readonly place: Transform },
  grid: Grid,
): ChangedVoxels {
  const measured = valuesOn(grid, first.map, first.place);
  const after = valuesOn(grid, later.map, later.place);
  const alone = isStill(first, grid) && !isStill(later, grid);
  const before = alone ? smoothedAlike(measured, grid, later.place, later.map.grid) : measured;
  return {
    first: before,
    difference: before.map((value, v) => after[v] - value),
    ratio: before.map((value, v) => (value === 0 ? Number.NaN : after[v] / value)),
  };
}

/** As they are where nothing moves: voxels beside an undefined one keep their values. */
function valuesOn(grid: Grid, map: Volume, place: Transform): Float32Array {
  if (isStill({ map, place }, grid)) return Float32Array.from(map.data);
  return warp(map, place, grid).data;
}

/** Whether nothing is interpolated. */
function isStill({ map, place }: { readonly map: Volume; readonly place: Transform }, grid: Grid): boolean {
  const moves = place.kind !== 'linear' || place.matrix.some((value, n) => value !== identityAffine[n]);
  return !moves && compareGrids(map.grid, grid).same;
}

/** -1 where a voxel falls by more than the limit, 0 where it stays, 1 where it rises; NaN where undefined. */
export function responseOf(
  { first, difference }: ChangedVoxels,
  request: ChangeRequest,
): Float32Array | undefined {
  const { limit = 0, limitPercent = 0 } = request;
  if (limit === 0 && limitPercent === 0) return undefined;
  return difference.map((change, v) => {
    if (!Number.isFinite(change)) return Number.NaN;
    const allowed = Math.max(limit, (limitPercent / 100) * Math.abs(first[v]));
    return Math.abs(change) <= allowed ? 0 : Math.sign(change);
  });
}

/** The limit in words; undefined where there is none. */
export function limitWords({ limit, limitPercent }: ChangeRequest, unit: string): string | undefined {
  const parts = [
    ...(limit === undefined ? [] : [unit === '1' ? String(limit) : `${limit} ${unit}`]),
    ...(limitPercent === undefined ? [] : [`${limitPercent} %`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' or ');
}

/** Figures of the change within a region. */
export function regionChange(
  region: string,
  { data }: Mask,
  changed: ChangedVoxels,
  response: Float32Array | undefined,
): RegionChange {
  const differences: number[] = [];
  const ratios: number[] = [];
  const counts = { falls: 0, stays: 0, rises: 0 };
  let lost = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    if (!Number.isFinite(changed.difference[v])) {
      lost++;
      continue;
    }
    differences.push(changed.difference[v]);
    if (Number.isFinite(changed.ratio[v])) ratios.push(changed.ratio[v]);
    if (response === undefined) continue;
    counts[response[v] < 0 ? 'falls' : response[v] > 0 ? 'rises' : 'stays']++;
  }
  return {
    region,
    voxels: differences.length,
    undefined: lost,
    ...quartilesOf('difference', differences),
    ...quartilesOf('ratio', ratios),
    ...(response && { beyond: counts }),
    ...(differences.length === 0 && {
      reason: { code: 'no-voxel', text: 'No voxel of the region has a value at both visits.' },
    }),
  };
}

function quartilesOf<Name extends string>(
  name: Name,
  values: readonly number[],
): { readonly [N in Name]?: Quartiles } {
  if (values.length === 0) return {};
  const sorted = Float64Array.from(values).sort();
  const quartiles: Quartiles = {
    median: quantileSorted(sorted, 0.5),
    low: quantileSorted(sorted, 0.25),
    high: quantileSorted(sorted, 0.75),
  };
  return { [name]: quartiles } as { readonly [N in Name]?: Quartiles };
}
