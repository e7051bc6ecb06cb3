import { countInside, indexToPatient, type Mask, type Point, patientToIndex } from '@lobule/volume';

/** A lesion at a visit. */
export interface Lesion {
  readonly id: string;
  readonly mask: Mask;
}

/** When two regions are one lesion: share of voxels, or distance in mm. */
export interface MatchOptions {
  /** Where a place of the first visit (LPS mm) lies at the second; default: the visits are aligned. */
  readonly align?: (point: Point) => Point;
  /** Lesions match where this part of the smaller one lies in the other, default 0.1. */
  readonly overlap?: number;
  /** Lesions that overlap nothing match where their centres are no farther apart, default 10 mm. */
  readonly distanceMm?: number;
}

/** A lesion of the first visit and the one of the second that it is. */
export interface LesionMatch {
  readonly first: string;
  readonly second: string;
  readonly by: 'overlap' | 'distance';
  /** Voxels that both cover over those of the smaller lesion. */
  readonly overlap: number;
  readonly distanceMm: number;
}

/** Which lesions of two visits are the same, and which have no counterpart. */
export interface LesionMatches {
  readonly matched: readonly LesionMatch[];
  /** Of the first visit, without a counterpart: gone, or grown into one with another, which is named. */
  readonly vanished: readonly { readonly id: string; readonly mergedInto?: string }[];
  /** Of the second visit, without a counterpart: new, or split from one that has another, which is named. */
  readonly appeared: readonly { readonly id: string; readonly splitFrom?: string }[];
  /** In words, for the methods. */
  readonly rule: string;
}

/**
 * Which lesion of one visit is which of another. First by overlap, the largest first, each lesion once; then, of those
 * that overlap none, by the distance of their centres, the nearest first. A lesion that overlaps one that already has its
 * counterpart has merged or split. Of equals the one named first wins. Each lesion of the first visit is carried voxel by
 * voxel to the nearest voxels of the second.
 *
 * @example
 * const { matched, vanished, appeared } = matchLesions(before, after, { distanceMm: 15 });
 */
export function matchLesions(
  first: readonly Lesion[],
  second: readonly Lesion[],
  options: MatchOptions = {},
): LesionMatches {
  const { align = (point) => point, overlap: least = 0.1, distanceMm: farthest = 10 } = options;
  const pairs = first.flatMap((a, i) =>
    second.map((b, j) => ({ i, j, first: a.id, second: b.id, ...compare(a.mask, b.mask, align) })),
  );
  const touching = pairs
    .filter(({ overlap }) => overlap > 0 && overlap >= least)
    .sort((a, b) => b.overlap - a.overlap || a.distanceMm - b.distanceMm || a.i - b.i || a.j - b.j);
  const apart = pairs
    .filter(({ distanceMm }) => distanceMm <= farthest)
    .sort((a, b) => a.distanceMm - b.distanceMm || a.i - b.i || a.j - b.j);
  const matched: LesionMatch[] = [];
  const [haveFirst, haveSecond] = [new Set<number>(), new Set<number>()];
  const take = (found: readonly (typeof pairs)[number][], by: LesionMatch['by']) => {
    for (const { i, j, ...pair } of found) {
      if (haveFirst.has(i) || haveSecond.has(j)) continue;
      haveFirst.add(i);
      haveSecond.add(j);
      matched.push({ ...pair, by });
    }
  };
  take(touching, 'overlap');
  // What overlaps a lesion that is taken has merged or split; it is not matched with a neighbour.
  const ownFirst = new Set(touching.map(({ i }) => i));
  const ownSecond = new Set(touching.map(({ j }) => j));
  take(
    apart.filter(({ i, j }) => !ownFirst.has(i) && !ownSecond.has(j)),
    'distance',
  );
  return {
    matched,
    vanished: first.flatMap(({ id }, i) => {
      if (haveFirst.has(i)) return [];
      const into = touching.find((pair) => pair.i === i)?.second;
      return [{ id, ...(into !== undefined && { mergedInto: into }) }];
    }),
    appeared: second.flatMap(({ id }, j) => {
      if (haveSecond.has(j)) return [];
      const from = touching.find((pair) => pair.j === j)?.first;
      return [{ id, ...(from !== undefined && { splitFrom: from }) }];
    }),
    rule: `Lesions were matched where at least ${100 * least} % of the smaller lay in the other, the largest overlap first; others where their centres were at most ${farthest} mm apart, the nearest first.`,
  };
}

function compare(a: Mask, b: Mask, align: (point: Point) => Point): { overlap: number; distanceMm: number } {
  const [nx, ny, nz] = b.grid.size;
  const covered = new Set<number>();
  const sum = [0, 0, 0];
  let voxels = 0;
  let shared = 0;
  forEachInside(a, (index) => {
    const point = align(indexToPatient(a.grid, index));
    for (let p = 0; p < 3; p++) sum[p] += point[p];
    voxels++;
    const [x, y, z] = patientToIndex(b.grid, point).map(Math.round);
    if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) return;
    const v = x + nx * (y + ny * z);
    if (b.data[v] === 0) return;
    shared++;
    covered.add(v);
  });
  const size = countInside(b);
  if (voxels === 0 || size === 0) return { overlap: 0, distanceMm: Number.POSITIVE_INFINITY };
  const centre = [0, 0, 0];
  forEachInside(b, (index) => {
    const point = indexToPatient(b.grid, index);
    for (let p = 0; p < 3; p++) centre[p] += point[p] / size;
  });
  const squares = centre.reduce((total, c, p) => total + (c - sum[p] / voxels) * (c - sum[p] / voxels), 0);
  // The part of each that the other covers; the larger is that of the smaller lesion.
  return {
    overlap: Math.max(shared / voxels, covered.size / size),
    distanceMm: Math.sqrt(squares),
  };
}

function forEachInside({ grid, data }: Mask, visit: (index: Point) => void): void {
  const [nx, ny] = grid.size;
  for (let v = 0; v < data.length; v++) {
    if (data[v] !== 0) visit([v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
  }
}
