// A folder of 20,000 files from the warm cache of the system: what it costs to say what is in it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type DicomObject,
  makeUid,
  mrImageStorage,
  type ScanResult,
  scanEntries,
  writeDicom,
} from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import type { Bench } from './bench.ts';

const PATIENTS = 10;
const PHASES = 5;
const SLICES = 400;
const FILES = PATIENTS * PHASES * SLICES;

let folder: string | undefined;

/** Dynamic series with headers of the length that scanners write: some 100 attributes, 3 KB of private ones among them. */
function written(): string {
  if (folder !== undefined) return folder;
  folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-scan-'));
  for (let patient = 0; patient < PATIENTS; patient++) {
    for (let phase = 0; phase < PHASES; phase++) {
      const place = path.join(folder, `p${patient}`, `s${phase}`);
      mkdirSync(place, { recursive: true });
      for (let slice = 0; slice < SLICES; slice++) {
        writeFileSync(path.join(place, `${slice}.dcm`), writeDicom(image(patient, phase, slice)));
      }
    }
  }
  return folder;
}

function image(patient: number, phase: number, slice: number): DicomObject {
  const code = { CodeValue: '113076', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Segmentation' };
  const reference = {
    ReferencedSOPClassUID: mrImageStorage,
    ReferencedSOPInstanceUID: makeUid('r', patient),
    PurposeOfReferenceCodeSequence: [code],
  };
  return {
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('i', patient, phase, slice),
    StudyInstanceUID: makeUid('s', patient),
    SeriesInstanceUID: makeUid('e', patient),
    SpecificCharacterSet: 'ISO_IR 100',
    PatientID: `P-${patient}`,
    PatientName: 'Bench^Mark',
    StudyDate: '20240115',
    StudyTime: '093000',
    AcquisitionTime: `0930${String(10 + phase)}.25`,
    Modality: 'MR',
    Manufacturer: 'Bench',
    SeriesDescription: 't1 dynamic fat saturated axial',
    ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
    ScanningSequence: 'GR',
    SeriesNumber: 3,
    InstanceNumber: phase * SLICES + slice + 1,
    TemporalPositionIdentifier: phase + 1,
    NumberOfTemporalPositions: PHASES,
    EchoTime: 2.3,
    RepetitionTime: 5.1,
    FlipAngle: 12,
    MagneticFieldStrength: 3,
    Rows: 64,
    Columns: 64,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelSpacing: [0.7, 0.7],
    SliceThickness: 1.5,
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    ImagePositionPatient: [-90, -90, 1.5 * slice],
    ReferencedImageSequence: Array.from({ length: 20 }, () => reference),
    PixelData: new Uint16Array(4096),
  };
}

async function scan(): Promise<ScanResult> {
  const source = await openSource(written());
  return scanEntries(source.entries, { refused: source.refused });
}

export const benches: readonly Bench[] = [
  {
    name: 'dicom/scan-20000',
    unit: 'files/s',
    async run() {
      written();
      const before = process.cpuUsage();
      await scan();
      const { user, system } = process.cpuUsage(before);
      return FILES / ((user + system) / 1e6);
    },
    async check() {
      const { patients, files, problems } = await scan();
      const volumes = patients.flatMap(({ visits }) =>
        visits.flatMap(({ series }) => series.flatMap(({ frames }) => frames)),
      );
      const sound = volumes.filter(
        ({ grid, instances }) => grid.size[2] === SLICES && instances.length === SLICES,
      ).length;
      const used = files.filter(({ fate }) => fate === 'used').length;
      return {
        against: 'what was written: files that are not used, volumes that are not whole, problems',
        cases: FILES,
        worst: FILES - used + PATIENTS * PHASES - sound + problems.length,
        tolerance: 0,
      };
    },
    async close() {
      rmSync(written(), { recursive: true, force: true });
      folder = undefined;
    },
  },
];
