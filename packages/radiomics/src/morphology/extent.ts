import type { Hull } from './hull.ts';

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

/** Largest distance between two corners of the hull, and so between any two points of the mesh. */
export function diameterMm({ points, corners }: Hull, [sx, sy, sz]: Spacing): number {
  let most = 0;
  corners.forEach((p, n) => {
    for (const q of corners.slice(n + 1)) {
      const dx = (points[3 * p] - points[3 * q]) * sx;
      const dy = (points[3 * p + 1] - points[3 * q + 1]) * sy;
      const dz = (points[3 * p + 2] - points[3 * q + 2]) * sz;
      most = Math.max(most, dx * dx + dy * dy + dz * dz);
    }
  });
  return Math.sqrt(most) / 2;
}

/** Lengths of the box around the mesh, along the axes of the grid. */
export function boxMm(corners: Int32Array, spacingMm: Spacing): readonly number[] {
  return spacingMm.map((mm, axis) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let n = axis; n < corners.length; n += 3) {
      low = Math.min(low, corners[n]);
      high = Math.max(high, corners[n]);
    }
    return ((high - low) * mm) / 2;
  });
}

/** Largest distance between two corners of the mesh that lie in one plane across an axis (0 is x). */
export function planeDiameterMm(corners: Int32Array, spacingMm: Spacing, axis: number): number {
  const [u, v] = [0, 1, 2].filter((other) => other !== axis);
  // In each plane only the two ends of each line along u can be farthest apart.
  const planes = new Map<number, Map<number, [number, number]>>();
  for (let n = 0; n < corners.length; n += 3) {
    const plane = planes.get(corners[n + axis]) ?? new Map<number, [number, number]>();
    planes.set(corners[n + axis], plane);
    const ends = plane.get(corners[n + v]) ?? [corners[n + u], corners[n + u]];
    plane.set(corners[n + v], [Math.min(ends[0], corners[n + u]), Math.max(ends[1], corners[n + u])]);
  }
  let most = 0;
  for (const plane of planes.values()) {
    const lines = [...plane.entries()];
    lines.forEach(([line, [low, high]], n) => {
      for (const [other, [otherLow, otherHigh]] of lines.slice(n)) {
        const across = (line - other) * spacingMm[v];
        const along = Math.max(high - otherLow, otherHigh - low) * spacingMm[u];
        most = Math.max(most, across * across + along * along);
      }
    });
  }
  return Math.sqrt(most) / 2;
}

function subtract(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, axis) => value - b[axis]);
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
