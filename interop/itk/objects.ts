// What Lobule writes, on an oblique grid, small: for another program to read.
import {
  type Code,
  type DicomFile,
  makeUid,
  mrImageStorage,
  type NewSegment,
  readDicom,
  type SourceInstance,
  writeDicom,
  writeMeasurementReport,
  writeParametricMap,
  writeSecondaryCapture,
  writeSegmentation,
} from '@lobule/dicom';
import { type Grid, indexToPatient, type Mask, makeGrid, makeVolume } from '@lobule/volume';

/** Turned about two axes, with a spacing of its own along each. */
const geometry = {
  spacingMm: [0.703125, 0.8125, 2.25],
  originMm: [-93.328125, 12.015625, 40.5],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.48, 0.64, 0.6],
} as const;
export const grid: Grid = makeGrid({ ...geometry, size: [12, 10, 7] });
const IN_SLICE = 120;
const count = 7 * IN_SLICE;

export const ktrans = makeVolume(
  grid,
  Float32Array.from({ length: count }, (_, v) => (v % 17 === 0 ? Number.NaN : v / 700)),
);
export const signals = Int16Array.from({ length: count }, (_, v) => ((v * 7919) % 4001) - 1000);

export const masks: readonly Mask[] = masksOn(grid);
/** On slices of 143 voxels, which do not end with a byte. */
export const oddMasks: readonly Mask[] = masksOn(makeGrid({ ...geometry, size: [13, 11, 7] }));

/** No two places alike under a turn or a mirror; the second overlaps the first. */
function masksOn(on: Grid): Mask[] {
  const [nx, ny, nz] = on.size;
  const inside: readonly ((i: number, j: number, k: number) => boolean)[] = [
    (i, j, k) => i >= 2 && i < 7 && j >= 1 && j < 9 && k >= 1 && k < 6 && i + j + k !== 8,
    (i, j, k) => i >= 5 && i < 11 && j >= 4 && j < 8 && k >= 2 && k < 5 && !(i === 5 && j === 4),
    (i, j, k) => i === nx - 1 && j === ny - 1 && k >= 3,
  ];
  return inside.map((isInside) => {
    const data = Uint8Array.from({ length: nx * ny * nz }, (_, v) =>
      isInside(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))) ? 1 : 0,
    );
    return makeVolume(on, data);
  });
}

const series = (name: string, number: number) => ({ uid: makeUid(name), number, description: name });
const code = (value: string, scheme: string, meaning: string): Code => ({ value, scheme, meaning });
const neoplasm = code('108369006', 'SCT', 'Neoplasm');
const instance = (k: number) => makeUid('itk', 'image', k);
const sources: readonly SourceInstance[] = Array.from({ length: grid.size[2] }, (_, k) => ({
  sopClassUid: mrImageStorage,
  instanceUid: instance(k),
  seriesUid: makeUid('itk', 'series'),
}));

/** The slices of a series of 16-bit images. */
export function sliceFiles(): Uint8Array[] {
  return sources.map(({ instanceUid }, k) =>
    writeDicom({
      SOPClassUID: mrImageStorage,
      SOPInstanceUID: instanceUid,
      StudyInstanceUID: makeUid('itk', 'study'),
      SeriesInstanceUID: makeUid('itk', 'series'),
      FrameOfReferenceUID: makeUid('itk', 'frame'),
      Modality: 'MR',
      PatientName: 'Lobule^Test',
      PatientID: 'LOB-001',
      StudyDate: '20200102',
      StudyTime: '101112',
      SeriesNumber: 1,
      InstanceNumber: k + 1,
      Rows: 10,
      Columns: 12,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 1,
      PixelSpacing: [0.8125, 0.703125],
      SliceThickness: 2.25,
      ImageOrientationPatient: [0.8, 0.6, 0, -0.48, 0.64, 0.6],
      ImagePositionPatient: [...indexToPatient(grid, [0, 0, k])],
      PixelData: signals.slice(k * IN_SLICE, (k + 1) * IN_SLICE),
    }),
  );
}

const source = (): DicomFile => readDicom(sliceFiles()[0]);
const made = { instanceNumber: 1, software: ['0.1.0'] };

export function segmentationFile(chosen: readonly Mask[]): Uint8Array {
  const segments = chosen.map(
    (one, n): NewSegment => ({
      mask: one,
      label: `lesion ${n + 1}`,
      category: code('49755003', 'SCT', 'Morphologically Altered Structure'),
      propertyType: neoplasm,
      anatomicRegion: code('76752008', 'SCT', 'Breast'),
      algorithm: { type: 'MANUAL' },
      tracking: { id: `lesion ${n + 1}`, uid: makeUid('itk', 'lesion', n) },
    }),
  );
  return writeSegmentation({
    ...made,
    segments,
    source: source(),
    sources,
    label: 'LESIONS',
    description: 'Lesions',
    creator: 'Reader^A',
    series: series('Lesions', 9101),
    instanceUid: makeUid('itk', 'segmentation', chosen.length),
  });
}

export function mapFile(): Uint8Array {
  return writeParametricMap({
    ...made,
    volume: ktrans,
    source: source(),
    sources,
    label: 'KTRANS',
    explanation: 'Volume transfer constant',
    unit: code('/min', 'UCUM', 'per minute'),
    quantity: [{ concept: code('246205007', 'SCT', 'Quantity'), code: code('126312', 'DCM', 'Ktrans') }],
    derivation: 'Tofts',
    derivationCode: code('129104', 'DCM', 'Perfusion image analysis'),
    series: series('Ktrans', 9001),
    instanceUid: makeUid('itk', 'map'),
  });
}

/** One measurement, which no rounding would leave as it is. */
export const VOLUME_MM3 = 1234.5678;

export function reportFile(): Uint8Array {
  return writeMeasurementReport({
    ...made,
    observer: { kind: 'person', name: 'Reader^A' },
    groups: [
      {
        tracking: { id: 'lesion 1', uid: makeUid('itk', 'lesion', 0) },
        finding: neoplasm,
        segment: {
          instanceUid: makeUid('itk', 'segmentation', 1),
          seriesUid: makeUid('Lesions'),
          number: 1,
        },
        sourceSeriesUid: makeUid('itk', 'series'),
        measurements: [
          {
            concept: code('118565006', 'SCT', 'Volume'),
            value: VOLUME_MM3,
            unit: code('mm3', 'UCUM', 'cubic millimeter'),
          },
        ],
      },
    ],
    source: source(),
    series: series('Measurements', 9201),
    instanceUid: makeUid('itk', 'report'),
  });
}

/** Red grows along a row, green down the rows. */
export function pictureFile(): Uint8Array {
  return writeSecondaryCapture({
    ...made,
    rgb: picture,
    columns: 12,
    rows: 10,
    source: source(),
    series: series('Picture', 9401),
    instanceUid: makeUid('itk', 'picture'),
    comments: 'Ktrans in colours',
  });
}

export const picture = Uint8Array.from({ length: 3 * IN_SLICE }, (_, at) => {
  const pixel = Math.floor(at / 3);
  return [19 * (pixel % 12), 23 * Math.floor(pixel / 12), 7][at % 3];
});
