import { type Grid, makeGrid } from '@lobule/volume';
import type { FrameSummary, InstanceSummary } from './summary.ts';

type Point = readonly [number, number, number];

/** One image that has a place: the unit of everything that follows. */
export interface Slice {
  readonly instance: InstanceSummary;
  readonly frame: FrameSummary;
  readonly positionMm: Point;
  readonly orientation: readonly number[];
  readonly pixelSpacingMm: readonly [number, number];
  /** Distance along the normal of the plane. */
  readonly depthMm: number;
}

/** The slices of images that say where they are; the others go to `without`. */
export function slicesOf(instances: readonly InstanceSummary[]): {
  slices: Slice[];
  without: InstanceSummary[];
} {
  const slices: Slice[] = [];
  const without: InstanceSummary[] = [];
  for (const instance of instances) {
    const placed = instance.frames.flatMap((frame) => sliceOf(instance, frame) ?? []);
    if (placed.length === instance.frames.length && instance.rows > 0 && instance.columns > 0)
      slices.push(...placed);
    else without.push(instance);
  }
  return { slices, without };
}

function sliceOf(instance: InstanceSummary, frame: FrameSummary): Slice | undefined {
  const { positionMm, orientation, pixelSpacingMm } = frame;
  if (!positionMm || !orientation || !pixelSpacingMm) return undefined;
  const depthMm = dot(normalOf(orientation), positionMm);
  return { instance, frame, positionMm, orientation, pixelSpacingMm, depthMm };
}

/** Rows x columns: the direction in which slices are stacked. */
function normalOf([ax, ay, az, bx, by, bz]: readonly number[]): Point {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** Text that is equal for slices that can lie in one volume: kind of image, size, spacing and orientation. */
export function stackKey({ instance, orientation, pixelSpacingMm }: Slice): string {
  const kind = [instance.imageType[0], ...instance.imageType.slice(2)].join('\\');
  const plane = orientation.map((cosine) => Math.round(cosine * 500) || 0);
  const spacing = pixelSpacingMm.map((mm) => mm.toFixed(3));
  return [kind, instance.columns, instance.rows, ...spacing, ...plane].join(' ');
}

/** Text that is equal for slices at one place, to 0.01 mm. */
export function positionKey({ positionMm }: Slice): string {
  return positionMm.map((mm) => Math.round(mm * 100) || 0).join(' ');
}

interface Stacked {
  /** Undefined where no grid can hold the slices. */
  readonly grid?: Grid;
  readonly slices: readonly Slice[];
  readonly faults: readonly StackFault[];
}

interface StackFault {
  readonly code: 'missing-slices' | 'unequal-spacing' | 'bad-geometry';
  readonly text: string;
}

/**
 * Slices of one volume in order, and their grid. The third axis follows the positions themselves, so a tilted gantry
 * gives a sheared grid rather than a wrong one. Gaps of whole slices make a volume impossible; a spacing that varies
 * by more than 1 % is said, and by more than 10 % refused.
 */
export function stack(unsorted: readonly Slice[]): Stacked {
  const slices = [...unsorted].sort((a, b) => a.depthMm - b.depthMm);
  const first = slices[0];
  const gaps = slices.slice(1).map((slice, i) => slice.depthMm - slices[i].depthMm);
  const usual = gaps.length === 0 ? 0 : [...gaps].sort((a, b) => a - b)[(gaps.length - 1) >> 1];
  if (gaps.some((gap) => gap < 0.01)) {
    return {
      slices,
      faults: [{ code: 'bad-geometry', text: 'Images at one depth lie at different places.' }],
    };
  }
  const missing = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / usual) - 1), 0);
  if (missing > 0) {
    const text = `${missing} of ${slices.length + missing} slices are missing between the first and the last.`;
    return { slices, faults: [{ code: 'missing-slices', text }] };
  }
  const spread = gaps.length === 0 ? 0 : (Math.max(...gaps) - Math.min(...gaps)) / usual;
  const faults: StackFault[] = [];
  // Positions are often rounded to 0.1 mm, which spreads thin slices by more than 1 %.
  if (spread > 0.01 && spread * usual > 0.11) {
    const range = `${Math.min(...gaps).toFixed(2)} to ${Math.max(...gaps).toFixed(2)} mm`;
    faults.push({ code: 'unequal-spacing', text: `The spacing of slices varies from ${range}.` });
    if (spread > 0.2) return { slices, faults };
  }
  try {
    return { slices, faults, grid: makeGrid({ size: sizeOf(slices), affine: affineOf(slices) }) };
  } catch (error) {
    const why = (error as Error).message;
    const place = `${first.instance.columns} x ${first.instance.rows}`;
    return {
      slices,
      faults: [{ code: 'bad-geometry', text: `Images of ${place} have no valid place: ${why}.` }],
    };
  }
}

function sizeOf(slices: readonly Slice[]): readonly [number, number, number] {
  return [slices[0].instance.columns, slices[0].instance.rows, slices.length];
}

function affineOf(slices: readonly Slice[]): number[] {
  const { orientation, pixelSpacingMm, positionMm, frame } = slices[0];
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  const normal = normalOf(orientation);
  const last = slices[slices.length - 1].positionMm;
  const single = frame.sliceSpacingMm || frame.sliceThicknessMm || 1;
  const step = [0, 1, 2].map((axis) =>
    slices.length === 1
      ? normal[axis] * Math.abs(single)
      : (last[axis] - positionMm[axis]) / (slices.length - 1),
  );
  return [0, 1, 2].flatMap((axis) => [
    orientation[axis] * betweenColumns,
    orientation[3 + axis] * betweenRows,
    step[axis],
    positionMm[axis],
  ]);
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
