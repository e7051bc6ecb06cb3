import { BYTES_OF, decodeNumbers } from '../bytes.ts';
import { volumeErrors } from '../errors.ts';
import { type Grid, makeGrid, voxelCount } from '../grid.ts';
import { gunzip, isGzip, type Unpacker } from '../inflate.ts';
import type { Volume, VoxelArray } from '../volume.ts';
import { HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from './header.ts';

/** What a NIfTI file holds, in LPS mm. */
export interface NiftiImage {
  readonly grid: Grid;
  /** One for a 3D file, one for each point in time for a 4D file. */
  readonly volumes: readonly Volume[];
  readonly header: NiftiHeader;
}

/** The second file of a pair, and how gzip is unpacked. */
export interface NiftiReadOptions {
  /** The .img of a pair whose .hdr is given first. */
  readonly imageBytes?: Uint8Array;
  /** For gzip, in place of the portable way. */
  readonly unpacker?: Unpacker;
}

/**
 * A NIfTI-1 or NIfTI-2 file, either byte order, plain or gzip. Scaled voxels become Float64Array, others keep their
 * type. The affine is the sform, else the qform, else the spacing alone, and `header.affineFrom` says which.
 * Lengths are checked before anything is allocated.
 *
 * @throws volume/not-nifti, volume/nifti-header-only, volume/truncated, volume/corrupt, volume/unsupported,
 * volume/bad-grid
 * @example
 * const { volumes } = readNifti(bytes);
 * const { grid, data } = volumes[0];
 */
export function readNifti(bytes: Uint8Array, options: NiftiReadOptions = {}): NiftiImage {
  const packed = isGzip(bytes);
  const { unpacker } = options;
  const plain = packed
    ? gunzip(bytes, HEADER_BYTES, (head) => endOfData(parseNiftiHeader(head)), unpacker)
    : bytes;
  const header = parseNiftiHeader(plain);
  if (!header.single && options.imageBytes === undefined) {
    throw volumeErrors.error('volume/nifti-header-only', { what: 'The voxels are in another file' });
  }
  const source = header.single ? plain : plainImage(options.imageBytes ?? plain, header, unpacker);
  const due = endOfData(header);
  if (source.length < due) {
    throw volumeErrors.error('volume/truncated', {
      what: `${due} bytes are due, ${source.length} are there`,
    });
  }
  const [nx, ny, nz] = header.shape;
  const grid = makeGrid({ size: [nx, ny, nz], affine: header.affine });
  const count = voxelCount(grid);
  const volumes = Array.from({ length: header.shape[3] ?? 1 }, (_, t) => {
    const offset = header.dataOffset + t * count * BYTES_OF[header.storedType];
    const stored = decodeNumbers(source, offset, count, header.storedType, header.littleEndian);
    return { grid, data: scale(stored, header) };
  });
  return { grid, volumes, header };
}

function plainImage(image: Uint8Array, header: NiftiHeader, unpacker: Unpacker | undefined): Uint8Array {
  return isGzip(image) ? gunzip(image, 1, () => endOfData(header), unpacker) : image;
}

function endOfData({ dataOffset, shape, storedType }: NiftiHeader): number {
  const values = shape.reduce((a, b) => a * b, BYTES_OF[storedType]);
  return dataOffset + values;
}

function scale(stored: VoxelArray, { slope, intercept }: NiftiHeader): VoxelArray {
  if (slope === 1 && intercept === 0) return stored;
  const result = new Float64Array(stored.length);
  for (let v = 0; v < stored.length; v++) result[v] = stored[v] * slope + intercept;
  return result;
}
