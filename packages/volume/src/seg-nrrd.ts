import { volumeErrors } from './errors.ts';
import type { Unpacker } from './inflate.ts';
import { nrrdValues, parseNrrd, sizesOf, unsupported } from './nrrd.ts';
import { emptyMask, type Mask } from './volume.ts';

/** One region of a segmentation of 3D Slicer. */
export interface NrrdSegment {
  /** Of the file, as `Segment_1`. */
  readonly id: string;
  /** As its author called it. */
  readonly name: string;
  /** Its value in its layer. */
  readonly value: number;
  /** Made when asked for: a file may name more segments than memory holds. */
  readonly mask: () => Mask;
}

/** Whether a NRRD file is a segmentation that names its segments, as 3D Slicer writes (`.seg.nrrd`). */
export function isSegNrrd(bytes: Uint8Array): boolean {
  return parseNrrd(bytes).pairs.has('Segment0_ID');
}

/**
 * The segments of a segmentation of 3D Slicer. Those that overlap stand in several layers, the first axis of the file.
 *
 * @throws volume/corrupt where a segment is not described; as readNrrd
 * @example
 * const [{ name, mask }] = readSegNrrd(bytes);
 * console.log(name, countInside(mask()));
 */
export function readSegNrrd(bytes: Uint8Array, unpacker?: Unpacker): readonly NrrdSegment[] {
  const header = parseNrrd(bytes);
  const { fields, pairs } = header;
  const isLayered = fields.get('dimension') === '4';
  const sizes = sizesOf(fields, isLayered ? 4 : 3);
  const [nx, ny, nz] = isLayered ? sizes.slice(1) : sizes;
  const layers = isLayered ? sizes[0] : 1;
  if (!Number.isSafeInteger(layers) || layers < 1) {
    throw volumeErrors.error('volume/corrupt', { what: 'The number of layers is no whole number' });
  }
  if (isLayered && !/^\s*none\b/i.test(fields.get('space directions') ?? '')) {
    throw unsupported('a fourth axis that is not that of layers');
  }
  const { grid, data } = nrrdValues(bytes, header, [nx, ny, nz], layers, unpacker);
  const segments: NrrdSegment[] = [];
  for (let n = 0; pairs.has(`Segment${n}_ID`); n++) {
    const member = (name: string) => pairs.get(`Segment${n}_${name}`);
    const id = member('ID') ?? '';
    // Files of one layer written before Slicer 4.11 state neither.
    const value = Number(member('LabelValue') ?? n + 1);
    const layer = Number(member('Layer') ?? 0);
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(layer) || layer < 0 || layer >= layers) {
      throw volumeErrors.error('volume/corrupt', {
        what: `Segment ${n} has the value ${member('LabelValue')} in layer ${member('Layer')} of ${layers}`,
      });
    }
    const mask = () => {
      const made = emptyMask(grid);
      for (let v = 0; v < made.data.length; v++) made.data[v] = data[v * layers + layer] === value ? 1 : 0;
      return made;
    };
    segments.push({ id, name: member('Name') ?? id, value, mask });
  }
  return segments;
}
