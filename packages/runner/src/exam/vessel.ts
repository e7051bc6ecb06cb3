import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type DicomFile,
  isStructureSet,
  rasteriseContours,
  readDicom,
  readSegmentation,
  readStructureSet,
} from '@lobule/dicom';
import { hashBytes } from '@lobule/ledger';
import { compareGrids, type Grid, makeGrid, patientToIndex, readNifti } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { RegionInput } from './image-input.ts';

/** A vessel that was drawn, on the grid of the images. */
export interface Vessel {
  readonly voxels: Int32Array;
  /** Of the bytes of the mask. */
  readonly hash: string;
}

/**
 * The voxels of a drawn vessel: of a NIfTI mask on the grid of the images, of a DICOM segmentation whose frames are
 * slices of them, or of contours (RTSTRUCT) in them.
 *
 * @throws runner/no-mask, runner/grids-differ, runner/acquisition for a file of several volumes, runner/nothing-to-fit
 * for a region without a voxel, and what the readers throw.
 */
export function vesselOf({ file, values }: Pick<RegionInput, 'file' | 'values'>, grid: Grid): Vessel {
  const name = path.basename(file);
  if (!existsSync(file)) {
    throw runnerErrors.error('runner/no-mask', {
      what: 'There is no mask for the arterial input',
      where: { file: name },
    });
  }
  const bytes = new Uint8Array(readFileSync(file));
  const takes = (value: number) =>
    values === undefined ? value !== 0 && !Number.isNaN(value) : values.includes(value);
  const voxels = isDicom(bytes) ? ofSegments(bytes, takes, grid, name) : ofMask(bytes, takes, grid, name);
  if (voxels.length > 0) return { voxels: Int32Array.from(voxels), hash: hashBytes(bytes) };
  throw runnerErrors.error('runner/nothing-to-fit', {
    what:
      values === undefined ? 'The mask holds no voxel' : `The mask holds no voxel of ${values.join(' or ')}`,
    where: { file: name },
    cure: 'Check that it is the mask of the artery, exported on the grid of the images.',
  });
}

function isDicom(bytes: Uint8Array): boolean {
  return bytes.length > 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
}

function ofMask(bytes: Uint8Array, takes: (value: number) => boolean, grid: Grid, file: string): number[] {
  const { volumes } = readNifti(bytes);
  if (volumes.length !== 1) {
    throw runnerErrors.error('runner/acquisition', {
      what: `A mask is one volume, and the file has ${volumes.length}`,
      where: { file },
      cure: 'Give a file with one volume.',
    });
  }
  const [mask] = volumes;
  const { same, reason } = compareGrids(mask.grid, grid);
  if (!same) throw elsewhere(reason, file);
  const inside: number[] = [];
  mask.data.forEach((value, voxel) => {
    if (takes(value)) inside.push(voxel);
  });
  return inside;
}

/** A segmentation holds the slices alone that have something in them: its voxels must lie on those of the images. */
function ofSegments(
  bytes: Uint8Array,
  takes: (value: number) => boolean,
  grid: Grid,
  file: string,
): number[] {
  const inside = new Set<number>();
  const dicom = readDicom(bytes);
  if (isStructureSet(dicom)) return ofContours(dicom, takes, grid);
  for (const { number, mask } of readSegmentation(dicom).segments) {
    if (!takes(number)) continue;
    const at = cornerIn(grid, mask.grid, file);
    const [nx, ny] = mask.grid.size;
    mask.data.forEach((value, voxel) => {
      if (value === 0) return;
      const index = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))].map(
        (n, axis) => n + at[axis],
      );
      if (index.some((n, axis) => n < 0 || n >= grid.size[axis])) {
        throw elsewhere('A voxel of the segment lies outside the images.', file);
      }
      inside.add(index[0] + grid.size[0] * (index[1] + grid.size[1] * index[2]));
    });
  }
  return [...inside].sort((a, b) => a - b);
}

function ofContours(file: DicomFile, takes: (value: number) => boolean, grid: Grid): number[] {
  const inside = new Set<number>();
  for (const roi of readStructureSet(file).rois.filter(({ number }) => takes(number))) {
    rasteriseContours(roi, grid).mask.data.forEach((value, voxel) => {
      if (value !== 0) inside.add(voxel);
    });
  }
  return [...inside].sort((a, b) => a - b);
}

/** Where the first voxel of a part lies among those of the whole. @throws runner/grids-differ */
function cornerIn(whole: Grid, part: Grid, file: string): readonly number[] {
  const origin = [part.affine[3], part.affine[7], part.affine[11]] as const;
  const at = patientToIndex(whole, origin).map(Math.round);
  const [a, b, c, x, d, e, f, y, g, h, i, z] = whole.affine;
  const moved = [
    ...[a, b, c, x + a * at[0] + b * at[1] + c * at[2]],
    ...[d, e, f, y + d * at[0] + e * at[1] + f * at[2]],
    ...[g, h, i, z + g * at[0] + h * at[1] + i * at[2]],
  ];
  const { same, reason } = compareGrids(part, makeGrid({ size: part.size, affine: moved }));
  if (!same) throw elsewhere(reason, file);
  return at;
}

function elsewhere(reason: string, file: string) {
  return runnerErrors.error('runner/grids-differ', {
    what: `The region of the arterial input does not lie on the voxels of the images. ${reason}`,
    where: { file },
    cure: 'Draw it on these images, or bring it to their grid first.',
  });
}
