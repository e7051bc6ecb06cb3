import { cos, sin } from '@lobule/numerics';
import type { Affine, Point } from '@lobule/volume';

/** Rotation about a centre and a shift: angles in radians about x, y, z of the patient, R = Rz Rx Ry as ITK's Euler3D. */
export interface Rigid {
  readonly angles: Point;
  readonly shiftMm: Point;
  readonly centreMm: Point;
}

type Matrix3 = readonly number[];

/** p -> R (p - c) + c + t as one affine. */
export function rigidAffine({ angles, shiftMm, centreMm }: Rigid): Affine {
  return aroundCentre(rotation(angles), shiftMm, centreMm);
}

/** p -> A (p - c) + c + t. */
export function aroundCentre(a: Matrix3, shiftMm: Point, centreMm: Point): Affine {
  return [0, 1, 2].flatMap((row) => {
    const [x, y, z] = a.slice(3 * row, 3 * row + 3);
    const moved = x * centreMm[0] + y * centreMm[1] + z * centreMm[2];
    return [x, y, z, centreMm[row] + shiftMm[row] - moved];
  });
}

export function rotation([ax, ay, az]: Point): Matrix3 {
  return times(times(aboutZ(az), aboutX(ax)), aboutY(ay));
}

/** How the rotation changes with each of its three angles. */
export function rotationSlopes([ax, ay, az]: Point): readonly [Matrix3, Matrix3, Matrix3] {
  const quarter = 0.5 * Math.PI;
  // The derivative of a rotation about an axis is that rotation a quarter turn on, without the axis itself.
  const slopeX = times(times(aboutZ(az), without(aboutX(ax + quarter), 0)), aboutY(ay));
  const slopeY = times(times(aboutZ(az), aboutX(ax)), without(aboutY(ay + quarter), 1));
  const slopeZ = times(times(without(aboutZ(az + quarter), 2), aboutX(ax)), aboutY(ay));
  return [slopeX, slopeY, slopeZ];
}

/** Rotations about the axes of the patient, row-major 3 x 3, angles in radians. */
function aboutX(angle: number): Matrix3 {
  const [c, s] = [cos(angle), sin(angle)];
  return [1, 0, 0, 0, c, -s, 0, s, c];
}

function aboutY(angle: number): Matrix3 {
  const [c, s] = [cos(angle), sin(angle)];
  return [c, 0, s, 0, 1, 0, -s, 0, c];
}

function aboutZ(angle: number): Matrix3 {
  const [c, s] = [cos(angle), sin(angle)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

function without(a: Matrix3, axis: number): Matrix3 {
  return a.map((value, index) => (index === 4 * axis ? 0 : value));
}

function times(a: Matrix3, b: Matrix3): Matrix3 {
  return [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map(
      (column) => a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column],
    ),
  );
}
