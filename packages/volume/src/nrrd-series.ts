import type { Unpacker } from './inflate.ts';
import { nrrdValues, parseNrrd, readNrrd, sizesOf, unsupported } from './nrrd.ts';
import type { Volume } from './volume.ts';

/**
 * The volumes of a NRRD file: one of a 3D file; of a 4D one those along its axis without a direction in space, which
 * stands first (3D Slicer: the values of a voxel side by side) or last.
 *
 * @throws as readNrrd
 * @example
 * const phases = readNrrdSeries(bytes);
 */
export function readNrrdSeries(bytes: Uint8Array, unpacker?: Unpacker): readonly Volume[] {
  const header = parseNrrd(bytes);
  const { fields } = header;
  if (fields.get('dimension') !== '4') return [readNrrd(bytes, unpacker)];
  const directions = fields.get('space directions') ?? '';
  const isFirst = /^\s*none\b/i.test(directions);
  if (!isFirst && !/\bnone\s*$/i.test(directions)) throw unsupported('four axes that all lie in space');
  const sizes = sizesOf(fields, 4);
  const [nx, ny, nz] = isFirst ? sizes.slice(1) : sizes;
  const count = isFirst ? sizes[0] : sizes[3];
  if (!Number.isSafeInteger(count) || count < 1) throw unsupported(`${count} volumes`);
  const { grid, data } = nrrdValues(bytes, header, [nx, ny, nz], count, unpacker);
  const voxels = data.length / count;
  return Array.from({ length: count }, (_, t) => {
    if (!isFirst) return { grid, data: data.slice(t * voxels, (t + 1) * voxels) };
    const own = data.slice(0, voxels);
    for (let v = 0; v < voxels; v++) own[v] = data[v * count + t];
    return { grid, data: own };
  });
}
