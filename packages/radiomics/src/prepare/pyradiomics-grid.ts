import {
  type Box,
  boundingBox,
  crop,
  type Grid,
  gridSpacingMm,
  indexToPatient,
  type Mask,
  makeGrid,
  newLike,
  type Volume,
  type VoxelArray,
} from '@lobule/volume';
import { cubicWeights, linearWeights, type NewAxis } from './axis.ts';
import { alongAxes, PAD_DISTANCE, type Resampling } from './resample.ts';

/** A cubic spline forgets what is farther than so many voxels. */
const SPLINE_REACH = 32;

/** New voxels along an axis, the old ones that they need, and where they lie among these. */
interface Part {
  readonly axis: NewAxis;
  readonly from: number;
  readonly count: number;
  readonly oldCount: number;
}

/**
 * The image on new voxels as PyRadiomics 3 resamples: the corner of the first voxel stays where it is, new voxels are
 * made within a distance of the mask's box alone, an axis along which the mask is one voxel keeps its spacing,
 * intensities are cast to the type of the image (whole numbers towards zero), the mask is that of the nearest voxel unless it is asked for otherwise, and what lies beyond the image is 0. Undefined where the mask is empty.
 */
export function resampleForPyradiomics(
  image: Volume,
  mask: Mask,
  { spacingMm, interpolation, padDistance = PAD_DISTANCE, mask: how = 'nearest' }: Resampling,
): { readonly image: Volume; readonly mask: Mask } | undefined {
  const box = boundingBox(mask);
  if (box === undefined) return undefined;
  const { size } = image.grid;
  const old = gridSpacingMm(image.grid);
  const spacing = old.map((mm, axis) => (spacingMm[axis] > 0 && box.size[axis] > 1 ? spacingMm[axis] : mm));
  if (spacing.every((mm, axis) => Math.abs(old[axis] - mm) <= 1e-8 + 1e-5 * mm)) {
    return croppedAround(image, mask, padDistance);
  }
  const parts = spacing.map((mm, axis) =>
    partOfAxis(old[axis], mm, size[axis], box.start[axis], box.size[axis], padDistance),
  );
  const window = {
    start: parts.map(({ from }) => from) as [number, number, number],
    size: parts.map(({ count }) => count) as [number, number, number],
  };
  const weights = parts.map(({ axis, count }) =>
    interpolation === 'cubic' ? cubicWeights(axis, count, 'to-the-border') : linearWeights(axis, count),
  );
  const grid = partialGrid(image.grid, parts);
  const places = parts.map((part, axis) => nearestPlaces(mask.grid, part, axis));
  const values =
    interpolation === 'nearest'
      ? nearest(image, places, Float64Array)
      : zeroBeyond(alongAxes(crop(image, window), weights), places);
  return {
    image: { grid, data: castLike(image.data, values) },
    mask: {
      grid,
      data: how === 'nearest' ? nearest(mask, places, Uint8Array) : fromHalf(mask, window, parts, places),
    },
  };
}

/** The mask interpolated linearly, inside from one half. */
function fromHalf(
  mask: Mask,
  window: Box,
  parts: readonly Part[],
  places: readonly Int32Array[],
): Uint8Array {
  const linear = parts.map(({ axis, count }) => linearWeights(axis, count));
  const share = zeroBeyond(alongAxes(crop(mask, window), linear), places);
  return Uint8Array.from(share, (value) => (value >= 0.5 - 1e-9 ? 1 : 0));
}

/** Where the spacing is that of the image already, it is cut out around the mask. */
function croppedAround(image: Volume, mask: Mask, distance: number) {
  const box = boundingBox(mask) ?? { start: [0, 0, 0], size: image.grid.size };
  const start = box.start.map((first) => Math.max(0, first - distance)) as [number, number, number];
  const window = {
    start,
    size: start.map(
      (first, axis) => Math.min(image.grid.size[axis], box.start[axis] + box.size[axis] + distance) - first,
    ) as [number, number, number],
  };
  return { image: crop(image, window), mask: crop(mask, window) };
}

function partOfAxis(
  oldMm: number,
  newMm: number,
  oldCount: number,
  first: number,
  length: number,
  distance: number,
): Part {
  const ratio = oldMm / newMm;
  const low = Math.max(0, Math.floor((first - 0.5) * ratio - distance));
  const last = Math.ceil(oldCount * ratio) - 1;
  const high = Math.min(last, Math.ceil((first + length - 0.5) * ratio + distance));
  const start = (0.5 * (newMm - oldMm)) / oldMm + low / ratio;
  const step = newMm / oldMm;
  const from = Math.max(0, Math.floor(start) - SPLINE_REACH);
  const to = Math.min(oldCount, Math.ceil(start + (high - low) * step) + SPLINE_REACH + 1);
  return {
    axis: { count: high - low + 1, step, start: start - from },
    from,
    count: to - from,
    oldCount,
  };
}

function partialGrid(old: Grid, parts: readonly Part[]): Grid {
  const origin = indexToPatient(
    old,
    parts.map(({ axis, from }) => axis.start + from) as [number, number, number],
  );
  const affine = old.affine.map((value, n) =>
    n % 4 === 3 ? origin[(n - 3) / 4] : value * parts[n % 4].axis.step,
  );
  return makeGrid({ size: parts.map(({ axis }) => axis.count) as [number, number, number], affine });
}

/**
 * Old voxel nearest each new one, halves upwards; -1 beyond the image. Where the new spacing is a multiple of the old,
 * every new voxel can lie halfway between two old ones, and rounding decides: as in ITK, places go to millimetres and back.
 */
function nearestPlaces({ affine }: Grid, { axis, from, oldCount }: Part, along: number): Int32Array {
  const rows = [0, 1, 2].filter((row) => affine[4 * row + along] !== 0);
  const origin = affine[4 * rows[0] + 3];
  const mm = affine[4 * rows[0] + along];
  const start = axis.start + from;
  const place =
    rows.length === 1
      ? (n: number) => (mm * start + origin + mm * axis.step * n - origin) * (1 / mm)
      : (n: number) => start + n * axis.step;
  return Int32Array.from({ length: axis.count }, (_, n) => {
    const x = place(n);
    return x < -0.5 || x >= oldCount - 0.5 ? -1 : Math.floor(x + 0.5);
  });
}

function zeroBeyond(values: Float64Array, [xs, ys, zs]: readonly Int32Array[]): Float64Array {
  if ([xs, ys, zs].every((places) => !places.includes(-1))) return values;
  let v = 0;
  for (const z of zs) {
    for (const y of ys) {
      for (const x of xs) {
        if (x < 0 || y < 0 || z < 0) values[v] = 0;
        v++;
      }
    }
  }
  return values;
}

/** Values of the nearest voxels, 0 beyond the image. */
function nearest<T extends Float64Array | Uint8Array>(
  { grid: { size }, data }: Volume,
  [xs, ys, zs]: readonly Int32Array[],
  Kind: new (length: number) => T,
): T {
  const values = new Kind(xs.length * ys.length * zs.length);
  let v = 0;
  for (const z of zs) {
    for (const y of ys) {
      for (const x of xs) {
        if (x >= 0 && y >= 0 && z >= 0) values[v] = data[x + size[0] * (y + size[1] * z)];
        v++;
      }
    }
  }
  return values;
}

/** Whole numbers are cut towards zero and held within the range of their type. */
function castLike(like: VoxelArray, values: Float64Array): VoxelArray {
  if (like instanceof Float64Array) return values;
  const cast = newLike(like, values.length);
  if (cast instanceof Float32Array) {
    cast.set(values);
    return cast;
  }
  const span = [1, 256, 65_536, 0, 4_294_967_296][cast.BYTES_PER_ELEMENT];
  cast[0] = -1;
  const low = cast[0] < 0 ? -span / 2 : 0;
  const high = low + span - 1;
  for (let v = 0; v < values.length; v++) {
    cast[v] = Math.max(low, Math.min(high, Math.trunc(values[v])));
  }
  return cast;
}
