import {
  type DicomFile,
  decimalMatrix,
  getText,
  makeUid,
  type RegisteredInstance,
  readDicom,
  type ScannedSeries,
  writeDeformableRegistration,
  writeSpatialRegistration,
} from '@lobule/dicom';
import type { Source } from '@lobule/dicom/node';
import { hashBytes } from '@lobule/ledger';
import type { Transform } from '@lobule/registration';
import { type Affine, type Grid, invertAffine } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import { deformationGrid } from './deformation-grid.ts';

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
  /** Content hashes of both series, and of the code. */
  readonly hashes: readonly string[];
  readonly number: number;
}

/** A volume of DICOM images. */
export interface DicomFrame {
  readonly of: DicomVolumes;
  readonly frame: number;
}

/**
 * The DICOM object of a transform: the fixed volume as it is, and the moving one. A linear transform (of `asDicomHolds`)
 * goes from moving to fixed, as a Spatial Registration has it (PS3.3 C.20.2.1.1); a field goes from fixed to moving, as a
 * Deformable Spatial Registration has it (C.20.3.1.1), so what samples images need not be inverted.
 *
 * @param grid of the fixed volume
 * @returns undefined where the motion is a field and the images name no frame of reference
 * @throws dicom/missing-attribute, dicom/cannot-write
 */
export function registrationObject(
  fixed: DicomFrame,
  moving: DicomFrame,
  transform: Transform,
  grid: Grid,
  facts: RegistrationFacts,
): Uint8Array | undefined {
  return transform.kind === 'linear'
    ? linearObject(fixed, moving, transform.matrix, facts)
    : deformableObject(fixed, moving, transform, grid, facts);
}

function linearObject(
  fixed: DicomFrame,
  moving: DicomFrame,
  matrix: Affine,
  facts: RegistrationFacts,
): Uint8Array {
  const kind = isRigid(matrix) ? 'RIGID' : 'AFFINE';
  const toFixed = decimalMatrix(invertAffine(matrix));
  const item = ({ of, frame }: DicomFrame) => {
    const frameOfReferenceUid = getText(of.header, 'FrameOfReferenceUID');
    return { ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }), images: of.instances[frame] };
  };
  return writeSpatialRegistration({
    ...instance(fixed, facts, kind === 'RIGID' ? 'Rigid' : 'Affine', toFixed.map(String)),
    registered: [
      { ...item(fixed), matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], kind: 'RIGID' },
      { ...item(moving), matrix: toFixed, kind, comment: 'Moving to fixed' },
    ],
  });
}

function deformableObject(
  fixed: DicomFrame,
  moving: DicomFrame,
  transform: Extract<Transform, { readonly kind: 'spline' }>,
  grid: Grid,
  facts: RegistrationFacts,
): Uint8Array | undefined {
  const [here, there] = [fixed, moving].map(({ of }) => getText(of.header, 'FrameOfReferenceUID'));
  if (here === undefined || there === undefined) return undefined;
  const deformation = deformationGrid(transform, grid);
  const { buffer, byteOffset, byteLength } = deformation.offsetsMm;
  const matrix = decimalMatrix(transform.afterwards);
  const told = [...matrix.map(String), hashBytes(new Uint8Array(buffer, byteOffset, byteLength))];
  return writeDeformableRegistration({
    ...instance(fixed, facts, 'Deformable', told),
    registered: [
      { frameOfReferenceUid: here, images: fixed.of.instances[fixed.frame] },
      {
        frameOfReferenceUid: there,
        images: moving.of.instances[moving.frame],
        deformation,
        afterwards: { matrix, kind: isRigid(transform.afterwards) ? 'RIGID' : 'AFFINE' },
        comment: 'Fixed to moving',
      },
    ],
  });
}

/** What identifies the object: the same motion keeps its UID, another gets another. */
function instance(
  fixed: DicomFrame,
  { hashes, number }: RegistrationFacts,
  what: string,
  told: readonly string[],
) {
  const uid = makeUid('registration', ...hashes);
  return {
    source: fixed.of.header,
    label: 'REGISTRATION',
    description: `${what} registration`,
    creator: 'Lobule',
    series: { uid, number: 9301, description: 'Registration' },
    instanceUid: makeUid(uid, number, ...told),
    instanceNumber: number,
    software: [`Lobule ${packageFacts.version}`],
  };
}

/** Lengths and angles as they were, to what rounding does. */
function isRigid(a: readonly number[]): boolean {
  const row = (r: number) => [a[4 * r], a[4 * r + 1], a[4 * r + 2]];
  const dot = (r: number, s: number) => row(r).reduce((sum, value, n) => sum + value * row(s)[n], 0);
  return [0, 1, 2].every((r) => [0, 1, 2].every((s) => Math.abs(dot(r, s) - (r === s ? 1 : 0)) < 1e-9));
}
