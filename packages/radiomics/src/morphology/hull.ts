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
  let faces = firstTetrahedron(points);
  const count = points.length / 3;
  for (let p = 0; p < count; p++) {
    const visible = faces.filter((face) => side(points, face, p) > 0);
    if (visible.length === 0) continue;
    const edges = new Set<number>();
    for (const [a, b, c] of visible)
      for (const [u, v] of [
        [a, b],
        [b, c],
        [c, a],
      ])
        edges.add(u * count + v);
    const seen = new Set(visible);
    faces = faces.filter((face) => !seen.has(face));
    for (const edge of edges) {
      const u = Math.floor(edge / count);
      const v = edge % count;
      if (!edges.has(v * count + u)) faces.push([u, v, p]);
    }
  }
  return { points, faces };
}

/** Six times the signed volume of the face with point p; above 0 where p is in front of the face. */
function side(points: Int32Array, [a, b, c]: Face, p: number): number {
  const ax = points[3 * a] - points[3 * p];
  const ay = points[3 * a + 1] - points[3 * p + 1];
  const az = points[3 * a + 2] - points[3 * p + 2];
  const bx = points[3 * b] - points[3 * p];
  const by = points[3 * b + 1] - points[3 * p + 1];
  const bz = points[3 * b + 2] - points[3 * p + 2];
  const cx = points[3 * c] - points[3 * p];
  const cy = points[3 * c + 1] - points[3 * p + 1];
  const cz = points[3 * c + 2] - points[3 * p + 2];
  return -(ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx));
}

function firstTetrahedron(points: Int32Array): Face[] {
  const count = points.length / 3;
  const [a, b] = [0, 1];
  let c = 2;
  while (isOnLine(points, a, b, c)) c++;
  let d = 2;
  while (d < count && side(points, [a, b, c], d) === 0) d++;
  const faces: Face[] = [
    [a, b, c],
    [a, c, d],
    [a, d, b],
    [b, d, c],
  ];
  return side(points, [a, b, c], d) > 0 ? faces.map(([u, v, w]) => [u, w, v] as const) : faces;
}

function isOnLine(points: Int32Array, a: number, b: number, c: number): boolean {
  const u = [0, 1, 2].map((axis) => points[3 * b + axis] - points[3 * a + axis]);
  const v = [0, 1, 2].map((axis) => points[3 * c + axis] - points[3 * a + axis]);
  return u[1] * v[2] === u[2] * v[1] && u[2] * v[0] === u[0] * v[2] && u[0] * v[1] === u[1] * v[0];
}
