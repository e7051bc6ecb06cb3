import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import type { Grid } from '../grid.ts';
import { isGzip } from '../inflate.ts';
import { layoutOf } from '../nifti/fill.ts';
import { HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from '../nifti/header.ts';

/** Holds the header, packed or not. */
const FIRST_BYTES = 4096;

/** What a NIfTI file says of itself; nothing of its voxels. */
export interface NiftiHead {
  readonly grid: Grid;
  readonly header: NiftiHeader;
  readonly volumes: number;
}

/**
 * The head of a NIfTI file, plain or gzip, of which only the first 4 KiB are read.
 *
 * @throws volume/not-nifti, volume/truncated, volume/corrupt, volume/unsupported, volume/bad-grid,
 *   volume/nifti-header-only, and the system's errors where the file cannot be read
 * @example
 * const { grid, volumes } = readNiftiHead('dynamic.nii.gz');
 */
export function readNiftiHead(file: string): NiftiHead {
  const start = firstBytes(file);
  const plain = isGzip(start) ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  const { header, grid, volumes } = layoutOf(parseNiftiHeader(plain.subarray(0, HEADER_BYTES)));
  return { header, grid, volumes };
}

function firstBytes(file: string): Uint8Array {
  const handle = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(FIRST_BYTES);
    return bytes.subarray(0, readSync(handle, bytes, 0, FIRST_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}
