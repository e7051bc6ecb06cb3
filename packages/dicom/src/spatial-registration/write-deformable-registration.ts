import { dicomErrors } from '../errors.ts';
import { getText } from '../read/values.ts';
import { deformableSpatialRegistrationStorage } from '../sop-classes.ts';
import type { DicomObject } from '../write/object.ts';
import { contentIdentification, cut64, type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { writeDicom } from '../write/write-dicom.ts';
import { areAtRightAngles, type DeformationGrid, type DeformedImages } from './deformable-registration.ts';
import { imageReferences, instanceReferences, matrixItem } from './registration-items.ts';

/** `source` is an image to which the others are brought. */
export interface DeformableRegistrationOptions extends OwnInstance {
  readonly registered: readonly DeformedImages[];
  /** At most 16 capitals, digits and underscores. */
  readonly label: string;
  readonly description: string;
  readonly creator: string;
}

/**
 * Deformable registrations as a DICOM object (Deformable Spatial Registration, PS3.3 A.39.2). Study and dates are those of
 * the source, so that the same input gives the same bytes. Offsets are stored as 32-bit floats, matrices as decimals of 16
 * characters.
 *
 * @throws dicom/cannot-write where no item has a grid, a grid does not hold as many offsets as it has points or its axes are
 *   not unit vectors at right angles, or a matrix is no affine
 * @example
 * const bytes = writeDeformableRegistration({ registered: [{ frameOfReferenceUid, deformation }], source, ...more });
 */
export function writeDeformableRegistration(options: DeformableRegistrationOptions): Uint8Array<ArrayBuffer> {
  const { registered, source } = options;
  if (!registered.some(({ deformation }) => deformation !== undefined)) {
    throw cannotWrite('Nothing is deformed: a rigid registration object says that');
  }
  return writeDicom({
    ...ownInstance(options),
    ...contentIdentification(options.label, options.description, options.creator),
    SOPClassUID: deformableSpatialRegistrationStorage,
    Modality: 'REG',
    DeformableRegistrationSequence: registered.map(deformedItem),
    ...instanceReferences(
      registered.flatMap(({ images = [] }) => images),
      getText(source, 'StudyInstanceUID'),
    ),
  });
}

function deformedItem({
  frameOfReferenceUid,
  images = [],
  before,
  deformation,
  afterwards,
  comment,
}: DeformedImages): DicomObject {
  return {
    SourceFrameOfReferenceUID: frameOfReferenceUid,
    ...(images.length === 0 ? {} : { ReferencedImageSequence: imageReferences(images) }),
    ...(comment === undefined ? {} : { FrameOfReferenceTransformationComment: cut64(comment) }),
    RegistrationTypeCodeSequence: [],
    ...(before && { PreDeformationMatrixRegistrationSequence: [matrixItem(before.matrix, before.kind)] }),
    ...(afterwards && {
      PostDeformationMatrixRegistrationSequence: [matrixItem(afterwards.matrix, afterwards.kind)],
    }),
    ...(deformation && { DeformableRegistrationGridSequence: [gridItem(deformation)] }),
  };
}

function gridItem(grid: DeformationGrid): DicomObject {
  const { originMm, rowDirection, columnDirection, size, spacingMm, offsetsMm } = grid;
  const points = size[0] * size[1] * size[2];
  if (offsetsMm.length !== 3 * points) {
    throw cannotWrite(`The grid has ${points} points and ${offsetsMm.length / 3} offsets`);
  }
  if (!areAtRightAngles(rowDirection, columnDirection)) {
    throw cannotWrite('The axes of the grid are not unit vectors at right angles');
  }
  return {
    ImagePositionPatient: [...originMm],
    ImageOrientationPatient: [...rowDirection, ...columnDirection],
    GridDimensions: [...size],
    GridResolution: [...spacingMm],
    VectorGridData: offsetsMm,
  };
}

function cannotWrite(what: string) {
  return dicomErrors.error('dicom/cannot-write', { what });
}
