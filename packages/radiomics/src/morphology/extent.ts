import type { Hull } from './hull.ts';
import type { Polygon, SurfaceLines } from './surface.ts';

type Spacing = readonly [number, number, number];

/** Volume and area of a hull whose coordinates are twice the index. */
export function hullSize(
  { points, faces }: Hull,
  spacingMm: Spacing,
): { volumeMm3: number; areaMm2: number } {
  const at = (p: number) => [0, 1, 2].map((axis) => (points[3 * p + axis] * spacingMm[axis]) / 2);
  let six = 0;
  let area = 0;
  for (const [p, q, r] of faces) {
    const [a, b, c] = [at(p), at(q), at(r)];
    const u = cross(subtract(a, c), subtract(b, c));
    const w = cross(a, b);
    six += w[0] * c[0] + w[1] * c[1] + w[2] * c[2];
    area += Math.sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]) / 2;
  }
  return { volumeMm3: Math.abs(six) / 6, areaMm2: area };
}

/** Largest distance between two of the outermost corners of the mesh, and so between any two points of it. */
export function diameterMm(points: Int32Array, [sx, sy, sz]: Spacing): number {
  const mm = new Float64Array(points.length);
  for (let n = 0; n < points.length; n += 3) {
    mm[n] = points[n] * sx;
    mm[n + 1] = points[n + 1] * sy;
    mm[n + 2] = points[n + 2] * sz;
  }
  let most = 0;
  for (let p = 0; p < mm.length; p += 3) {
    for (let q = p + 3; q < mm.length; q += 3) {
      const dx = mm[p] - mm[q];
      const dy = mm[p + 1] - mm[q + 1];
      const dz = mm[p + 2] - mm[q + 2];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > most) most = squared;
    }
  }
  return Math.sqrt(most) / 2;
}

/** Lengths of the box around the mesh, along the axes of the grid. */
export function boxMm(
  { size, firstX, lastX, firstY, lastY }: SurfaceLines,
  spacing: Spacing,
): readonly number[] {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [-1, -1, -1];
  for (let line = 0; line < firstX.length; line++) {
    if (firstX[line] > lastX[line]) continue;
    const z = Math.floor(line / size[1]);
    low[0] = Math.min(low[0], firstX[line]);
    high[0] = Math.max(high[0], lastX[line]);
    low[2] = Math.min(low[2], z);
    high[2] = Math.max(high[2], z);
  }
  for (let line = 0; line < firstY.length; line++) {
    if (firstY[line] > lastY[line]) continue;
    low[1] = Math.min(low[1], firstY[line]);
    high[1] = Math.max(high[1], lastY[line]);
  }
  return spacing.map((mm, axis) => ((high[axis] - low[axis]) * mm) / 2);
}

/** Largest distance between two corners of the mesh that lie in one plane; u and v are the axes of the polygons. */
export function planeDiameterMm(polygons: readonly Polygon[], uMm: number, vMm: number): number {
  let most = 0;
  for (const { points } of polygons) {
    for (let p = 0; p < points.length; p += 2) {
      for (let q = p + 2; q < points.length; q += 2) {
        const du = (points[p] - points[q]) * uMm;
        const dv = (points[p + 1] - points[q + 1]) * vMm;
        const squared = du * du + dv * dv;
        if (squared > most) most = squared;
      }
    }
  }
  return Math.sqrt(most) / 2;
}

function subtract(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, axis) => value - b[axis]);
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
