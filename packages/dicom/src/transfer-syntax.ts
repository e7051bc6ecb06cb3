/** Transfer syntaxes (PS3.6 table A-1): how the bytes of a data set are laid out. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  readonly deflated: boolean;
  /** True where pixels are in fragments that a codec must decode. */
  readonly compressed: boolean;
  /** True where this room, or its codecs, can give the pixels. */
  readonly readable: boolean;
  /** True where the pixels may not be those that the scanner made. */
  readonly lossy: boolean;
}

export const implicitLittle = native('1.2.840.10008.1.2', 'implicit VR little endian', false, true);
export const explicitLittle = native('1.2.840.10008.1.2.1', 'explicit VR little endian', true, true);
export const explicitBig = native('1.2.840.10008.1.2.2', 'explicit VR big endian', true, false);
export const deflatedLittle: TransferSyntax = {
  ...native('1.2.840.10008.1.2.1.99', 'deflated explicit VR little endian', true, true),
  deflated: true,
};

const lossySuffixes = new Set(['4.50', '4.51', '4.81', '4.91', '4.203']);

const known = new Map(
  [
    implicitLittle,
    explicitLittle,
    explicitBig,
    deflatedLittle,
    encapsulated('4.50', 'JPEG baseline'),
    encapsulated('4.51', 'JPEG extended'),
    encapsulated('4.57', 'JPEG lossless'),
    encapsulated('4.70', 'JPEG lossless, first-order prediction'),
    encapsulated('4.80', 'JPEG-LS lossless'),
    encapsulated('4.81', 'JPEG-LS near-lossless'),
    encapsulated('4.90', 'JPEG 2000 lossless'),
    encapsulated('4.91', 'JPEG 2000'),
    encapsulated('4.201', 'HTJ2K lossless'),
    encapsulated('4.202', 'HTJ2K lossless, RPCL'),
    encapsulated('4.203', 'HTJ2K'),
    encapsulated('5', 'RLE lossless'),
    encapsulated('1.98', 'encapsulated uncompressed'),
    encapsulated('8.1', 'deflated image frames'),
  ].map((syntax) => [syntax.uid, syntax]),
);

/** The syntax of a UID; every other UID under the standard's root is read as encapsulated (PS3.5 A.4). */
export function transferSyntax(uid: string): TransferSyntax | undefined {
  const found = known.get(uid);
  if (found) return found;
  return /^1\.2\.840\.10008\.1\.2\.[4-9]/.test(uid)
    ? { ...encapsulated(uid.slice(18), uid), readable: false }
    : undefined;
}

function native(uid: string, name: string, explicitVr: boolean, littleEndian: boolean): TransferSyntax {
  return {
    uid,
    name,
    explicitVr,
    littleEndian,
    deflated: false,
    compressed: false,
    readable: true,
    lossy: false,
  };
}

function encapsulated(suffix: string, name: string): TransferSyntax {
  const lossy = lossySuffixes.has(suffix);
  return { ...native(`1.2.840.10008.1.2.${suffix}`, name, true, true), compressed: true, lossy };
}
