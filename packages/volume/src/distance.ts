import { volumeErrors } from './errors.ts';
import { type Grid, gridSpacingMm, isOrthogonal } from './grid.ts';
import type { Mask, Volume } from './volume.ts';

/**
 * Exact Euclidean distance in mm from each voxel's centre to the centre of the nearest voxel inside the mask:
 * 0 inside, Infinity everywhere where the mask is empty.
 * Felzenszwalb and Huttenlocher 2012, Distance transforms of sampled functions, with the grid's spacing.
 *
 * @throws volume/sheared-grid
 * @example
 * const away = distance(lesion);
 * const ring = away.data.map((mm) => (mm > 0 && mm <= 5 ? 1 : 0));
 */
export function distance({ grid, data }: Mask): Volume<Float64Array> {
  const squared = new Float64Array(data.length);
  for (let v = 0; v < data.length; v++) squared[v] = data[v] === 0 ? Number.POSITIVE_INFINITY : 0;
  toSquaredDistance(squared, grid, [lowerEnvelope, lowerEnvelope, lowerEnvelope]);
  for (let v = 0; v < squared.length; v++) squared[v] = Math.sqrt(squared[v]);
  return { grid, data: squared };
}

/**
 * Signed distance in mm from each voxel's centre to the margin of the mask: to the nearest centre of a face between a
 * voxel inside and one outside, positive outside and negative inside. The edge of the image is no margin. Infinity
 * everywhere where the mask is empty, minus Infinity where it fills the image.
 *
 * Beside a flat margin along the grid it is exact. A curved or slanting margin of voxels is rough, and what protrudes is
 * always the nearest: distances grow a little too slowly, by a quarter to half a voxel over the first few voxels.
 *
 * @throws volume/sheared-grid
 * @example
 * const fromMargin = signedDistance(lesion);
 * const ring = fromMargin.data.map((mm) => (mm > 0 && mm <= 5 ? 1 : 0));
 */
export function signedDistance({ grid, data }: Mask): Volume<Float64Array> {
  const nearest = new Float64Array(data.length).fill(Number.POSITIVE_INFINITY);
  for (let across = 0; across < 3; across++) {
    const squared = Float64Array.from(data);
    // Lines across the faces first: they make distances of the mask, the other axes join them.
    toSquaredDistance(squared, grid, [faceEnvelope, lowerEnvelope, lowerEnvelope], across);
    for (let v = 0; v < data.length; v++) nearest[v] = Math.min(nearest[v], squared[v]);
  }
  for (let v = 0; v < data.length; v++) nearest[v] = (data[v] === 0 ? 1 : -1) * Math.sqrt(nearest[v]);
  return { grid, data: nearest };
}

/** Replaces one line of values, in place. */
type LineTransform = (
  values: Float64Array,
  start: number,
  stride: number,
  count: number,
  spacing: number,
  scratch: Scratch,
) => void;

/** Transforms the lines of the three axes in place, `first` and the two after it. @throws volume/sheared-grid */
function toSquaredDistance(
  squared: Float64Array,
  grid: Grid,
  transforms: readonly LineTransform[],
  first = 0,
): void {
  if (!isOrthogonal(grid)) {
    throw volumeErrors.error('volume/sheared-grid', {
      what: 'Distances were asked for on a grid without right angles',
    });
  }
  const spacing = gridSpacingMm(grid);
  const [nx, ny, nz] = grid.size;
  const strides = [1, nx, nx * ny];
  const counts = [nx, ny, nz];
  const scratch = makeScratch(Math.max(nx, ny, nz));
  transforms.forEach((transform, step) => {
    const axis = (first + step) % 3;
    const stride = strides[axis];
    const count = counts[axis];
    const block = stride * count;
    for (let start = 0; start < squared.length; start += block) {
      for (let offset = 0; offset < stride; offset++) {
        transform(squared, start + offset, stride, count, spacing[axis], scratch);
      }
    }
  });
}

interface Scratch {
  /** Voxels and the faces between them. */
  readonly halves: Float64Array;
  readonly line: Float64Array;
  /** Positions of the parabolas of the envelope. */
  readonly vertex: Int32Array;
  /** Where each parabola begins to be the lowest, in steps. */
  readonly from: Float64Array;
}

/** For lines of up to `longest` voxels, in half steps too. */
function makeScratch(longest: number): Scratch {
  const n = 2 * longest + 1;
  return {
    halves: new Float64Array(n),
    line: new Float64Array(n),
    vertex: new Int32Array(n),
    from: new Float64Array(n + 1),
  };
}

/** Replaces one line of a mask by the squared distances to its faces, where it changes sides: in half steps. */
const faceEnvelope: LineTransform = (values, start, stride, count, spacing, scratch) => {
  const { halves } = scratch;
  halves.fill(Number.POSITIVE_INFINITY, 0, 2 * count - 1);
  for (let q = 1; q < count; q++) {
    const changes = (values[start + (q - 1) * stride] === 0) !== (values[start + q * stride] === 0);
    if (changes) halves[2 * q - 1] = 0;
  }
  lowerEnvelope(halves, 0, 1, 2 * count - 1, spacing / 2, scratch);
  for (let q = 0; q < count; q++) values[start + q * stride] = halves[2 * q];
};

/** Replaces one line f by min over q of f(q) + (spacing (p - q))^2. */
function lowerEnvelope(
  values: Float64Array,
  start: number,
  stride: number,
  count: number,
  spacing: number,
  { line, vertex, from }: Scratch,
): void {
  const step2 = spacing * spacing;
  let last = -1;
  for (let q = 0; q < count; q++) {
    line[q] = values[start + q * stride];
    if (line[q] === Number.POSITIVE_INFINITY) continue;
    let meet = Number.NEGATIVE_INFINITY;
    while (last >= 0) {
      const p = vertex[last];
      meet = ((line[q] - line[p]) / step2 + (q - p) * (q + p)) / (2 * (q - p));
      if (meet > from[last]) break;
      last--;
    }
    last++;
    vertex[last] = q;
    from[last] = last === 0 ? Number.NEGATIVE_INFINITY : meet;
  }
  if (last < 0) return;
  from[last + 1] = Number.POSITIVE_INFINITY;
  let at = 0;
  for (let p = 0; p < count; p++) {
    while (from[at + 1] < p) at++;
    const away = p - vertex[at];
    values[start + p * stride] = line[vertex[at]] + step2 * away * away;
  }
}
