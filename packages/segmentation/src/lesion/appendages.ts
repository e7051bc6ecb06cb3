import { connectedComponents, distance, type Grid, type Mask } from '@lobule/volume';
import { fillGapsIn } from './gaps.ts';
import { flags, floodFrom, type Size } from './lattice.ts';

export interface BodyAndVessels {
  /** The connected mass with those of its thin parts that are no vessels. */
  readonly inside: Uint8Array;
  /** Vessels that touch it, with a voxel around them. */
  readonly vessels: Uint8Array;
}

export interface PartingOptions {
  readonly vesselRadiusMm: number;
  readonly vesselRatio: number;
  readonly appendageReach: number;
  readonly holeGapMm: number;
}

/**
 * Parts a connected mask into the mass and the vessels that touch it. The mass is what an opening by a ball leaves.
 * What the opening takes away is a vessel where it enhances more than the mass, or where it runs on farther from it
 * than a spicule does; else it is kept.
 *
 * @param image enhancement relative to the lesion
 */
export function partVessels(
  { grid, data }: Mask,
  image: Float32Array,
  start: number,
  { vesselRadiusMm, vesselRatio, appendageReach, holeGapMm }: PartingOptions,
): BodyAndVessels {
  const size = grid.size;
  const filled = data.slice();
  fillGapsIn(filled, grid, holeGapMm);
  const vessels = new Uint8Array(data.length);
  const body =
    openedBody(filled, grid, start, vesselRadiusMm) ?? openedBody(filled, grid, start, vesselRadiusMm / 2);
  if (body === undefined) return { inside: filled, vessels };
  const level = vesselRatio * bodyLevel(image, body.inside, data);
  const thin = flags(filled.length, (v) => filled[v] !== 0 && body.inside[v] === 0);
  for (let v = 0; v < thin.length; v++) if (thin[v] !== 0 && image[v] > level) vessels[v] = 1;
  growByOne(vessels, thin, size);
  for (let v = 0; v < thin.length; v++) if (vessels[v] !== 0) thin[v] = 0;
  const limit = vesselRadiusMm + appendageReach * body.radiusMm;
  const away = distance({ grid, data: body.inside }).data;
  const { labels, sizes } = connectedComponents({ grid, data: thin }, 6);
  const farthest = new Float64Array(sizes.length + 1);
  for (let v = 0; v < thin.length; v++) {
    const part = labels.data[v];
    if (part > 0 && away[v] > farthest[part]) farthest[part] = away[v];
  }
  const kept = body.inside.slice();
  const seeds: number[] = [];
  for (let v = 0; v < thin.length; v++) {
    if (body.inside[v] !== 0) seeds.push(v);
    if (thin[v] === 0) continue;
    if (farthest[labels.data[v]] > limit) vessels[v] = 1;
    else kept[v] = 1;
  }
  return { inside: floodFrom(kept, size, seeds), vessels };
}

/** A body that holds less than this share of the whole is a knot of something thin, such as the wall of a cyst. */
const LEAST_BODY = 0.35;

interface Body {
  readonly inside: Uint8Array;
  /** Of the largest ball within it. */
  readonly radiusMm: number;
}

/** The opening of a mask by a ball, that part of it which is nearest to the start; nothing where the mask is thin. */
function openedBody(filled: Uint8Array, grid: Grid, start: number, radiusMm: number): Body | undefined {
  const size = grid.size;
  const outside = flags(filled.length, (v) => filled[v] === 0);
  const depth = distance({ grid, data: outside }).data;
  const core = flags(depth.length, (v) => depth[v] > radiusMm);
  const seed = nearestInside(core, size, start);
  if (seed < 0) return undefined;
  const joined = floodFrom(core, size, [seed]);
  const away = distance({ grid, data: joined }).data;
  let deepest = 0;
  for (let v = 0; v < depth.length; v++) if (joined[v] !== 0 && depth[v] > deepest) deepest = depth[v];
  const inside = flags(away.length, (v) => away[v] <= radiusMm && filled[v] !== 0);
  return countOf(inside) < LEAST_BODY * countOf(filled) ? undefined : { inside, radiusMm: deepest };
}

/** The nearest voxel inside by index distance, first stored of equals, or -1. */
export function nearestInside(inside: Uint8Array, [nx, ny, nz]: Size, start: number): number {
  if (inside[start] !== 0) return start;
  const i = start % nx;
  const j = Math.floor(start / nx) % ny;
  const k = Math.floor(start / (nx * ny));
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let z = 0, v = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const across = (y - j) * (y - j) + (z - k) * (z - k);
      for (let x = 0; x < nx; x++, v++) {
        if (inside[v] === 0) continue;
        const away = (x - i) * (x - i) + across;
        if (away >= least) continue;
        least = away;
        best = v;
      }
    }
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
  const before = mask.slice();
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

function countOf(inside: Uint8Array): number {
  let count = 0;
  for (let v = 0; v < inside.length; v++) count += inside[v];
  return count;
}
