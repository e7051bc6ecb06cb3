/** The size that a compressed image states itself. */
export interface StatedSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Reads the size from an image of the JPEG family: the frame header of JPEG and JPEG-LS (ITU-T T.81 B.2.2, T.87 C.2.2),
 * SIZ of JPEG 2000 and HTJ2K (T.800 A.5.1). So that a forged size costs no time and no memory before it is known to be
 * forged.
 *
 * @returns undefined where it states none
 * @example
 * statedSize(Uint8Array.of(0xff, 0xd8, 0xff, 0xf7, 0, 11, 8, 0, 64, 0, 32, 1, 1, 17, 0)); // { rows: 64, columns: 32 }
 */
export function statedSize(image: Uint8Array): StatedSize | undefined {
  if (image.length < 4) return undefined;
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  return view.getUint16(0) === 0xffd8 ? sizeOfJpeg(view) : sizeOfJpeg2000(view);
}

function sizeOfJpeg(view: DataView): StatedSize | undefined {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (isFrameHeader(marker)) return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) };
    at += 2 + (standsAlone(marker) ? 0 : view.getUint16(at + 2));
  }
  return undefined;
}

/** SOF0 to SOF15 without DHT, JPG and DAC; SOF55 is that of JPEG-LS. */
function isFrameHeader(marker: number): boolean {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** SOC and SIZ stand at the start, or behind the boxes of a JP2 file, which some write although the standard forbids it. */
function sizeOfJpeg2000(view: DataView): StatedSize | undefined {
  for (let at = 0; at + 24 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0xff4fff51) continue;
    return {
      columns: view.getUint32(at + 8) - view.getUint32(at + 16),
      rows: view.getUint32(at + 12) - view.getUint32(at + 20),
    };
  }
  return undefined;
}
