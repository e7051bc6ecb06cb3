import {
  type Grid,
  indexToPatient,
  type Mask,
  type Point,
  patientToIndex,
  type Volume,
} from '@lobule/volume';
import { movePoint, type Transform } from '../transform/transform.ts';

/** Distances in mm, over many places. */
export interface ErrorsMm {
  readonly median: number;
  readonly p95: number;
  readonly greatest: number;
  readonly places: number;
}

/**
 * How far a place comes back from where it was when it is taken there by one transform and back by the other, found
 * on its own: an estimate of the error of both where neither is known. It sees what noise and poor contrast do, not
 * what misleads both searches alike.
 */
export function inverseConsistency(
  forward: Transform,
  backward: Transform,
  grid: Grid,
  inside?: Mask,
): ErrorsMm {
  const distances = spreadPlaces(grid, inside).map((place) =>
    distanceMm(place, movePoint(backward, movePoint(forward, place))),
  );
  return summary(distances);
}

/**
 * The distance at landmarks that somebody marked in both images.
 *
 * @example
 * landmarkErrors(transform, [[0, 0, 0]], [[1, 0, 0]]).median;
 */
export function landmarkErrors(
  transform: Transform,
  inFixed: readonly Point[],
  inMoving: readonly Point[],
): ErrorsMm {
  return summary(inFixed.map((place, index) => distanceMm(movePoint(transform, place), inMoving[index])));
}

/**
 * Where an image shows something: brighter than a tenth of the way from its 2nd to its 98th percentile (the threshold of
 * BET; Smith, Hum Brain Mapp 17:143, 2002). In air neither search knows anything, and there they disagree most.
 */
export function brightPlaces({ grid, data }: Volume): Mask {
  const count = Math.min(data.length, 50_000);
  const sorted = Float64Array.from({ length: count }, (_, i) => data[Math.floor((i * data.length) / count)])
    .filter(Number.isFinite)
    .sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const threshold = at(0.02) + 0.1 * (at(0.98) - at(0.02));
  return { grid, data: Uint8Array.from(data, (value) => (value > threshold ? 1 : 0)) };
}

/** Some 2,000 places of a grid, or of the inside of a mask. */
function spreadPlaces(grid: Grid, inside: Mask | undefined): Point[] {
  const [nx, ny, nz] = grid.size;
  const every = Math.max(1, Math.floor((nx * ny * nz) / 32_000));
  const places: Point[] = [];
  for (let v = every >> 1; v < nx * ny * nz; v += every) {
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    if (inside === undefined || holds(inside, place)) places.push(place);
  }
  const thin = Math.max(1, Math.floor(places.length / 2000));
  return places.filter((_, index) => index % thin === 0);
}

function holds({ grid, data }: Mask, place: Point): boolean {
  const [i, j, k] = patientToIndex(grid, place).map(Math.round);
  const [nx, ny, nz] = grid.size;
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz && data[i + nx * (j + ny * k)] !== 0;
}

function distanceMm(a: Point, b: Point): number {
  const [dx, dy, dz] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function summary(distances: readonly number[]): ErrorsMm {
  const sorted = Float64Array.from(distances).sort();
  const at = (share: number) =>
    sorted.length === 0 ? Number.NaN : sorted[Math.floor(share * (sorted.length - 1))];
  return { median: at(0.5), p95: at(0.95), greatest: at(1), places: sorted.length };
}
