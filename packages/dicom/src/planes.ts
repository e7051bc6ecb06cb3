import { type Grid, makeGrid } from '@lobule/volume';
import { dicomErrors } from './errors.ts';
import type { DicomFile } from './read/dataset.ts';
import { getNumber } from './read/values.ts';
import { type FramePlace, framePlaces } from './scan/summarise.ts';

interface Planes {
  readonly grid: Grid;
  /** Slice of the grid in which each frame lies. */
  readonly sliceOfFrame: readonly number[];
}

/** What a grid may hold beyond the frames that are there, so that a forged position cannot ask for all memory. */
const maximumSparseVoxels = 67_108_864;
const maximumSparsity = 16;

/**
 * The grid that holds all frames of a multi-frame file, from its functional groups and never from a source image.
 * Frames may leave out empty slices, so the spacing is what the file states or the smallest step between two frames.
 *
 * @throws dicom/missing-attribute, dicom/frames-disagree, dicom/too-large
 */
export function planesOf(file: DicomFile): Planes {
  const places = framePlaces(file);
  const first = places.find(isComplete);
  if (!first || !places.every(isComplete)) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'The position, orientation or spacing of a frame is absent',
      where: { tag: '(5200,9230)' },
    });
  }
  const [ax, ay, az, bx, by, bz] = first.orientation;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const depths = places.map(({ positionMm: p }) => p[0] * normal[0] + p[1] * normal[1] + p[2] * normal[2]);
  const lowest = depths.reduce((a, b) => Math.min(a, b));
  const spacing = sliceSpacing(depths, first);
  const sliceOfFrame = depths.map((depth) => Math.round((depth - lowest) / spacing));
  const slices = sliceOfFrame.reduce((a, b) => Math.max(a, b), 0) + 1;
  const columns = getNumber(file, 'Columns') ?? 0;
  const rows = getNumber(file, 'Rows') ?? 0;
  if (
    columns * rows * slices >
    Math.max(maximumSparseVoxels, maximumSparsity * columns * rows * places.length)
  ) {
    throw dicomErrors.error('dicom/too-large', {
      what: `The frames span ${columns} x ${rows} x ${slices} voxels`,
    });
  }
  const origin = places[depths.indexOf(lowest)].positionMm;
  places.forEach((place, i) => {
    checkPlace(place, first, origin, normal, spacing * sliceOfFrame[i], spacing);
  });
  const [betweenRows, betweenColumns] = first.pixelSpacingMm;
  const grid = makeGrid({
    size: [columns, rows, slices],
    spacingMm: [betweenColumns, betweenRows, spacing],
    originMm: [origin[0], origin[1], origin[2]],
    rowDirection: [ax, ay, az],
    columnDirection: [bx, by, bz],
  });
  return { grid, sliceOfFrame };
}

type CompletePlace = Required<Pick<FramePlace, 'positionMm' | 'orientation' | 'pixelSpacingMm'>> & FramePlace;

function isComplete(place: FramePlace): place is CompletePlace {
  return Boolean(place.positionMm && place.orientation && place.pixelSpacingMm);
}

function sliceSpacing(depths: readonly number[], place: CompletePlace): number {
  const sorted = [...depths].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((depth, i) => depth - sorted[i]);
  const real = steps.filter((step) => step > 0.01);
  const stated = place.sliceSpacingMm;
  if (real.length === 0) return stated || place.sliceThicknessMm || 1;
  const smallest = real.reduce((a, b) => Math.min(a, b));
  const isStated =
    stated !== undefined && stated > 0 && Math.abs(smallest / stated - Math.round(smallest / stated)) < 0.05;
  // The mean over a run of neighbours is less rounded than any single step.
  const neighbours = real.filter((step) => step < 1.5 * smallest);
  const mean = neighbours.reduce((a, b) => a + b, 0) / neighbours.length;
  return isStated && smallest > 1.5 * stated ? stated : mean;
}

function checkPlace(
  place: CompletePlace,
  first: CompletePlace,
  origin: readonly number[],
  normal: readonly number[],
  depth: number,
  spacing: number,
): void {
  const turned = place.orientation.some((cosine, i) => Math.abs(cosine - first.orientation[i]) > 1e-3);
  const scaled = place.pixelSpacingMm.some((mm, i) => Math.abs(mm - first.pixelSpacingMm[i]) > 1e-3 * mm);
  const off = [0, 1, 2].map((axis) => place.positionMm[axis] - origin[axis] - depth * normal[axis]);
  const apart = Math.sqrt(off[0] * off[0] + off[1] * off[1] + off[2] * off[2]);
  if (!turned && !scaled && apart <= 0.1 * spacing + 0.02) return;
  throw dicomErrors.error('dicom/frames-disagree', {
    what:
      turned || scaled
        ? 'Frames differ in orientation or spacing'
        : `A frame lies ${apart.toFixed(2)} mm off the grid`,
    where: { tag: '(0020,9113)' },
  });
}
