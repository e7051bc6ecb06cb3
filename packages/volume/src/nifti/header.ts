import { type Affine, flipLpsRas } from '../affine.ts';
import { BYTES_OF, type StoredType } from '../bytes.ts';
import { volumeErrors } from '../errors.ts';

/** What is read of a header of NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes); https://nifti.nimh.nih.gov. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** nx, ny, nz and, for more than one volume, their number. */
  readonly shape: readonly number[];
  readonly storedType: StoredType;
  readonly slope: number;
  readonly intercept: number;
  readonly dataOffset: number;
  /** Voxels in this file, not in an .img beside it. */
  readonly single: boolean;
  /** Index to LPS mm. */
  readonly affine: Affine;
  readonly affineFrom: 'sform' | 'qform' | 'spacing';
  /** False where the header gives no unit of length: mm are taken, as other programs do. */
  readonly hasLengthUnit: boolean;
  /** Between volumes, in s; NaN where the header gives no unit of time. */
  readonly timeStepS: number;
  readonly description: string;
}

const STORED_TYPES: Readonly<Record<number, StoredType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};

/** Bytes that are enough for either header. */
export const HEADER_BYTES = 540;

/** Where fields lie: NIfTI-2 widened and moved them. */
interface Layout {
  readonly version: 1 | 2;
  readonly bytes: number;
  readonly magic: number;
  readonly datatype: number;
  readonly intent: number;
  readonly qformCode: number;
  readonly sformCode: number;
  readonly units: number;
  readonly description: number;
  readonly real: (offset: number) => number;
  readonly whole: (offset: number) => number;
  readonly dim: (n: number) => number;
  readonly pixdim: (n: number) => number;
  readonly offset: () => number;
  readonly slope: () => number;
  readonly intercept: () => number;
  /** quatern_b, c, d, qoffset x, y, z. */
  readonly quaternion: (n: number) => number;
  readonly srow: (n: number) => number;
}

/** @throws volume/not-nifti, volume/truncated, volume/corrupt, volume/unsupported */
export function parseNiftiHeader(bytes: Uint8Array): NiftiHeader {
  if (bytes.length < 4)
    throw volumeErrors.error('volume/not-nifti', { what: `There are ${bytes.length} bytes` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = [348, 540].includes(view.getInt32(0, true));
  const size = view.getInt32(0, littleEndian);
  if (size !== 348 && size !== 540) {
    throw volumeErrors.error('volume/not-nifti', {
      what: 'The file does not begin with the size of a NIfTI header',
    });
  }
  if (bytes.length < size) {
    throw volumeErrors.error('volume/truncated', {
      what: `The header has ${bytes.length} of its ${size} bytes`,
    });
  }
  const layout = size === 348 ? layoutOfNifti1(view, littleEndian) : layoutOfNifti2(view, littleEndian);
  const magic = text(bytes, layout.magic, 3);
  const single = magic === `n+${layout.version}`;
  if (!single && magic !== `ni${layout.version}`) {
    throw volumeErrors.error('volume/not-nifti', {
      what:
        size === 348 ? "This is ANALYZE 7.5 or damaged: NIfTI's mark is missing" : "NIfTI's mark is missing",
    });
  }
  return {
    version: layout.version,
    littleEndian,
    single,
    ...readShape(layout),
    ...readScale(layout),
    ...readAffine(layout),
    dataOffset: readOffset(layout, single),
    storedType: readType(layout),
    hasLengthUnit: (layout.units & 0x07) !== 0,
    timeStepS: readTimeStep(layout),
    description: text(bytes, layout.description, 80),
  };
}

function layoutOfNifti1(view: DataView, little: boolean): Layout {
  const real = (offset: number) => view.getFloat32(offset, little);
  const short = (offset: number) => view.getInt16(offset, little);
  return {
    version: 1,
    bytes: 348,
    magic: 344,
    datatype: 70,
    intent: short(68),
    qformCode: short(252),
    sformCode: short(254),
    units: view.getUint8(123),
    description: 148,
    real,
    whole: short,
    dim: (n) => short(40 + 2 * n),
    pixdim: (n) => real(76 + 4 * n),
    offset: () => real(108),
    slope: () => real(112),
    intercept: () => real(116),
    quaternion: (n) => real(256 + 4 * n),
    srow: (n) => real(280 + 4 * n),
  };
}

function layoutOfNifti2(view: DataView, little: boolean): Layout {
  const real = (offset: number) => view.getFloat64(offset, little);
  const long = (offset: number) => Number(view.getBigInt64(offset, little));
  const int = (offset: number) => view.getInt32(offset, little);
  return {
    version: 2,
    bytes: 540,
    magic: 4,
    datatype: 12,
    intent: int(504),
    qformCode: int(344),
    sformCode: int(348),
    units: int(500),
    description: 240,
    real,
    whole: (offset) => view.getInt16(offset, little),
    dim: (n) => long(16 + 8 * n),
    pixdim: (n) => real(104 + 8 * n),
    offset: () => long(168),
    slope: () => real(176),
    intercept: () => real(184),
    quaternion: (n) => real(352 + 8 * n),
    srow: (n) => real(400 + 8 * n),
  };
}

function readShape(layout: Layout): { shape: readonly number[] } {
  const rank = layout.dim(0);
  if (!(rank >= 1 && rank <= 7)) {
    throw volumeErrors.error('volume/corrupt', { what: `The header claims ${rank} dimensions` });
  }
  const sizes = [1, 2, 3, 4, 5, 6, 7].map((n) => (n <= rank ? layout.dim(n) : 1));
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw volumeErrors.error('volume/corrupt', {
      what: `The header claims ${sizes.slice(0, rank).join(' x ')} voxels`,
    });
  }
  // CIFTI-2 and surfaces keep matrices in dimensions 5 and above.
  if (sizes.slice(4).some((n) => n > 1)) {
    throw volumeErrors.error('volume/unsupported', {
      what: `The file has ${sizes.slice(0, rank).join(' x ')} values (intent ${layout.intent}), not voxels in space and time`,
    });
  }
  if (!Number.isSafeInteger(sizes.reduce((a, b) => a * b) * 8)) {
    throw volumeErrors.error('volume/corrupt', { what: `The header claims ${sizes.join(' x ')} voxels` });
  }
  return { shape: sizes[3] > 1 ? sizes.slice(0, 4) : sizes.slice(0, 3) };
}

function readType(layout: Layout): StoredType {
  const code = layout.whole(layout.datatype);
  const type = STORED_TYPES[code];
  if (type === undefined) {
    throw volumeErrors.error('volume/unsupported', {
      what: `Data type ${code} (complex, colour or wider than 64 bits)`,
    });
  }
  const bits = layout.whole(layout.datatype + 2);
  if (bits !== 8 * BYTES_OF[type]) {
    throw volumeErrors.error('volume/corrupt', { what: `The header claims ${bits} bits for each ${type}` });
  }
  return type;
}

/** A slope of 0 says that there is no scale. */
function readScale(layout: Layout): { slope: number; intercept: number } {
  const slope = layout.slope();
  const intercept = layout.intercept();
  if (slope === 0 || Number.isNaN(slope)) return { slope: 1, intercept: 0 };
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) {
    throw volumeErrors.error('volume/corrupt', { what: `The scale is ${slope} x + ${intercept}` });
  }
  return { slope, intercept };
}

function readOffset(layout: Layout, single: boolean): number {
  const stated = layout.offset();
  const least = single ? layout.bytes : 0;
  // Some writers leave 0 in single files; the voxels then follow the header and its four bytes.
  const offset = single && stated === 0 ? layout.bytes + 4 : stated;
  if (!Number.isSafeInteger(offset) || offset < least) {
    throw volumeErrors.error('volume/corrupt', {
      what: `The header says that the voxels begin at byte ${stated}`,
    });
  }
  return offset;
}

/** The sform where it is set, else the qform, else spacing alone (NIfTI-1 methods 3, 2, 1); RAS becomes LPS. */
function readAffine(layout: Layout): Pick<NiftiHeader, 'affine' | 'affineFrom'> {
  if (layout.sformCode > 0) {
    const rows = Array.from({ length: 12 }, (_, n) => layout.srow(n));
    return { affine: flipLpsRas(rows), affineFrom: 'sform' };
  }
  const spacing = [1, 2, 3].map((n) => Math.abs(layout.pixdim(n)) || 1);
  if (layout.qformCode > 0)
    return { affine: flipLpsRas(quaternionAffine(layout, spacing)), affineFrom: 'qform' };
  const [x, y, z] = spacing;
  return { affine: flipLpsRas([x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0]), affineFrom: 'spacing' };
}

function quaternionAffine(layout: Layout, [x, y, z]: readonly number[]): number[] {
  const [b, c, d, ox, oy, oz] = [0, 1, 2, 3, 4, 5].map(layout.quaternion);
  const rest = 1 - (b * b + c * c + d * d);
  if (!(rest > -1e-5)) {
    throw volumeErrors.error('volume/corrupt', {
      what: 'The quaternion of the orientation is longer than 1',
    });
  }
  const a = Math.sqrt(Math.max(0, rest));
  const last = layout.pixdim(0) < 0 ? -z : z;
  return [
    (a * a + b * b - c * c - d * d) * x,
    2 * (b * c - a * d) * y,
    2 * (b * d + a * c) * last,
    ox,
    2 * (b * c + a * d) * x,
    (a * a + c * c - b * b - d * d) * y,
    2 * (c * d - a * b) * last,
    oy,
    2 * (b * d - a * c) * x,
    2 * (c * d + a * b) * y,
    (a * a + d * d - b * b - c * c) * last,
    oz,
  ];
}

function readTimeStep(layout: Layout): number {
  const perSecond = { 8: 1, 16: 1e3, 24: 1e6 }[layout.units & 0x38];
  return perSecond === undefined ? Number.NaN : layout.pixdim(4) / perSecond;
}

function text(bytes: Uint8Array, offset: number, length: number): string {
  let result = '';
  for (let n = offset; n < offset + length && bytes[n] !== 0; n++) result += String.fromCharCode(bytes[n]);
  return result;
}
