import type { Comparison } from '@lobule/study';
import type { MapDifferences } from './exam/compare-map.ts';

/** At most so many points of one comparison travel to the report. */
const POINTS = 600;

/** Pools the differences of all exams by map, reference and kind of voxel. */
export function poolComparisons(differences: readonly MapDifferences[]): Comparison[] {
  const groups = new Map<string, MapDifferences[]>();
  for (const one of differences) {
    const key = [one.map, one.against, one.where].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(pool).filter(({ n, undefinedShare }) => n > 0 || undefinedShare > 0);
}

function pool(parts: readonly MapDifferences[]): Comparison {
  const total = (of: (part: MapDifferences) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const [{ of, map, against, where, unit }] = parts;
  const n = total((part) => part.n);
  const missing = total((part) => part.undefined);
  const bias = total((part) => part.sum) / n;
  const meanTruth = total((part) => part.sumOfTruth) / n;
  const variance = n > 1 ? (total((part) => part.sumOfSquares) - n * bias * bias) / (n - 1) : Number.NaN;
  const withInterval = total((part) => part.withInterval);
  const points = parts.flatMap((part) => part.points);
  const stride = Math.max(1, Math.ceil(points.length / POINTS));
  const within = parts.flatMap((part) => (part.within ? [part.within] : []));
  return {
    ...(of === undefined ? {} : { of }),
    map,
    against,
    where,
    unit,
    n,
    bias,
    ...(meanTruth !== 0 ? { relativeBias: bias / meanTruth } : {}),
    spread: Math.sqrt(Math.max(0, variance)),
    ...(withInterval > 0 ? { coverage95: total((part) => part.covered) / withInterval } : {}),
    ...(within.length > 0
      ? {
          withinTolerance: {
            tolerance: within[0].tolerance,
            share: within.reduce((sum, { count }) => sum + count, 0) / n,
            worst: Math.max(...within.map(({ worst }) => worst)),
          },
        }
      : {}),
    undefinedShare: n + missing > 0 ? missing / (n + missing) : 0,
    points: points.filter((_, index) => index % stride === 0),
  };
}
