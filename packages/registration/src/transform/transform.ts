import type { Affine, Point } from '@lobule/volume';
import type { SplineField } from './spline-field.ts';
import { displacementAt } from './spline-field.ts';

/**
 * Where the fixed image's places are found in the moving image, in patient LPS mm (the direction of ITK and of DICOM's
 * registration matrices seen from the fixed frame).
 */
export type Transform =
  /** p -> A p + b; Euler angles and the like are in how it was found, not in what it does. */
  | { readonly kind: 'linear'; readonly matrix: Affine }
  /** p -> L(p + u(p)): the local field first, in the fixed frame, then what moves the whole. */
  | { readonly kind: 'spline'; readonly field: SplineField; readonly afterwards: Affine };

/** Leaves every place (mm) where it is. */
export const identityAffine: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** A transform that leaves every place where it is. */
export const identityTransform: Transform = { kind: 'linear', matrix: identityAffine };

/**
 * Where a place of the fixed image lies in the moving one.
 *
 * @example
 * movePoint({ kind: 'linear', matrix: [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0] }, [10, 0, 0]); // [15, 0, 0]
 */
export function movePoint(transform: Transform, [x, y, z]: Point): Point {
  if (transform.kind === 'linear') return applyTo(transform.matrix, x, y, z);
  const [ux, uy, uz] = displacementAt(transform.field, [x, y, z]);
  return applyTo(transform.afterwards, x + ux, y + uy, z + uz);
}

function applyTo(a: Affine, x: number, y: number, z: number): Point {
  return [
    a[0] * x + a[1] * y + a[2] * z + a[3],
    a[4] * x + a[5] * y + a[6] * z + a[7],
    a[8] * x + a[9] * y + a[10] * z + a[11],
  ];
}
