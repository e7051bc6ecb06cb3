import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import { compareGrids, type Grid, type NiftiImage, readNifti, type VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { FrameParameters, ImageSeries } from '../exam/images.ts';
import { frameFacts, type WantedFacts } from './nifti-facts.ts';

/** Whether a place is named as NIfTI files are. */
export function isNifti(place: string): boolean {
  return /\.nii(\.gz)?$/i.test(place);
}

/**
 * Files as one series, in the order given: a 3D file is a frame, a 4D file several. What their headers of BIDS say
 * (`x.json`, `x.bval`, `x.bvec`) goes with each frame.
 *
 * @throws runner/no-image-file, runner/grids-differ, runner/acquisition, and what readNifti throws.
 */
export function niftiSeries(files: readonly string[], wanted: WantedFacts): ImageSeries {
  const images = files.map((file) => ({ file, ...readImage(file) }));
  const [first] = images;
  const frames: FrameParameters[] = [];
  const volumes: VoxelArray[] = [];
  for (const { file, image } of images) {
    requireGrid(image.grid, first.image.grid, file, `the first file (${path.basename(first.file)})`);
    frames.push(...frameFacts(file, image.volumes.length, wanted));
    volumes.push(...image.volumes.map(({ data }) => data));
  }
  const { header, grid } = first.image;
  return {
    role: 'other',
    label: `the NIfTI series (${frames.length} x ${grid.size[2]} slices)`,
    grid,
    ...(header.affineFrom === 'spacing' && !header.hasLengthUnit ? { voxelSizeUnknown: true } : {}),
    frames,
    files: files.length,
    contentHash: hashOf({ files: images.map(({ hash }) => hash), frames }),
    load: async () => volumes,
  };
}

/** One volume of a file: a mask, a map. */
export function niftiVolume(file: string): {
  readonly grid: Grid;
  readonly data: VoxelArray;
  readonly hash: string;
} {
  const { image, hash } = readImage(file);
  if (image.volumes.length === 1) return { grid: image.grid, data: image.volumes[0].data, hash };
  throw runnerErrors.error('runner/acquisition', {
    what: `One volume is wanted, and the file has ${image.volumes.length}`,
    where: { file: path.basename(file) },
    cure: 'Give a file with one volume.',
  });
}

/** @throws runner/grids-differ */
export function requireGrid(grid: Grid, reference: Grid, file: string, whose: string): void {
  const { same, reason } = compareGrids(grid, reference);
  if (same) return;
  throw runnerErrors.error('runner/grids-differ', {
    what: `The voxels lie elsewhere than those of ${whose}. ${reason}`,
    where: { file: path.basename(file) },
  });
}

function readImage(file: string): { readonly image: NiftiImage; readonly hash: string } {
  const bytes = readBytes(file);
  return { image: readNifti(bytes), hash: hashBytes(bytes) };
}

function readBytes(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: 'An image file cannot be read',
      where: { file: path.basename(file) },
      cure: 'Check the path.',
      cause: error,
    });
  }
}
