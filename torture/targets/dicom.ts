import {
  type Dataset,
  type DicomFile,
  type DicomObject,
  deidentify,
  get,
  getBytes,
  getText,
  mrImageStorage,
  parametricMapStorage,
  rasteriseContours,
  readDicom,
  readParametricMap,
  readPixels,
  readSegmentation,
  readStructureSet,
  scanEntries,
  segmentationStorage,
  summariseInstance,
  writeDicom,
} from '@lobule/dicom';
import { isLobuleError } from '@lobule/foundation';
import { makeGrid } from '@lobule/volume';
import { deflateSync } from 'fflate';
import type { Seed } from '../edits.ts';
import { dicomSeed, fewOfEach, ownSeeds, referenceSeeds } from './dicom-seeds.ts';
import { binary, type Target } from './target.ts';

const segmentationObject: DicomObject = {
  SOPClassUID: segmentationStorage,
  SOPInstanceUID: '1.2.3',
  StudyInstanceUID: '1.2.5',
  SeriesInstanceUID: '1.2.4',
  SpecificCharacterSet: 'ISO_IR 100',
  PatientID: 'seed',
  StudyDate: '20240115',
  AcquisitionTime: '101112.5',
  SegmentationType: 'BINARY',
  Rows: 4,
  Columns: 4,
  NumberOfFrames: 2,
  BitsAllocated: 1,
  BitsStored: 1,
  HighBit: 0,
  PixelRepresentation: 0,
  SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: 'one' }],
  SharedFunctionalGroupsSequence: [
    {
      PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
    },
  ],
  PerFrameFunctionalGroupsSequence: [0, 2].map((z) => ({
    PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 1 }],
  })),
  PixelData: Uint8Array.of(1, 2, 3, 4),
};

const sliceObject: DicomObject = {
  SOPClassUID: mrImageStorage,
  SOPInstanceUID: '1.2.3.1',
  StudyInstanceUID: '1.2.3.2',
  SeriesInstanceUID: '1.2.3.3',
  SpecificCharacterSet: 'ISO_IR 192',
  PatientID: 'seed',
  PatientName: 'M\u00fcller^Eva',
  Modality: 'MR',
  StudyDate: '20240115',
  AcquisitionTime: '093000.25',
  EchoTime: 2.3,
  RepetitionTime: 5,
  FlipAngle: 12,
  Rows: 6,
  Columns: 5,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  RescaleSlope: 2,
  RescaleIntercept: -3,
  PixelSpacing: [0.7, 0.7],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [-90, -90, 2],
  PixelData: Uint16Array.from({ length: 30 }, (_, i) => i * 7),
};

const name = { name: 'mutated.dcm' };

/** Asks for every value, however deep, and lets typed errors pass: the next question may be the one that hurts. */
function askAll(dataset: Dataset): void {
  for (const tag of dataset.elements.keys()) {
    get(dataset, tag);
    getText(dataset, tag);
    getBytes(dataset, tag);
    for (const item of dataset.elements.get(tag)?.items ?? []) askAll(item);
  }
}

/** The first error is thrown when all readers have had the file. */
export function each(...readers: readonly (() => unknown)[]): void {
  let first: unknown;
  for (const read of readers) {
    try {
      read();
    } catch (error) {
      if (!isLobuleError(error)) throw error;
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}

function readAll(bytes: Uint8Array): number {
  const file = readDicom(bytes);
  let out = 0;
  each(
    () => askAll(file),
    () => summariseInstance(file, { ...name, size: bytes.length }),
    () => {
      out = readPixels(file).data.byteLength;
    },
  );
  return out + sizeOf(file, bytes);
}

/** What a deflated file holds. */
function sizeOf(file: DicomFile, bytes: Uint8Array): number {
  return file.bytes.length === bytes.length ? 0 : file.bytes.length;
}

const uncompressed = (file: DicomFile) => !file.transferSyntax.compressed && !file.transferSyntax.deflated;
const ofClass = (uid: string) => (file: DicomFile) =>
  uncompressed(file) && getText(file, 'SOPClassUID')?.startsWith(uid) === true;

const STRUCTURE_SET = '1.2.840.10008.5.1.4.1.1.481.3';
const drawnOn = makeGrid({ size: [40, 40, 8], spacingMm: [10, 10, 10], originMm: [-200, -200, -220] });
const structureSet: DicomObject = {
  SOPClassUID: STRUCTURE_SET,
  SOPInstanceUID: '1.2.6',
  SeriesInstanceUID: '1.2.4',
  StructureSetROISequence: [{ ROINumber: 1, ROIName: 'one' }],
  ROIContourSequence: [
    {
      ReferencedROINumber: 1,
      ContourSequence: [
        {
          ContourGeometricType: 'CLOSED_PLANAR',
          NumberOfContourPoints: 4,
          ContourData: [-95.5, -90, -200, 90, -90, -200, 90, 90.25, -200, -90, 90, -200],
        },
      ],
    },
  ],
};

let kinds: readonly Seed[] | undefined;
const dicomSeeds = () => {
  kinds ??= [
    ...ownSeeds('seg', segmentationObject),
    ...ownSeeds('slice', sliceObject),
    ...fewOfEach(referenceSeeds(uncompressed, 40_000), 3),
  ];
  return kinds;
};

const ownDeflated = () =>
  [segmentationObject, sliceObject].map((object, n) => dicomSeed(`own/plain-${n}`, writeDicom(object)));

export const dicomTargets: readonly Target[] = [
  { ...binary, name: 'dicom', share: 20, seeds: dicomSeeds, read: readAll },
  {
    ...binary,
    name: 'dicom-deflated',
    share: 4,
    seeds: ownDeflated,
    pack: deflated,
    read: readAll,
  },
  {
    ...binary,
    name: 'segmentation',
    share: 6,
    seeds: () => [
      ...ownSeeds('seg', segmentationObject),
      ...fewOfEach(referenceSeeds(ofClass('1.2.840.10008.5.1.4.1.1.66.'), 40_000), 6),
    ],
    read(bytes) {
      const { segments, grid } = readSegmentation(readDicom(bytes));
      return 6 * segments.length * grid.size[0] * grid.size[1] * grid.size[2];
    },
  },
  {
    ...binary,
    name: 'rtstruct',
    share: 4,
    seeds: () => [
      ...ownSeeds('rtstruct', structureSet),
      ...fewOfEach(referenceSeeds(ofClass(STRUCTURE_SET), 40_000), 2),
    ],
    read(bytes) {
      const { rois } = readStructureSet(readDicom(bytes));
      each(...rois.map((roi) => () => rasteriseContours(roi, drawnOn)));
      return rois.length * drawnOn.size[0] * drawnOn.size[1] * drawnOn.size[2];
    },
  },
  {
    ...binary,
    name: 'parametric-map',
    share: 4,
    seeds: () => [
      ...ownSeeds('map', mapObject()),
      ...fewOfEach(referenceSeeds(ofClass(parametricMapStorage), 140_000), 2),
    ],
    read: (bytes) => readParametricMap(readDicom(bytes)).values.byteLength,
  },
  {
    ...binary,
    name: 'scan',
    share: 4,
    seeds: () => ownSeeds('slice', sliceObject),
    async read(bytes) {
      // Beside two sound files, which must come through whatever the third one is.
      const sound = [1, 2].map((n) =>
        writeDicom({ ...sliceObject, SOPInstanceUID: `1.2.9.${n}`, ImagePositionPatient: [0, 0, n] }),
      );
      const entries = [...sound, bytes].map((file, n) => ({
        name: `${n}.dcm`,
        size: file.length,
        read: async (most = file.length) => file.subarray(0, most),
      }));
      const { files } = await scanEntries(entries);
      if (files.length !== 3) throw new Error(`${files.length} of 3 files were accounted for`);
      return 0;
    },
  },
  {
    ...binary,
    name: 'deidentify',
    share: 3,
    seeds: () => [...ownSeeds('slice', sliceObject), ...ownSeeds('seg', segmentationObject)],
    read: (bytes) => deidentify(readDicom(bytes), { secret: 'a secret of the torture' }).bytes.length,
  },
];

/** The damaged attributes behind a sound head, deflated. */
function deflated(bytes: Uint8Array): Uint8Array {
  const head = readDicom(writeDicom({}, { transferSyntax: 'deflated' })).meta;
  const end = [...head.elements.values()].reduce(
    (at, { offset, length }) => Math.max(at, offset + length),
    0,
  );
  return new Uint8Array([...head.bytes.subarray(0, end), ...deflateSync(bytes.subarray(metaEnd(bytes)))]);
}

/** By the length of the meta group, where it can be true. */
function metaEnd(bytes: Uint8Array): number {
  if (bytes.length < 144) return 0;
  const end = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return end < bytes.length ? end : 144;
}

function mapObject(): DicomObject {
  const code = (value: string) => [{ CodeValue: value, CodingSchemeDesignator: 'UCUM', CodeMeaning: value }];
  const {
    PixelData: _bits,
    SegmentSequence: _segments,
    SegmentationType: _type,
    ...rest
  } = segmentationObject;
  return {
    ...rest,
    SOPClassUID: parametricMapStorage,
    BitsAllocated: 32,
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
        RealWorldValueMappingSequence: [
          {
            LUTLabel: 'ktrans',
            LUTExplanation: 'Ktrans',
            RealWorldValueSlope: 1,
            RealWorldValueIntercept: 0,
            MeasurementUnitsCodeSequence: code('/min'),
          },
        ],
      },
    ],
    FloatPixelData: Float32Array.from({ length: 32 }, (_, i) => i / 7),
  };
}
