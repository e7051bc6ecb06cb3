import { intervalFactor } from '@lobule/quantify';
import type { MadeMap } from './made-map.ts';

/** Differences of one map from a known one within one class of voxels of one exam, enough to pool over exams. */
export interface MapDifferences {
  /** Absent where voxels of a map are compared. */
  readonly of?: 'volume';
  readonly map: string;
  readonly against: string;
  readonly where: string;
  readonly unit: string;
  readonly n: number;
  readonly undefined: number;
  /** Sums over voxels of the difference, of its square, and of the truth. */
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly sumOfTruth: number;
  /** Voxels that have an interval, and those whose interval holds the truth. */
  readonly withInterval: number;
  readonly covered: number;
  readonly points: readonly (readonly [number, number])[];
  /** Where a tolerance is stated: how many voxels are within it, and the largest difference. */
  readonly within?: { readonly tolerance: string; readonly count: number; readonly worst: number };
}

/** At most so many points of an exam travel to the report's scatter plot. */
const POINTS = 40;

/** Compares a map with the truth voxel by voxel; 95 % intervals by Student's t from the map's standard errors. */
export function compareWithTruth(
  map: MadeMap,
  truth: ArrayLike<number>,
  voxels: readonly number[],
  against: string,
  where: string,
): MapDifferences {
  const values = map.values();
  const errors = map.errors();
  const freedom = map.degreesOfFreedom();
  let n = 0;
  let sum = 0;
  let sumOfSquares = 0;
  let sumOfTruth = 0;
  let missing = 0;
  let withInterval = 0;
  let covered = 0;
  const points: [number, number][] = [];
  const stride = Math.max(1, Math.floor(voxels.length / POINTS));
  voxels.forEach((voxel, index) => {
    const known = truth[voxel];
    if (!Number.isFinite(known)) return;
    const value = values[voxel];
    if (!Number.isFinite(value)) {
      missing++;
      return;
    }
    const difference = value - known;
    n++;
    sum += difference;
    sumOfSquares += difference * difference;
    sumOfTruth += known;
    const reach = intervalFactor(freedom[voxel]) * errors[voxel];
    if (Number.isFinite(reach)) {
      withInterval++;
      if (Math.abs(difference) <= reach) covered++;
    }
    if (index % stride === 0) points.push([Number(known.toPrecision(4)), Number(value.toPrecision(4))]);
  });
  return {
    map: map.name,
    against,
    where,
    unit: map.unit,
    n,
    undefined: missing,
    sum,
    sumOfSquares,
    sumOfTruth,
    withInterval,
    covered,
    points,
  };
}
