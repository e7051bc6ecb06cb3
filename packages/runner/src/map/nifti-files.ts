import { createHash } from 'node:crypto';
import path from 'node:path';
import { hashOf, isLobuleError } from '@lobule/foundation';
import type { SharedArray, StoredFrame } from '@lobule/quantify';
import { compareGrids, type Grid, type NiftiHeader } from '@lobule/volume';
import { readNiftiFile } from '@lobule/volume/node';
import { runnerErrors } from '../errors.ts';
import type { FrameParameters } from '../exam/images.ts';
import { frameFacts, type WantedFacts } from './nifti-facts.ts';
import { type StoredSeries, valuesOf } from './stored-series.ts';

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
export async function niftiSeries(files: readonly string[], wanted: WantedFacts): Promise<StoredSeries> {
  const images: (ReadImage & { readonly file: string })[] = [];
  for (const file of files) images.push({ file, ...(await readImage(file)) });
  const [first] = images;
  const frames: FrameParameters[] = [];
  const stored: StoredFrame[] = [];
  for (const { file, grid, frames: own } of images) {
    requireGrid(grid, first.grid, file, `the first file (${path.basename(first.file)})`);
    frames.push(...frameFacts(file, own.length, wanted));
    stored.push(...own);
  }
  const { header, grid } = first;
  const take = () => stored.splice(0);
  return {
    role: 'other',
    label: `the NIfTI series (${frames.length} x ${grid.size[2]} slices)`,
    grid,
    ...(header.affineFrom === 'spacing' && !header.hasLengthUnit ? { voxelSizeUnknown: true } : {}),
    frames,
    files: files.length,
    contentHash: hashOf({ files: images.map(({ hash }) => hash), frames }),
    load: async () => take().map(valuesOf),
    stored: async () => take(),
  };
}

/** One volume of a file: a mask, a map. */
export async function niftiVolume(file: string): Promise<{
  readonly grid: Grid;
  readonly frame: StoredFrame;
  readonly hash: string;
}> {
  const { grid, frames, hash } = await readImage(file);
  if (frames.length === 1) return { grid, frame: frames[0], hash };
  throw runnerErrors.error('runner/acquisition', {
    what: `One volume is wanted, and the file has ${frames.length}`,
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

interface ReadImage {
  readonly grid: Grid;
  readonly header: NiftiHeader;
  readonly frames: readonly StoredFrame[];
  /** Of the bytes of the file. */
  readonly hash: string;
}

async function readImage(file: string): Promise<ReadImage> {
  const hash = createHash('sha256');
  try {
    const { grid, header, stored } = await readNiftiFile(file, (bytes) => hash.update(bytes));
    const { slope, intercept } = header;
    const frames = stored.map((one) => ({ stored: [one as SharedArray], slope, intercept }));
    return { grid, header, frames, hash: hash.digest('hex') };
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
