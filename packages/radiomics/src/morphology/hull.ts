/**
 * Convex hull of points with whole coordinates, by adding one point after another. All tests of sides are exact: the
 * determinants stay below 2^53 for coordinates up to 10^5, so points in a plane need no tolerance.
 */
export interface Hull {
  /** Coordinates of the points that were given, three by three. */
  readonly points: Int32Array;
  /** Triangles, counter-clockwise seen from outside. */
  readonly faces: readonly Face[];
}

type Face = readonly [number, number, number];

/** @param points x, y, z one after another; not all in one plane */
export function convexHull(points: Int32Array): Hull {
  const count = points.length / 3;
  const hull = noFaces(points);
  for (const [a, b, c] of firstTetrahedron(points)) addFace(hull, a, b, c);
  for (let p = 0; p < count; p++) {
    const edges = removeFacesBefore(hull, p);
    for (const edge of edges) {
      const u = Math.floor(edge / count);
      const v = edge % count;
      if (!edges.has(v * count + u)) addFace(hull, u, v, p);
    }
  }
  const faces = Array.from({ length: hull.count }, (_, n): Face => {
    const [a, b, c] = hull.corners.subarray(3 * n, 3 * n + 3);
    return [a, b, c];
  });
  return { points, faces };
}

/** Faces in the order in which they came. */
interface Faces {
  readonly points: Int32Array;
  /** Three of each. */
  readonly corners: Int32Array;
  /** Of each its normal, and how far along it its corners lie: what lies farther is in front of the face. */
  readonly planes: Float64Array;
  count: number;
}

/** A closed surface of triangles has fewer than two for each of its corners. */
function noFaces(points: Int32Array): Faces {
  const most = (2 * points.length) / 3;
  return { points, corners: new Int32Array(3 * most), planes: new Float64Array(4 * most), count: 0 };
}

function addFace(faces: Faces, a: number, b: number, c: number): void {
  const n = faces.count++;
  faces.corners.set([a, b, c], 3 * n);
  faces.planes.set(planeThrough(faces.points, a, b, c), 4 * n);
}

/** Those that a point is in front of; their edges come back, as first corner x number of points + second. */
function removeFacesBefore(faces: Faces, p: number): ReadonlySet<number> {
  const { points, corners, planes } = faces;
  const count = points.length / 3;
  const [x, y, z] = points.subarray(3 * p, 3 * p + 3);
  const edges = new Set<number>();
  let kept = 0;
  for (let n = 0; n < faces.count; n++) {
    const along = planes[4 * n] * x + planes[4 * n + 1] * y + planes[4 * n + 2] * z;
    if (along > planes[4 * n + 3]) {
      for (let k = 0; k < 3; k++) {
        edges.add(corners[3 * n + k] * count + corners[3 * n + ((k + 1) % 3)]);
      }
      continue;
    }
    if (kept < n) {
      corners.copyWithin(3 * kept, 3 * n, 3 * n + 3);
      planes.copyWithin(4 * kept, 4 * n, 4 * n + 4);
    }
    kept++;
  }
  faces.count = kept;
  return edges;
}

function planeThrough(points: Int32Array, a: number, b: number, c: number) {
  const ux = points[3 * b] - points[3 * a];
  const uy = points[3 * b + 1] - points[3 * a + 1];
  const uz = points[3 * b + 2] - points[3 * a + 2];
  const vx = points[3 * c] - points[3 * a];
  const vy = points[3 * c + 1] - points[3 * a + 1];
  const vz = points[3 * c + 2] - points[3 * a + 2];
  const x = uy * vz - uz * vy;
  const y = uz * vx - ux * vz;
  const z = ux * vy - uy * vx;
  return [x, y, z, x * points[3 * a] + y * points[3 * a + 1] + z * points[3 * a + 2]] as const;
}

function firstTetrahedron(points: Int32Array): Face[] {
  const count = points.length / 3;
  const [a, b] = [0, 1];
  let c = 2;
  while (isOnLine(points, a, b, c)) c++;
  let d = 2;
  const [x, y, z, own] = planeThrough(points, a, b, c);
  const above = (p: number) => x * points[3 * p] + y * points[3 * p + 1] + z * points[3 * p + 2] - own;
  while (d < count && above(d) === 0) d++;
  const faces: Face[] = [
    [a, b, c],
    [a, c, d],
    [a, d, b],
    [b, d, c],
  ];
  return above(d) > 0 ? faces.map(([u, v, w]) => [u, w, v] as const) : faces;
}

function isOnLine(points: Int32Array, a: number, b: number, c: number): boolean {
  const u = [0, 1, 2].map((axis) => points[3 * b + axis] - points[3 * a + axis]);
  const v = [0, 1, 2].map((axis) => points[3 * c + axis] - points[3 * a + axis]);
  return u[1] * v[2] === u[2] * v[1] && u[2] * v[0] === u[0] * v[2] && u[0] * v[1] === u[1] * v[0];
}
