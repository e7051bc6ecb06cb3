import { distance, type Grid } from '@lobule/volume';
import { fillHolesIn, floodFrom, type Size } from './lattice.ts';

export interface BodyAndVessels {
  /** The connected mass with those of its thin parts that are no vessels. */
  readonly inside: Uint8Array;
  /** Vessels that touch it, with a voxel around them. */
  readonly vessels: Uint8Array;
}

/**
 * Parts a connected mask into the mass and the vessels that touch it. The mass is what an opening by a ball leaves;
 * what the opening takes away is a vessel where it enhances more than the mass beside it, and else a spicule, kept.
 *
 * @param image enhancement relative to the lesion
 */
export function partVessels(
  inside: Uint8Array,
  image: Float32Array,
  grid: Grid,
  start: number,
  radiusMm: number,
  ratio: number,
): BodyAndVessels {
  const size = grid.size;
  const filled = Uint8Array.from(inside);
  fillHolesIn(filled, size);
  const body = openedBody(filled, grid, start, radiusMm);
  const vessels = new Uint8Array(inside.length);
  if (body === undefined) return { inside: filled, vessels };
  const level = bodyLevel(image, body, inside);
  const thin = Uint8Array.from(filled, (value, v) => (value !== 0 && body[v] === 0 ? 1 : 0));
  for (let v = 0; v < thin.length; v++) if (thin[v] !== 0 && image[v] > ratio * level) vessels[v] = 1;
  growByOne(vessels, filled, size);
  const kept = Uint8Array.from(filled, (value, v) =>
    value !== 0 && (body[v] !== 0 || vessels[v] === 0) ? 1 : 0,
  );
  for (let v = 0; v < vessels.length; v++) if (body[v] !== 0) vessels[v] = 0;
  const seeds: number[] = [];
  for (let v = 0; v < body.length; v++) if (body[v] !== 0) seeds.push(v);
  return { inside: floodFrom(kept, size, seeds), vessels };
}

/** The opening of a mask by a ball, that part of it which is nearest to the start; nothing where the mask is thin. */
function openedBody(filled: Uint8Array, grid: Grid, start: number, radiusMm: number): Uint8Array | undefined {
  const size = grid.size;
  const outside = Uint8Array.from(filled, (value) => (value === 0 ? 1 : 0));
  const depth = distance({ grid, data: outside }).data;
  const core = Uint8Array.from(depth, (mm) => (mm > radiusMm ? 1 : 0));
  const seed = nearestInside(core, size, start);
  if (seed < 0) return undefined;
  const joined = floodFrom(core, size, [seed]);
  const away = distance({ grid, data: joined }).data;
  return Uint8Array.from(away, (mm, v) => (mm <= radiusMm && filled[v] !== 0 ? 1 : 0));
}

/** The nearest voxel inside by index distance, first stored of equals, or -1. */
export function nearestInside(inside: Uint8Array, [nx, ny]: Size, start: number): number {
  if (inside[start] !== 0) return start;
  const place = (v: number) => [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
  const [i, j, k] = place(start);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    const [x, y, z] = place(v);
    const away = (x - i) * (x - i) + (y - j) * (y - j) + (z - k) * (z - k);
    if (away >= least) continue;
    least = away;
    best = v;
  }
  return best;
}

/** Mean of the body, without the holes that were filled in it. */
function bodyLevel(image: Float32Array, body: Uint8Array, inside: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let v = 0; v < body.length; v++) {
    if (body[v] === 0 || inside[v] === 0) continue;
    sum += image[v];
    count++;
  }
  return sum / Math.max(1, count);
}

/** Grows a mask by its 26 neighbours, in place, within another. */
function growByOne(mask: Uint8Array, within: Uint8Array, [nx, ny, nz]: Size): void {
  const before = Uint8Array.from(mask);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (before[v] === 0) continue;
        for (let z = Math.max(0, k - 1); z <= Math.min(nz - 1, k + 1); z++) {
          for (let y = Math.max(0, j - 1); y <= Math.min(ny - 1, j + 1); y++) {
            for (let x = Math.max(0, i - 1); x <= Math.min(nx - 1, i + 1); x++) {
              const w = x + nx * (y + ny * z);
              if (within[w] !== 0) mask[w] = 1;
            }
          }
        }
      }
    }
  }
}
