import { type Affine, composeAffines } from '@lobule/volume';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItem, getItems, getNumbers, getText } from '../read/values.ts';
import { spatialRegistrationStorage } from '../sop-classes.ts';
import type { MatrixKind, RegisteredImages, SpatialRegistration } from './spatial-registration.ts';

const IDENTITY: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const KINDS: readonly MatrixKind[] = ['RIGID', 'RIGID_SCALE', 'AFFINE'];

/**
 * The matrices of a DICOM Spatial Registration object: each takes places of its images to the registered ones, patient
 * LPS mm. Several matrices of one item become their product, the first one applied first.
 *
 * @throws dicom/not-a-registration, dicom/missing-attribute, dicom/malformed
 * @example
 * const { registered } = readSpatialRegistration(readDicom(bytes));
 */
export function readSpatialRegistration(file: DicomFile): SpatialRegistration {
  if (getText(file, 'SOPClassUID') !== spatialRegistrationStorage) {
    throw dicomErrors.error('dicom/not-a-registration', { what: 'The file is not a Spatial Registration' });
  }
  const frameOfReferenceUid = getText(file, 'FrameOfReferenceUID');
  if (frameOfReferenceUid === undefined) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'It does not stand to which frame of reference images are brought',
      where: { tag: '(0020,0052)' },
    });
  }
  const items = getItems(file, 'RegistrationSequence');
  return {
    frameOfReferenceUid,
    registered: items.map(readItem),
    instanceUids: items.map((item) =>
      getItems(item, 'ReferencedImageSequence').flatMap(
        (image) => getText(image, 'ReferencedSOPInstanceUID') ?? [],
      ),
    ),
  };
}

function readItem(item: Dataset): Omit<RegisteredImages, 'images'> {
  const frameOfReferenceUid = getText(item, 'FrameOfReferenceUID');
  const registration = getItem(item, 'MatrixRegistrationSequence');
  const matrices = registration ? getItems(registration, 'MatrixSequence') : [];
  if (registration === undefined || matrices.length === 0) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'A registration has no matrix',
      where: { tag: '(0070,030A)' },
    });
  }
  const comment = getText(registration, 'FrameOfReferenceTransformationComment');
  const kinds = matrices.map(kindOf);
  return {
    ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid }),
    matrix:
      matrices.length === 1
        ? matrixOf(matrices[0])
        : matrices.map(matrixOf).reduce((all, next) => composeAffines(next, all), IDENTITY),
    // A product is as free as the freest of its factors.
    kind: KINDS[Math.max(...kinds.map((kind) => KINDS.indexOf(kind)))],
    ...(comment === undefined ? {} : { comment }),
  };
}

export function kindOf(item: Dataset): MatrixKind {
  const named = getText(item, 'FrameOfReferenceTransformationMatrixType');
  const kind = KINDS.find((known) => known === named);
  if (kind !== undefined) return kind;
  throw dicomErrors.error('dicom/malformed', {
    what: 'The type of a matrix is none of the standard',
    where: { tag: '(0070,030C)' },
  });
}

export function matrixOf(item: Dataset): Affine {
  const numbers = getNumbers(item, 'FrameOfReferenceTransformationMatrix');
  const last = [0, 0, 0, 1];
  const isAffine = numbers.length === 16 && last.every((value, i) => numbers[12 + i] === value);
  if (isAffine && numbers.every(Number.isFinite)) return Array.from(numbers.slice(0, 12));
  throw dicomErrors.error('dicom/malformed', {
    what: 'A matrix of a registration is not 4 x 4 with 0, 0, 0, 1 as its last row',
    where: { tag: '(3006,00C6)' },
  });
}
