import { dicomErrors } from '../errors.ts';
import { getText } from '../read/values.ts';
import { spatialRegistrationStorage } from '../sop-classes.ts';
import type { DicomObject } from '../write/object.ts';
import { contentIdentification, cut64, type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { writeDicom } from '../write/write-dicom.ts';
import { imageReferences, instanceReferences, matrixItem } from './registration-items.ts';
import type { RegisteredImages } from './spatial-registration.ts';

/** `source` is an image to which the others are brought. */
export interface SpatialRegistrationOptions extends OwnInstance {
  readonly registered: readonly RegisteredImages[];
  /** At most 16 capitals, digits and underscores. */
  readonly label: string;
  readonly description: string;
  readonly creator: string;
}

/**
 * Rigid or affine registrations as a DICOM object (Spatial Registration, PS3.3 A.39). Study and dates are those of the
 * source, so that the same input gives the same bytes. Matrices are stored as decimals of 16 characters: give those of
 * `decimalMatrix` to have them back exactly.
 *
 * @throws dicom/cannot-write where nothing is registered, an item names neither images nor a frame of reference, or a
 *   matrix is no affine
 * @example
 * const bytes = writeSpatialRegistration({ registered: [{ frameOfReferenceUid, matrix, kind: 'RIGID' }], source, ...more });
 */
export function writeSpatialRegistration(options: SpatialRegistrationOptions): Uint8Array<ArrayBuffer> {
  const { registered, source } = options;
  if (registered.length === 0) {
    throw dicomErrors.error('dicom/cannot-write', {
      what: 'Nothing is registered, so there is nothing to write',
    });
  }
  return writeDicom({
    ...ownInstance(options),
    ...contentIdentification(options.label, options.description, options.creator),
    SOPClassUID: spatialRegistrationStorage,
    Modality: 'REG',
    RegistrationSequence: registered.map(registrationItem),
    ...instanceReferences(
      registered.flatMap(({ images = [] }) => images),
      getText(source, 'StudyInstanceUID'),
    ),
  });
}

function registrationItem({
  frameOfReferenceUid,
  images = [],
  matrix,
  kind,
  comment,
}: RegisteredImages): DicomObject {
  if (frameOfReferenceUid === undefined && images.length === 0) {
    throw dicomErrors.error('dicom/cannot-write', {
      what: 'A registration names neither images nor a frame of reference',
    });
  }
  return {
    ...(frameOfReferenceUid === undefined ? {} : { FrameOfReferenceUID: frameOfReferenceUid }),
    ...(images.length === 0 ? {} : { ReferencedImageSequence: imageReferences(images) }),
    MatrixRegistrationSequence: [
      {
        ...(comment === undefined ? {} : { FrameOfReferenceTransformationComment: cut64(comment) }),
        RegistrationTypeCodeSequence: [],
        MatrixSequence: [matrixItem(matrix, kind)],
      },
    ],
  };
}
