import type { Affine } from '@lobule/volume';
import type { SourceInstance } from '../parametric-map/parametric-map.ts';
import { nearestDecimal } from '../write/values.ts';

/** How free a matrix is (PS3.3 C.20.2.1.2). */
export type MatrixKind = 'RIGID' | 'RIGID_SCALE' | 'AFFINE';

/** Images of one frame of reference, and the way from it to the one in which all are registered. */
export interface RegisteredImages {
  /** Absent where only images are named. */
  readonly frameOfReferenceUid?: string;
  /** Absent where all images of the frame of reference are meant. */
  readonly images?: readonly RegisteredInstance[];
  /** From places of these images to the registered ones; patient LPS mm. */
  readonly matrix: Affine;
  readonly kind: MatrixKind;
  readonly comment?: string;
}

/** An image, with its study where that is another than the object's own. */
export interface RegisteredInstance extends SourceInstance {
  readonly studyUid?: string;
}

/** Matrices that bring frames of reference (LPS mm) into one. */
export interface SpatialRegistration {
  /** To which all is brought. */
  readonly frameOfReferenceUid: string;
  readonly registered: readonly Omit<RegisteredImages, 'images'>[];
  /** Instances named by each of them, in the same order. */
  readonly instanceUids: readonly (readonly string[])[];
}

/**
 * A matrix whose numbers are those that DICOM can hold (decimal strings of 16 characters, so at least 13 digits): what
 * is written with these numbers is read back to the last bit. Use it in place of the one that was found, and image,
 * transform file and registration object say the same.
 *
 * @example
 * const matrix = decimalMatrix([0.9999500004166653, -0.009999833334166664, 0, 1 / 3, 0, 1, 0, 0, 0, 0, 1, 0]);
 */
export function decimalMatrix(matrix: Affine): Affine {
  return matrix.map((value) => Number(nearestDecimal(value)));
}
