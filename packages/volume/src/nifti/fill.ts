import { BYTES_OF, decodeNumbers, numbersOf } from '../bytes.ts';
import { volumeErrors } from '../errors.ts';
import { type Grid, makeGrid, voxelCount } from '../grid.ts';
import type { VoxelArray } from '../volume.ts';
import { HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from './header.ts';

/** A NIfTI file as it is stored: `value = stored * header.slope + header.intercept`. */
export interface StoredNifti {
  readonly grid: Grid;
  readonly header: NiftiHeader;
  /** One for each volume. */
  readonly stored: readonly VoxelArray[];
}

/** Takes the plain bytes of a file as they come. */
export interface NiftiFill {
  take(bytes: Uint8Array): void;
  /** @throws volume/truncated */
  finish(): StoredNifti;
}

/**
 * Reads a NIfTI file from its bytes as they come, into the memory where its voxels stay: nothing else is held. A volume
 * is allocated when its first byte is there, so that a header that lies costs no memory.
 *
 * @param allocate memory of so many bytes; that of a SharedArrayBuffer serves workers.
 * @param mostBytes that there can be: a file that claims more is refused with its header.
 * @throws (`take`) volume/not-nifti, volume/nifti-header-only, volume/corrupt, volume/unsupported, volume/bad-grid
 * @example
 * const fill = niftiFill();
 * for (const chunk of chunks) fill.take(chunk);
 * const { grid, stored } = fill.finish();
 */
export function niftiFill(
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
  mostBytes = Number.POSITIVE_INFINITY,
): NiftiFill {
  const head = new Uint8Array(HEADER_BYTES);
  let taken = 0;
  let layout: NiftiLayout | undefined;
  const raw: Uint8Array[] = [];
  const stored: VoxelArray[] = [];

  const open = () => {
    layout = layoutOf(parseNiftiHeader(head.subarray(0, Math.min(taken, HEADER_BYTES))));
    if (layout.due > mostBytes) throw truncated(layout.due, mostBytes);
  };

  /** Copies what lies within volumes; those that are full become numbers. */
  const place = (
    bytes: Uint8Array,
    position: number,
    { header, volumeBytes, count, volumes }: NiftiLayout,
  ) => {
    let at = Math.max(0, header.dataOffset - position);
    while (at < bytes.length) {
      const inData = position + at - header.dataOffset;
      const t = Math.floor(inData / volumeBytes);
      if (t >= volumes) return;
      raw[t] ??= new Uint8Array(allocate(volumeBytes));
      const offset = inData - t * volumeBytes;
      const part = bytes.subarray(at, at + volumeBytes - offset);
      raw[t].set(part, offset);
      at += part.length;
      if (offset + part.length === volumeBytes) stored[t] = numbersFrom(raw[t], count, header);
    }
  };

  return {
    take(bytes) {
      const before = taken;
      taken += bytes.length;
      if (layout === undefined) {
        head.set(bytes.subarray(0, Math.max(0, HEADER_BYTES - before)), Math.min(before, HEADER_BYTES));
        if (taken < HEADER_BYTES) return;
        open();
        if (layout !== undefined) place(head.subarray(0, Math.min(before, HEADER_BYTES)), 0, layout);
      }
      if (layout !== undefined) place(bytes, before, layout);
    },
    finish() {
      if (layout === undefined) {
        open();
        if (layout !== undefined) place(head.subarray(0, taken), 0, layout);
      }
      const { header, grid, due } = layout as unknown as NiftiLayout;
      if (taken < due) throw truncated(due, taken);
      return { grid, header, stored };
    },
  };
}

/** Where the voxels of a file lie. */
export interface NiftiLayout {
  readonly header: NiftiHeader;
  readonly grid: Grid;
  readonly count: number;
  readonly volumes: number;
  readonly volumeBytes: number;
  /** From the start of the file to the end of its voxels. */
  readonly due: number;
}

/** The error of a file that is shorter than its header says. */
export function truncated(due: number, found: number) {
  return volumeErrors.error('volume/truncated', { what: `${due} bytes are due, ${found} are there` });
}

/** @throws volume/nifti-header-only, volume/bad-grid */
export function layoutOf(header: NiftiHeader): NiftiLayout {
  if (!header.single) {
    throw volumeErrors.error('volume/nifti-header-only', { what: 'The voxels are in another file' });
  }
  const [nx, ny, nz] = header.shape;
  const grid = makeGrid({ size: [nx, ny, nz], affine: header.affine });
  const count = voxelCount(grid);
  const volumes = header.shape[3] ?? 1;
  const volumeBytes = count * BYTES_OF[header.storedType];
  return { header, grid, count, volumes, volumeBytes, due: header.dataOffset + volumes * volumeBytes };
}

/** Numbers in the memory of their bytes; those that the machine has otherwise are turned there. */
function numbersFrom(
  bytes: Uint8Array,
  count: number,
  { storedType, littleEndian }: NiftiHeader,
): VoxelArray {
  const { numbers, isNative } = numbersOf(bytes.buffer, storedType, littleEndian);
  if (!isNative) numbers.set(decodeNumbers(bytes.slice(), 0, count, storedType, littleEndian));
  return numbers;
}
