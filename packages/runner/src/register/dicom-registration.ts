import {
  type DicomFile,
  decimalMatrix,
  getText,
  makeUid,
  type RegisteredInstance,
  readDicom,
  type ScannedSeries,
  writeSpatialRegistration,
} from '@lobule/dicom';
import type { Source } from '@lobule/dicom/node';
import type { Transform } from '@lobule/registration';
import { type Affine, invertAffine } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };

/** The DICOM images behind the volumes of a series. */
export interface DicomVolumes {
  /** Of the first image. */
  readonly header: DicomFile;
  /** One list a volume. */
  readonly instances: readonly (readonly RegisteredInstance[])[];
}

export async function dicomVolumes(scanned: ScannedSeries, source: Source): Promise<DicomVolumes> {
  const headers = new Map<string, DicomFile>();
  for (const file of scanned.files) {
    headers.set(file.name, readDicom(await source.read(file), { stopAtPixelData: true }));
  }
  const instances = scanned.frames.map((frame) =>
    [...new Set(frame.instances.map((one) => one.source.name))].flatMap((name) => {
      const file = headers.get(name);
      return file === undefined ? [] : [instanceOf(file)];
    }),
  );
  return { header: [...headers.values()][0], instances };
}

function instanceOf(file: DicomFile): RegisteredInstance {
  const studyUid = getText(file, 'StudyInstanceUID');
  return {
    sopClassUid: getText(file, 'SOPClassUID') ?? '',
    instanceUid: getText(file, 'SOPInstanceUID') ?? '',
    seriesUid: getText(file, 'SeriesInstanceUID') ?? '',
    ...(studyUid !== undefined && { studyUid }),
  };
}

/** Whether both are of one patient, as far as the headers say. */
export function samePatient(fixed: DicomVolumes, moving: DicomVolumes): boolean {
  return getText(fixed.header, 'PatientID') === getText(moving.header, 'PatientID');
}

/**
 * A linear transform whose way back, moving to fixed, has the numbers that DICOM can hold: taken in place of the one that
 * was found, so that image, transform file and registration object say the same. It differs by less than 1e-9 mm.
 */
export function asDicomHolds(transform: Transform): Transform {
  if (transform.kind !== 'linear') return transform;
  return { kind: 'linear', matrix: invertAffine(decimalMatrix(invertAffine(transform.matrix))) };
}

export interface RegistrationFacts {
  readonly kind: 'RIGID' | 'AFFINE';
  /** Content hashes of both series, and of the code. */
  readonly hashes: readonly string[];
  readonly number: number;
}

/**
 * The DICOM object of a transform made by `asDicomHolds`: the fixed volume as it is, the moving one brought to it.
 *
 * @throws dicom/missing-attribute, dicom/cannot-write
 */
export function registrationObject(
  fixed: { readonly of: DicomVolumes; readonly frame: number },
  moving: { readonly of: DicomVolumes; readonly frame: number },
  matrix: Affine,
  { kind, hashes, number }: RegistrationFacts,
): Uint8Array {
  const toFixed = decimalMatrix(invertAffine(matrix));
  const item = ({ of, frame }: typeof fixed) => {
    const frameOfReferenceUid = getText(of.header, 'FrameOfReferenceUID');
    return { ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }), images: of.instances[frame] };
  };
  const series = makeUid('registration', ...hashes);
  return writeSpatialRegistration({
    registered: [
      { ...item(fixed), matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], kind: 'RIGID' },
      { ...item(moving), matrix: toFixed, kind, comment: 'Moving to fixed' },
    ],
    source: fixed.of.header,
    label: 'REGISTRATION',
    description: kind === 'RIGID' ? 'Rigid registration' : 'Affine registration',
    creator: 'Lobule',
    series: { uid: series, number: 9301, description: 'Registration' },
    // The same motion keeps its UID, another gets another.
    instanceUid: makeUid(series, number, ...toFixed.map(String)),
    instanceNumber: number,
    software: [`Lobule ${packageFacts.version}`],
  });
}
