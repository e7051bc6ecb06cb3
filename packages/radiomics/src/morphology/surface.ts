import type { Region } from '../region.ts';

type Triple = readonly [number, number, number];

/**
 * The corners of a mesh, each halfway between a voxel inside and one outside: of each line along x, and of each along y,
 * the first and the last. Coordinates are twice the index, so they are whole; where a line has none, first is above last.
 */
export interface SurfaceLines {
  /** Of the coordinates. */
  readonly size: Triple;
  /** At y + size y z. */
  readonly firstX: Int32Array;
  readonly lastX: Int32Array;
  /** At x + size x z. */
  readonly firstY: Int32Array;
  readonly lastY: Int32Array;
}

export function surfaceLines({ size, inside }: Pick<Region, 'size' | 'inside'>): SurfaceLines {
  const [nx, ny, nz] = size;
  const wx = 2 * nx;
  const wy = 2 * ny;
  const far = 2 * (nx + ny + nz);
  const firstX = new Int32Array(wy * 2 * nz).fill(far);
  const lastX = new Int32Array(wy * 2 * nz).fill(-1);
  const firstY = new Int32Array(wx * 2 * nz).fill(far);
  const lastY = new Int32Array(wx * 2 * nz).fill(-1);
  const add = (x: number, y: number, z: number) => {
    const alongX = y + wy * z;
    if (x < firstX[alongX]) firstX[alongX] = x;
    if (x > lastX[alongX]) lastX[alongX] = x;
    const alongY = x + wx * z;
    if (y < firstY[alongY]) firstY[alongY] = y;
    if (y > lastY[alongY]) lastY[alongY] = y;
  };
  const slice = nx * ny;
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      for (let x = 1, v = 1 + nx * (y + ny * z); x < nx - 1; x++, v++) {
        if (inside[v] === 0) continue;
        if (inside[v - 1] === 0) add(2 * x - 1, 2 * y, 2 * z);
        if (inside[v + 1] === 0) add(2 * x + 1, 2 * y, 2 * z);
        if (inside[v - nx] === 0) add(2 * x, 2 * y - 1, 2 * z);
        if (inside[v + nx] === 0) add(2 * x, 2 * y + 1, 2 * z);
        if (inside[v - slice] === 0) add(2 * x, 2 * y, 2 * z - 1);
        if (inside[v + slice] === 0) add(2 * x, 2 * y, 2 * z + 1);
      }
    }
  }
  return { size: [wx, wy, 2 * nz], firstX, lastX, firstY, lastY };
}

/** Corners of the convex polygon around the mesh's corners in one plane, as coordinates u, v one after another. */
export interface Polygon {
  /** The coordinate across the plane. */
  readonly at: number;
  readonly points: Int32Array;
}

/** The polygons of all planes across an axis: u and v are the two other axes, in their order. */
export function polygonsAcross(lines: SurfaceLines, axis: 0 | 1 | 2): readonly Polygon[] {
  const { size } = lines;
  // Planes across x are made of lines along y, one for each z; the others of lines along x.
  const [first, last] = axis === 0 ? [lines.firstY, lines.lastY] : [lines.firstX, lines.lastX];
  const across = axis === 2 ? 1 : 2;
  const polygons: Polygon[] = [];
  for (let at = 0; at < size[axis]; at++) {
    const ends: number[] = [];
    for (let v = 0; v < size[across]; v++) {
      const line = axis === 0 ? at + size[0] * v : axis === 1 ? at + size[1] * v : v + size[1] * at;
      if (first[line] > last[line]) continue;
      ends.push(first[line], v, last[line], v);
    }
    if (ends.length > 0) polygons.push({ at, points: convexPolygon(ends) });
  }
  return polygons;
}

/**
 * Of the mesh's corners those that are a corner of the polygon in each of their three planes: among them are all corners
 * of the convex hull, and the two that are farthest apart. Coordinates one after another.
 */
export function outermost(polygons: readonly (readonly Polygon[])[], [wx, wy]: Triple): Int32Array {
  const seen = new Map<number, number>();
  polygons.forEach((planes, axis) => {
    for (const { at, points } of planes) {
      for (let n = 0; n < points.length; n += 2) {
        const [u, v] = [points[n], points[n + 1]];
        const [x, y, z] = axis === 0 ? [at, u, v] : axis === 1 ? [u, at, v] : [u, v, at];
        const key = x + wx * (y + wy * z);
        const before = seen.get(key) ?? 0;
        if (before === axis) seen.set(key, axis + 1);
      }
    }
  });
  const kept: number[] = [];
  for (const [key, planes] of seen) {
    if (planes === 3) kept.push(key % wx, Math.floor(key / wx) % wy, Math.floor(key / (wx * wy)));
  }
  return Int32Array.from(kept);
}

/** Andrew's monotone chain (1979, Inf Process Lett 9:216) over points in the order of v, then u; exact. */
function convexPolygon(ends: readonly number[]): Int32Array {
  const count = ends.length / 2;
  const chain: number[] = [];
  const addChain = (from: number, to: number, step: number) => {
    const base = chain.length;
    for (let n = from; n !== to; n += step) {
      const u = ends[2 * n];
      const v = ends[2 * n + 1];
      while (chain.length - base >= 4) {
        const k = chain.length;
        const turn =
          (chain[k - 2] - chain[k - 4]) * (v - chain[k - 3]) -
          (chain[k - 1] - chain[k - 3]) * (u - chain[k - 4]);
        // On the way up it must turn right, on the way down too.
        if (turn > 0) break;
        chain.length -= 2;
      }
      chain.push(u, v);
    }
    // The last point is the first of the next chain.
    if (count > 1) chain.length -= 2;
  };
  addChain(0, count, 1);
  if (count > 1) addChain(count - 1, -1, -1);
  return Int32Array.from(chain);
}
