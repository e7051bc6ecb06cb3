import type { Reason } from '@lobule/foundation';
import {
  type Box,
  boundingBox,
  emptyMask,
  type Grid,
  indexToPatient,
  type Mask,
  patientToIndex,
} from '@lobule/volume';
import { maskOnGrid } from '../on-grid.ts';
import { type Region, regionOf } from '../region.ts';

/** Where the middle of the patient lies, and where the breasts are. */
export interface MirrorOptions {
  /** Where the middle of the patient lies, LPS x in mm. Default: the middle of the breast mask, else of the image. */
  readonly midlineMm?: number;
  /** Both breasts; the mirrored region is clipped to it. */
  readonly breasts?: Mask;
}

/** A region on the other side of the patient's middle (LPS x, mm). */
export interface MirroredRegion extends Region {
  readonly midlineMm: number;
  /** Share of the mirrored voxels that lie within the image and the breasts. */
  readonly share: number;
}

/**
 * The reference region in the other breast: the lesion mirrored at the plane between left and right, clipped to the
 * breasts. Breasts are not mirror images, so it is a region of the other breast and no counterpart, voxel by voxel.
 * Where the plane was not given and the mask has no gap between two breasts, it is taken for one breast: the region is
 * empty and says so (`one-breast`).
 *
 * @throws segmentation/mask-on-other-grid for the breasts
 * @example
 * const { mask, share } = mirroredRegion(lesion.mask, { breasts: breastMask(preContrast).mask });
 */
export function mirroredRegion(lesion: Mask, { midlineMm, breasts }: MirrorOptions = {}): MirroredRegion {
  const { grid } = lesion;
  const within = breasts && maskOnGrid(breasts, grid).mask;
  const middle = midlineMm ?? middleOf(within ?? { grid, data: new Uint8Array(lesion.data.length).fill(1) });
  const mask = emptyMask(grid);
  if (midlineMm === undefined && within !== undefined && isOneBreast(within, middle)) {
    return { ...regionOf(mask), reason: ONE_BREAST, midlineMm: middle, share: Number.NaN };
  }
  const across = mirrorAt(grid, middle);
  let whole = 0;
  let kept = 0;
  const own = boundingBox(lesion) ?? { start: [0, 0, 0], size: [0, 0, 0] };
  forEachInBox(own, grid, (v, place) => {
    if (lesion.data[v] === 0) return;
    whole++;
    const to = indexIn(across(place), grid.size);
    if (to >= 0 && (within === undefined || within.data[to] !== 0)) kept++;
  });
  // From each place of the other side back to the lesion: the other way would leave holes where the axes are oblique.
  forEachInBox(boxAcross(own, grid, across), grid, (v, place) => {
    const from = indexIn(across(place), grid.size);
    if (from < 0 || lesion.data[from] === 0) return;
    if (within === undefined || within.data[v] !== 0) mask.data[v] = 1;
  });
  const region = regionOf(mask, 'The other side is not in the image, or not in the breasts.');
  return { ...region, midlineMm: middle, share: whole > 0 ? kept / whole : Number.NaN };
}

type Place = readonly [number, number, number];

/** From a voxel to the place across the plane, in voxels. */
function mirrorAt(grid: Grid, middle: number): (place: Place) => Place {
  return (place) => {
    const [x, y, z] = indexToPatient(grid, place);
    return patientToIndex(grid, [2 * middle - x, y, z]);
  };
}

/** The nearest voxel, or -1 outside the image. */
function indexIn(place: Place, [nx, ny, nz]: Place): number {
  const [i, j, k] = place.map(Math.round);
  return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? -1 : i + nx * (j + ny * k);
}

/** The part of the image that holds what lies across from a box. */
function boxAcross({ start, size }: Box, grid: Grid, across: (place: Place) => Place): Box {
  const corners = Array.from({ length: 8 }, (_, n) => {
    const at = (axis: number) => start[axis] + ((n >> axis) & 1) * Math.max(0, size[axis] - 1);
    return across([at(0), at(1), at(2)]);
  });
  const along = (axis: number) => corners.map((corner) => corner[axis]);
  const low = (axis: number) => Math.max(0, Math.floor(Math.min(...along(axis))) - 1);
  const high = (axis: number) =>
    Math.min(grid.size[axis], Math.max(low(axis), Math.ceil(Math.max(...along(axis))) + 2));
  return {
    start: [low(0), low(1), low(2)],
    size: [high(0) - low(0), high(1) - low(1), high(2) - low(2)],
  };
}

function forEachInBox({ start, size }: Box, grid: Grid, visit: (v: number, place: Place) => void): void {
  const [nx, ny] = grid.size;
  for (let k = start[2]; k < start[2] + size[2]; k++) {
    for (let j = start[1]; j < start[1] + size[1]; j++) {
      for (let i = start[0]; i < start[0] + size[0]; i++) visit(i + nx * (j + ny * k), [i, j, k]);
    }
  }
}

const ONE_BREAST: Reason = {
  code: 'one-breast',
  text: 'The image seems to hold one breast only, as there is no gap in the middle of its mask, so that there is no other side.',
};

/** Slabs from left to right by which a gap is looked for. */
const SLAB_MM = 10;
/** Two breasts leave less than this share of tissue between them, of what the lesser has where it is thickest. */
const MOST_BETWEEN = 0.7;

/** Whether the mask is about as thick in its middle as to both sides of it. */
function isOneBreast({ grid, data }: Mask, middle: number): boolean {
  const [nx, ny] = grid.size;
  const counts = new Map<number, number>();
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    const [x] = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const slab = Math.round((x - middle) / SLAB_MM);
    counts.set(slab, (counts.get(slab) ?? 0) + 1);
  }
  const most = (side: number) =>
    [...counts].reduce((best, [slab, count]) => (slab * side > 0 ? Math.max(best, count) : best), 0);
  const lesser = Math.min(most(-1), most(1));
  return lesser > 0 && (counts.get(0) ?? 0) >= MOST_BETWEEN * lesser;
}

/** Half way between the leftmost and the rightmost voxel inside. */
function middleOf({ grid, data }: Mask): number {
  const [nx, ny] = grid.size;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    const [x] = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return (low + high) / 2;
}
