import type { Affine } from '@lobule/volume';
import { dicomErrors } from '../errors.ts';
import type { DicomObject } from '../write/object.ts';
import { referencedSeries } from '../write/references.ts';
import type { MatrixKind, RegisteredInstance } from './spatial-registration.ts';

/** The images that a registration names. */
export function imageReferences(images: readonly RegisteredInstance[]): DicomObject[] {
  return images.map(({ sopClassUid, instanceUid }) => ({
    ReferencedSOPClassUID: sopClassUid,
    ReferencedSOPInstanceUID: instanceUid,
  }));
}

/** @throws dicom/cannot-write where the matrix is no affine */
export function matrixItem(matrix: Affine, kind: MatrixKind): DicomObject {
  return {
    FrameOfReferenceTransformationMatrix: [...rowsOf(matrix), 0, 0, 0, 1],
    FrameOfReferenceTransformationMatrixType: kind,
  };
}

function rowsOf(matrix: Affine): readonly number[] {
  if (matrix.length === 12) return matrix;
  throw dicomErrors.error('dicom/cannot-write', {
    what: `An affine has 12 numbers, and this one ${matrix.length}`,
  });
}

/** Common Instance Reference (PS3.3 C.12.2): by series, those of other studies under these. */
export function instanceReferences(
  all: readonly RegisteredInstance[],
  ownStudy: string | undefined,
): DicomObject {
  const own = all.filter(({ studyUid }) => studyUid === undefined || studyUid === ownStudy);
  const others = new Map<string, RegisteredInstance[]>();
  for (const instance of all) {
    if (instance.studyUid === undefined || instance.studyUid === ownStudy) continue;
    others.set(instance.studyUid, [...(others.get(instance.studyUid) ?? []), instance]);
  }
  return {
    ...(own.length === 0 ? {} : { ReferencedSeriesSequence: referencedSeries(own) }),
    ...(others.size === 0
      ? {}
      : {
          StudiesContainingOtherReferencedInstancesSequence: [...others].map(([study, instances]) => ({
            StudyInstanceUID: study,
            ReferencedSeriesSequence: referencedSeries(instances),
          })),
        }),
  };
}
