import { emptyMask, type Grid, gridSpacingMm, type Mask, patientToIndex } from '@lobule/volume';
import { dicomErrors } from '../errors.ts';
import type { Roi } from './structure-set.ts';

/** A region on the grid of an image. */
export interface Rasterised {
  readonly mask: Mask;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

/** A closed line as voxel indices: two in the plane, and how deep its plane lies among the slices. */
interface Outline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly depth: number;
}

/** How far out of one plane the points of a contour may lie, in slices. */
const FLAT = 0.1;
/** Planes nearer to each other than this are one, and this near to a slice they are said to lie in it; in slices. */
const SAME = 0.02;

/**
 * The voxels whose centres lie within the contours of a region. What is inside an even number of them is a hole, as in
 * a ring of two contours or where an inner part is reached by a bridge ("keyhole"). A centre right on a line is inside
 * on the side of lower indices alone, so that regions that touch do not share voxels.
 *
 * A contour lies in the nearest slice, half a slice away at most, which is said where it is not in the slice itself;
 * where the slices are farther apart than the contours, each takes the nearest of them.
 *
 * @throws dicom/contours-off-grid for contours beyond the image or across its slices
 * @example
 * const { mask } = rasteriseContours(roi, series.grid);
 */
export function rasteriseContours({ contours }: Pick<Roi, 'contours'>, grid: Grid): Rasterised {
  const warnings: { code: string; text: string }[] = [];
  const closed = contours.filter(({ closed: isClosed, pointsMm }) => isClosed && pointsMm.length >= 9);
  if (closed.length < contours.length) {
    const text = `${contours.length - closed.length} of ${contours.length} contours are points or open lines, which bound nothing.`;
    warnings.push({ code: 'contours-not-closed', text });
  }
  const outlines = closed.map(({ pointsMm }) => outlineOf(pointsMm, grid));
  refuseOutside(outlines, grid);
  const slices = bySlice(outlines);
  const mask = emptyMask(grid);
  const inSlice = grid.size[0] * grid.size[1];
  let dropped = 0;
  for (const [slice, own] of slices) {
    const nearest = own.reduce((a, b) =>
      Math.abs(b.depth - slice) < Math.abs(a.depth - slice) ? b : a,
    ).depth;
    const taken = own.filter(({ depth }) => Math.abs(depth - nearest) <= SAME);
    dropped += own.length - taken.length;
    fill(mask.data.subarray(slice * inSlice, (slice + 1) * inSlice) as Uint8Array, taken, grid);
  }
  warnings.push(...saidPlanes(outlines, slices, dropped, grid));
  return { mask, warnings };
}

function outlineOf(pointsMm: Float64Array, grid: Grid): Outline {
  const count = pointsMm.length / 3;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let p = 0; p < count; p++) {
    const at = patientToIndex(grid, [pointsMm[3 * p], pointsMm[3 * p + 1], pointsMm[3 * p + 2]]);
    x[p] = at[0];
    y[p] = at[1];
    low = Math.min(low, at[2]);
    high = Math.max(high, at[2]);
    sum += at[2];
  }
  if (high - low > FLAT) {
    throw dicomErrors.error('dicom/contours-off-grid', {
      what: `A contour lies across ${(high - low).toFixed(1)} slices of the image`,
    });
  }
  return { x, y, depth: sum / count };
}

/** A region that the image holds only a part of would be a plausible one of another size. */
function refuseOutside(outlines: readonly Outline[], { size }: Grid): void {
  const outside = outlines.filter(({ depth }) => depth < -0.5 - SAME || depth > size[2] - 0.5 + SAME).length;
  if (outside === 0) return;
  throw dicomErrors.error('dicom/contours-off-grid', {
    what: `${outside} of ${outlines.length} contours lie beyond the first or the last slice of the image`,
  });
}

function bySlice(outlines: readonly Outline[]): ReadonlyMap<number, readonly Outline[]> {
  const slices = new Map<number, Outline[]>();
  for (const outline of outlines) {
    // Halfway between two slices, rounding alone must not decide for contours of one plane.
    const slice = Math.max(0, Math.round(outline.depth - 1e-6));
    slices.set(slice, [...(slices.get(slice) ?? []), outline]);
  }
  return slices;
}

/**
 * Even-odd filling by scan lines through the centres of voxels. Each edge flips all voxels to the right of where it
 * crosses a line; edges are half open, so that a corner on a line counts once.
 */
function fill(slice: Uint8Array, outlines: readonly Outline[], { size: [nx, ny] }: Grid): void {
  const flips = new Uint8Array((nx + 1) * ny);
  for (const { x, y } of outlines) {
    for (let p = 0; p < x.length; p++) {
      const q = p + 1 === x.length ? 0 : p + 1;
      const [low, high] = y[p] <= y[q] ? [p, q] : [q, p];
      const slope = (x[high] - x[low]) / (y[high] - y[low]);
      const first = Math.max(0, Math.ceil(y[low]));
      const last = Math.min(ny - 1, Math.ceil(y[high]) - 1);
      for (let j = first; j <= last; j++) {
        const crossing = x[low] + (j - y[low]) * slope;
        flips[j * (nx + 1) + Math.min(nx, Math.max(0, Math.ceil(crossing)))] ^= 1;
      }
    }
  }
  for (let j = 0; j < ny; j++) {
    let inside = 0;
    for (let i = 0; i < nx; i++) {
      inside ^= flips[j * (nx + 1) + i];
      slice[j * nx + i] = inside;
    }
  }
}

function saidPlanes(
  outlines: readonly Outline[],
  slices: ReadonlyMap<number, readonly Outline[]>,
  dropped: number,
  grid: Grid,
): Rasterised['warnings'] {
  const warnings: { code: string; text: string }[] = [];
  const off = outlines.map(({ depth }) => Math.abs(depth - Math.max(0, Math.round(depth - 1e-6))));
  const most = off.reduce((a, b) => Math.max(a, b), 0);
  if (most > SAME) {
    const mm = (most * gridSpacingMm(grid)[2]).toFixed(2);
    const text = `Contours lie between the slices of the image, up to ${mm} mm from one; each was put into the nearest.`;
    warnings.push({ code: 'contours-between-slices', text });
  }
  if (dropped > 0) {
    const text = `${dropped} of ${outlines.length} contours lie nearer to each other than the slices of the image; of each slice the nearest plane was taken.`;
    warnings.push({ code: 'contours-left-out', text });
  }
  const used = [...slices.keys()].sort((a, b) => a - b);
  const gaps = used.slice(1).reduce((sum, slice, i) => sum + (slice - used[i] - 1), 0);
  if (gaps > 0) {
    const text = `${gaps} slices between the contours have none; nothing was filled in there.`;
    warnings.push({ code: 'slices-without-contour', text });
  }
  return warnings;
}
