import type { Pixels, StoredArray } from '../pixels/read-pixels.ts';
import type { Dataset } from '../read/dataset.ts';
import { getNumber, getNumbers, getTexts, privateTag } from '../read/values.ts';
import { type CsaHeader, readCsaHeader } from './csa-header.ts';

/** The slices of one Siemens mosaic, which stand beside each other as the tiles of one square image. */
export interface Mosaic {
  readonly count: number;
  readonly tilesAcross: number;
  readonly columns: number;
  readonly rows: number;
  /** LPS mm of the centre of each slice's first pixel. */
  readonly positionsMm: readonly (readonly [number, number, number])[];
}

/**
 * How a mosaic is to be taken apart, or undefined where the file is none or does not say all that is needed.
 *
 * The mosaic is placed as if its whole frame were one slice of the volume's centre, so the first slice's corner lies
 * half the difference of the sizes inward; slices follow along the normal of the CSA header.
 */
export function mosaicOf(file: Dataset): Mosaic | undefined {
  if (!getTexts(file, 'ImageType').includes('MOSAIC')) return undefined;
  const header = readCsaHeader(file);
  const count = countOf(file, header);
  const [across, down] = [getNumber(file, 'Columns') ?? 0, getNumber(file, 'Rows') ?? 0];
  const tilesAcross = Math.ceil(Math.sqrt(count));
  const [columns, rows] = [across / tilesAcross, down / tilesAcross];
  const corner = getNumbers(file, 'ImagePositionPatient');
  const o = getNumbers(file, 'ImageOrientationPatient');
  const spacing = getNumbers(file, 'PixelSpacing');
  const apart = getNumber(file, 'SpacingBetweenSlices') ?? getNumber(file, 'SliceThickness') ?? 0;
  const complete = corner.length === 3 && o.length === 6 && spacing.length === 2 && apart > 0;
  if (!(count >= 1) || !complete || !Number.isInteger(columns) || !Number.isInteger(rows)) return undefined;
  const normal = normalOf(o, header);
  const inward = [0, 1, 2].map(
    (p) =>
      corner[p] + 0.5 * (across - columns) * spacing[1] * o[p] + 0.5 * (down - rows) * spacing[0] * o[3 + p],
  );
  const positionsMm = Array.from({ length: count }, (_, k) => {
    const [x, y, z] = [0, 1, 2].map((p) => inward[p] + k * apart * normal[p]);
    return [x, y, z] as const;
  });
  return { count, tilesAcross, columns, rows, positionsMm };
}

function countOf(file: Dataset, header: CsaHeader | undefined): number {
  const tag = privateTag(file, 0x0019, 'SIEMENS MR HEADER', 0x0a);
  const stored = tag === undefined ? undefined : getNumber(file, tag, 'US');
  const count = stored ?? Number(header?.get('NumberOfImagesInMosaic')?.[0] ?? 0);
  return Number.isInteger(count) && count <= 4096 ? count : 0;
}

/** The header's normal says to which side the slices follow; its numbers are rounded, so the orientation's are taken. */
function normalOf(o: readonly number[], header: CsaHeader | undefined): readonly number[] {
  const cross = [o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]];
  const stated = header?.get('SliceNormalVector')?.map(Number) ?? [];
  const along = stated.length === 3 ? cross.reduce((sum, value, p) => sum + value * stated[p], 0) : 1;
  return along < 0 ? cross.map((value) => -value) : cross;
}

/** The slices of a mosaic one after another, as the frames of a multi-frame file. */
export function takeApart(pixels: Pixels, { count, tilesAcross, columns, rows }: Mosaic): Pixels {
  const inSlice = columns * rows;
  const data = new (pixels.data.constructor as new (length: number) => StoredArray)(count * inSlice);
  for (let k = 0; k < count; k++) {
    const left = (k % tilesAcross) * columns;
    const top = Math.floor(k / tilesAcross) * rows;
    for (let row = 0; row < rows; row++) {
      const from = left + pixels.columns * (top + row);
      data.set(pixels.data.subarray(from, from + columns), k * inSlice + row * columns);
    }
  }
  return { ...pixels, columns, rows, frames: count, data };
}
