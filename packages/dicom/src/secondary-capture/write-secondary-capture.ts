import { dicomErrors } from '../errors.ts';
import { secondaryCaptureStorage } from '../sop-classes.ts';
import { type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { writeDicom } from '../write/write-dicom.ts';

/** `source` is an image that it shows. */
export interface SecondaryCaptureOptions extends OwnInstance {
  /** Red, green and blue of each pixel, row by row from the top left. */
  readonly rgb: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** What the colours mean, for people; up to 10,240 characters. */
  readonly comments: string;
}

/**
 * A picture as a secondary capture (PS3.3 A.8): what every viewer shows, and what nobody should measure on. No text is
 * burned into it.
 *
 * @throws dicom/cannot-write where the picture has another number of pixels, dicom/missing-attribute
 * @example
 * const bytes = writeSecondaryCapture({ rgb, columns: 256, rows: 256, source, series, comments: 'Ktrans', ...more });
 */
export function writeSecondaryCapture(options: SecondaryCaptureOptions): Uint8Array<ArrayBuffer> {
  const { rgb, columns, rows } = options;
  return writeDicom({
    ...ownInstance(options),
    // A picture lies nowhere in the patient.
    FrameOfReferenceUID: undefined,
    PositionReferenceIndicator: undefined,
    SOPClassUID: secondaryCaptureStorage,
    Modality: 'OT',
    ConversionType: 'WSD',
    PatientOrientation: null,
    ImageType: ['DERIVED', 'SECONDARY'],
    BurnedInAnnotation: 'NO',
    ImageComments: [...options.comments].slice(0, 10_240).join(''),
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: checked(rgb, columns * rows * 3),
  });
}

function checked(rgb: Uint8Array, length: number): Uint8Array {
  if (rgb.length === length) return rgb.length % 2 === 0 ? rgb : Uint8Array.from([...rgb, 0]);
  throw dicomErrors.error('dicom/cannot-write', {
    what: `A picture of ${rgb.length} samples is not one of ${length}`,
  });
}
