import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOf, isLobuleError } from '@lobule/foundation';
import { compareGrids, type Grid, type NiftiHeader, readNrrdSeries } from '@lobule/volume';
import { nodeUnpacker, readNiftiFile } from '@lobule/volume/node';
import { runnerErrors } from '../errors.ts';
import type { FrameParameters } from '../exam/images.ts';
import { frameFacts, type WantedFacts } from './nifti-facts.ts';
import type { OpenFiles } from './open-files.ts';
import { imageInFile, imageInMemory, type StoredImage, valuesOfImage } from './stored-image.ts';
import type { StoredSeries } from './stored-series.ts';

/** Whether a place is named as files of NIfTI or NRRD are, which hold volumes and say little of how they were made. */
export function isNifti(place: string): boolean {
  return /\.nii(\.gz)?$/i.test(place) || isNrrd(place);
}

export function isNrrd(place: string): boolean {
  return /\.nrrd$/i.test(place);
}

/** How the images of a file are read: into memory (`readWhole`), or to stay in it. */
export type ReadNifti = (file: string, onBytes: (bytes: Uint8Array) => void) => Promise<ReadImages>;

export interface ReadImages {
  readonly grid: Grid;
  /** The file states neither a position nor a unit of length. */
  readonly voxelSizeUnknown: boolean;
  readonly images: readonly StoredImage[];
}

/** Reads a file into memory. */
const readWhole: ReadNifti = async (file, onBytes) => {
  if (isNrrd(file)) return readNrrdFile(file, onBytes);
  const { grid, header, stored } = await readNiftiFile(file, onBytes);
  const { slope, intercept } = header;
  const images = stored.map((one) => imageInMemory(one, slope, intercept));
  return { grid, voxelSizeUnknown: isSizeUnknown(header), images };
};

/** NRRD states its grid always, and is read into memory. */
async function readNrrdFile(file: string, onBytes: (bytes: Uint8Array) => void): Promise<ReadImages> {
  const bytes = new Uint8Array(await readFile(file));
  onBytes(bytes);
  const volumes = readNrrdSeries(bytes, nodeUnpacker);
  const images = volumes.map(({ data }) => imageInMemory(data));
  return { grid: volumes[0].grid, voxelSizeUnknown: false, images };
}

export function isSizeUnknown({ affineFrom, hasLengthUnit }: NiftiHeader): boolean {
  return affineFrom === 'spacing' && !hasLengthUnit;
}

/** Leaves the images where they are. */
export function readInPlace(files: OpenFiles): ReadNifti {
  return async (file, onBytes) => {
    if (isNrrd(file)) return readNrrdFile(file, onBytes);
    const { grid, header, stored } = await files.nifti(file, onBytes);
    const { slope, intercept } = header;
    const images = stored.map((one) => imageInFile(one, slope, intercept));
    return { grid, voxelSizeUnknown: isSizeUnknown(header), images };
  };
}

/**
 * Files as one series, in the order given: a 3D file is a frame, a 4D file several. What their headers of BIDS say
 * (`x.json`, `x.bval`, `x.bvec`) goes with each frame.
 *
 * @throws runner/no-image-file, runner/grids-differ, runner/acquisition, and what `read` throws.
 */
export async function niftiSeries(
  files: readonly string[],
  wanted: WantedFacts,
  read: ReadNifti = readWhole,
): Promise<StoredSeries> {
  const found: (HashedImages & { readonly file: string })[] = [];
  for (const file of files) found.push({ file, ...(await readImages(file, read)) });
  const [first] = found;
  const frames: FrameParameters[] = [];
  const all: StoredImage[] = [];
  for (const { file, grid, images } of found) {
    requireGrid(grid, first.grid, file, `the first file (${path.basename(first.file)})`);
    frames.push(...frameFacts(file, images.length, wanted));
    all.push(...images);
  }
  const { voxelSizeUnknown, grid } = first;
  const take = () => all.splice(0);
  return {
    role: 'other',
    label: `the NIfTI series (${frames.length} x ${grid.size[2]} slices)`,
    grid,
    ...(voxelSizeUnknown ? { voxelSizeUnknown } : {}),
    frames,
    files: files.length,
    contentHash: hashOf({ files: found.map(({ hash }) => hash), frames }),
    load: () => Promise.all(take().map((image) => valuesOfImage(image))),
    images: async () => take(),
  };
}

/** One volume of a file: a mask, a map. */
export async function niftiVolume(
  file: string,
  read: ReadNifti,
): Promise<{
  readonly grid: Grid;
  readonly image: StoredImage;
  readonly hash: string;
}> {
  const { grid, images, hash } = await readImages(file, read);
  if (images.length === 1) return { grid, image: images[0], hash };
  throw runnerErrors.error('runner/acquisition', {
    what: `One volume is wanted, and the file has ${images.length}`,
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

interface HashedImages extends ReadImages {
  /** Of the bytes of the file. */
  readonly hash: string;
}

async function readImages(file: string, read: ReadNifti): Promise<HashedImages> {
  const hash = createHash('sha256');
  try {
    const images = await read(file, (bytes) => hash.update(bytes));
    return { ...images, hash: hash.digest('hex') };
  } catch (error) {
    if (isLobuleError(error)) throw error;
    throw runnerErrors.error('runner/no-image-file', {
      what: 'An image file cannot be read',
      where: { file: path.basename(file) },
      cure: 'Check the path.',
      cause: error,
    });
  }
}
