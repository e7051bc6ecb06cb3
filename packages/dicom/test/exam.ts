import {
  type DicomObject,
  makeUid,
  mrImageStorage,
  type ScannedSeries,
  type ScanResult,
  type SourceEntry,
  type WriteOptions,
  writeDicom,
} from '../src/index.ts';

/** What one volume of a made-up series says beside its place; the index is that of the volume. */
export interface SeriesPlan {
  readonly patient?: string;
  readonly study?: string;
  readonly number?: number;
  readonly slices?: number;
  readonly spacingMm?: number;
  readonly originMm?: readonly [number, number, number];
  readonly folder?: string;
  /** Attributes of all images. */
  readonly all?: DicomObject;
  /** One volume each. */
  readonly volumes: readonly DicomObject[];
  /** Attributes of single images. */
  readonly image?: (volume: number, slice: number) => DicomObject;
  readonly write?: WriteOptions;
}

/** Files of a made-up series: 4 x 3 pixels that hold 1000 x volume + 100 x slice + index. */
export function makeSeries(plan: SeriesPlan): SourceEntry[] {
  const { patient = 'P-1', study = 'first', number = 1, slices = 4, spacingMm = 2, folder = patient } = plan;
  const [x, y, z] = plan.originMm ?? [-10, -20, -30];
  return plan.volumes.flatMap((volume, v) =>
    Array.from({ length: slices }, (_, k) => {
      const instance = v * slices + k + 1;
      const bytes = writeDicom(
        {
          SOPClassUID: mrImageStorage,
          SOPInstanceUID: makeUid(patient, study, number, instance, folder),
          StudyInstanceUID: makeUid(patient, study),
          SeriesInstanceUID: makeUid(patient, study, number),
          PatientID: patient,
          StudyDate: '20240115',
          Modality: 'MR',
          ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
          ScanningSequence: 'GR',
          SeriesNumber: number,
          InstanceNumber: instance,
          Rows: 3,
          Columns: 4,
          SamplesPerPixel: 1,
          PhotometricInterpretation: 'MONOCHROME2',
          BitsAllocated: 16,
          BitsStored: 16,
          HighBit: 15,
          PixelRepresentation: 0,
          PixelSpacing: [1.5, 1.25],
          ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
          ImagePositionPatient: [x, y, z + k * spacingMm],
          PixelData: Uint16Array.from({ length: 12 }, (_, i) => 1000 * v + 100 * k + i),
          ...plan.all,
          ...volume,
          ...plan.image?.(v, k),
        },
        plan.write,
      );
      return memoryFile(`${folder}/${number}-${String(instance).padStart(3, '0')}.dcm`, bytes);
    }),
  );
}

export function memoryFile(name: string, bytes: Uint8Array): SourceEntry {
  return { name, size: bytes.length, read: async (most = bytes.length) => bytes.subarray(0, most) };
}

/** A dynamic of phases 65 s apart. */
export function dynamicVolumes(phases: number): DicomObject[] {
  return Array.from({ length: phases }, (_, p) => ({
    FlipAngle: 12,
    EchoTime: 2,
    TemporalPositionIdentifier: p + 1,
    TriggerTime: 65_000 * p,
  }));
}

export function allSeries(scan: ScanResult): ScannedSeries[] {
  return scan.patients.flatMap(({ visits }) => visits.flatMap(({ series }) => series));
}

export function codes(scan: ScanResult): string[] {
  return scan.problems.map(({ code }) => code);
}
