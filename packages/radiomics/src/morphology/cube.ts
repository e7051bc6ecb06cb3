/** A cube of eight voxel centres, numbered as by Bourke 1994; coordinates are twice the index. */

/** Corners 0 to 7. */
const CORNERS = [
  [0, 0, 0],
  [2, 0, 0],
  [2, 2, 0],
  [0, 2, 0],
  [0, 0, 2],
  [2, 0, 2],
  [2, 2, 2],
  [0, 2, 2],
] as const;

/** The two corners of edges 0 to 11. */
const EDGE_ENDS = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [4, 5],
  [5, 6],
  [6, 7],
  [7, 4],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
] as const;

/** The middle of each edge. */
export const EDGE_MIDDLES: readonly (readonly [number, number, number])[] = EDGE_ENDS.map(([a, b]) => [
  (CORNERS[a][0] + CORNERS[b][0]) / 2,
  (CORNERS[a][1] + CORNERS[b][1]) / 2,
  (CORNERS[a][2] + CORNERS[b][2]) / 2,
]);

/** Corners of the six faces, all turning the same way seen from outside. */
const FACES = [
  [0, 3, 2, 1],
  [4, 5, 6, 7],
  [0, 1, 5, 4],
  [1, 2, 6, 5],
  [2, 3, 7, 6],
  [3, 0, 4, 7],
] as const;

/** Areas of triangles between middles of edges differ by more, or by rounding alone. */
const EQUAL = 1e-9;

/** A surface in a cube: triangles, nine coordinates each; where several are as good, each counts for its share. */
export interface CubeSurface {
  readonly triangles: Float64Array;
  readonly share: number;
}

/** By pattern, made when it is first met: all 256 take longer than a small region does. */
const known: (readonly CubeSurface[])[] = [];

/**
 * The surfaces that part inside from outside in one of the 256 patterns of corners inside.
 *
 * On every face each run of inside corners is cut off by itself, a rule that both cubes of a face share, so the mesh
 * is closed. The cuts form loops, and a loop that does not lie in a plane is triangulated so that its surface is largest
 * and, of equals, the most inside; what is equal still counts by halves. So the mesh turns and mirrors with the region.
 * Of the rules that do, this one has the surface of the tables in common use, by which the consensus values of IBSI 1
 * were made.
 */
export function closedSurfaces(pattern: number): readonly CubeSurface[] {
  known[pattern] ??= loopsOf(pattern).flatMap((loop) => {
    const best = roughest(loop.map((edge) => EDGE_MIDDLES[edge]));
    return best.map((points) => ({ triangles: Float64Array.from(points.flat()), share: 1 / best.length }));
  });
  return known[pattern];
}

/** Loops of edges whose middles are joined. */
function loopsOf(pattern: number): readonly (readonly number[])[] {
  const isInside = (corner: number) => (pattern & (1 << corner)) !== 0;
  const next = new Map<number, number>();
  for (const face of FACES) {
    for (let enter = 0; enter < 4; enter++) {
      if (isInside(face[enter]) || !isInside(face[(enter + 1) % 4])) continue;
      let exit = (enter + 1) % 4;
      while (isInside(face[(exit + 1) % 4])) exit = (exit + 1) % 4;
      next.set(
        edgeBetween(face[enter], face[(enter + 1) % 4]),
        edgeBetween(face[exit], face[(exit + 1) % 4]),
      );
    }
  }
  const loops: number[][] = [];
  for (const start of [...next.keys()]) {
    const loop: number[] = [];
    for (let edge = start; ; ) {
      const following = next.get(edge);
      if (following === undefined) break;
      next.delete(edge);
      loop.push(edge);
      edge = following;
    }
    if (loop.length > 0) loops.push(loop);
  }
  return loops;
}

function edgeBetween(a: number, b: number): number {
  return EDGE_ENDS.findIndex(([p, q]) => (p === a && q === b) || (p === b && q === a));
}

type Point = readonly [number, number, number];

/** Of all triangulations of a loop those of the largest surface; of these, those that have the most behind them. */
function roughest(loop: readonly Point[]): readonly (readonly Point[])[] {
  const all = triangulations(0, loop.length - 1).map((corners) => {
    const points = corners.map((n) => loop[n]);
    let area = 0;
    let volume = 0;
    for (let n = 0; n < points.length; n += 3) {
      area += twiceArea(points[n], points[n + 1], points[n + 2]);
      volume += determinant(points[n], points[n + 1], points[n + 2]);
    }
    return { points, area, volume };
  });
  const largest = Math.max(...all.map(({ area }) => area));
  const large = all.filter(({ area }) => area > largest - EQUAL);
  const most = Math.max(...large.map(({ volume }) => volume));
  return large.filter(({ volume }) => volume > most - EQUAL).map(({ points }) => points);
}

/** All triangulations of the polygon of the points from first to last, three indices a triangle. */
function triangulations(first: number, last: number): readonly (readonly number[])[] {
  if (last - first < 2) return [[]];
  const all: number[][] = [];
  for (let apex = first + 1; apex < last; apex++) {
    for (const before of triangulations(first, apex)) {
      for (const after of triangulations(apex, last)) all.push([...before, ...after, first, apex, last]);
    }
  }
  return all;
}

function determinant([ax, ay, az]: Point, [bx, by, bz]: Point, [cx, cy, cz]: Point): number {
  return (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz;
}

function twiceArea([ax, ay, az]: Point, [bx, by, bz]: Point, [cx, cy, cz]: Point): number {
  const x = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
  const y = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
  const z = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  return Math.sqrt(x * x + y * y + z * z);
}
