import { log } from '@lobule/numerics';
import { gridSpacingMm, indexToPatient, type Mask, type Point } from '@lobule/volume';
import type { SplineField } from '../transform/spline-field.ts';

/** Places (indices of the field's grid) at which volume is to be kept. */
export type Protected = readonly Point[];

/** At most `count` voxels of a mask, evenly taken, in patient mm. */
export function protectedPlaces(mask: Mask, count = 3000): readonly Point[] {
  const { size } = mask.grid;
  const inside: number[] = [];
  for (let v = 0; v < mask.data.length; v++) if (mask.data[v] !== 0) inside.push(v);
  const every = Math.max(1, inside.length / count);
  const places: Point[] = [];
  for (let at = 0.5 * every; at < inside.length; at += every) {
    const v = inside[Math.floor(at)];
    const index: Point = [
      v % size[0],
      Math.floor(v / size[0]) % size[1],
      Math.floor(v / (size[0] * size[1])),
    ];
    places.push(indexToPatient(mask.grid, index));
  }
  return places;
}

/**
 * The determinant of the Jacobian of p -> p + u(p) at places: 1 keeps volume, below 0 folds. 3 x 3 slopes come from the
 * lattice itself.
 */
export function jacobianAt(field: SplineField, places: Protected): Float64Array {
  return Float64Array.from(places, (place) => {
    const near = neighbourhood(field, place);
    return determinant(slopesOf(field, near));
  });
}

/** Beyond this factor, either way, a change of volume is taken for an error of the alignment. */
const bound = log(1.25);
const beyondWeighs = 100;

/**
 * Mean squared logarithm of the volume change (Rohlfing et al., IEEE Trans Med Imaging 22:730, 2003), and a hundred
 * times the square of what of it lies beyond a factor of 1.25; adds `weight` times its slope to `gradient`. Where the
 * field folds the logarithm is that of 0.01, and it pushes back.
 */
export function volumePenalty(
  field: SplineField,
  places: Protected,
  weight: number,
  gradient: Float64Array,
): number {
  let total = 0;
  for (const place of places) {
    const near = neighbourhood(field, place);
    const a = slopesOf(field, near);
    const det = Math.max(0.01, determinant(a));
    const change = log(det);
    const beyond = change > bound ? change - bound : change < -bound ? change + bound : 0;
    total += change * change + beyondWeighs * beyond * beyond;
    const push = (2 * weight * (change + beyondWeighs * beyond)) / (det * places.length);
    const cofactors = cofactorsOf(a);
    for (let k = 0; k < 64; k++) {
      for (let row = 0; row < 3; row++) {
        let sum = 0;
        for (let column = 0; column < 3; column++)
          sum += cofactors[3 * row + column] * near.slopes[3 * k + column];
        gradient[3 * near.points[k] + row] += push * sum;
      }
    }
  }
  return places.length > 0 ? total / places.length : 0;
}

interface Neighbourhood {
  /** 64 lattice points. */
  readonly points: Int32Array;
  /** The slope of each one's weight along x, y, z of the patient, 1/mm. */
  readonly slopes: Float64Array;
}

/** The field's axes need not be the patient's: slopes per voxel are turned by the unit directions over the spacing. */
function neighbourhood(field: SplineField, place: Point): Neighbourhood {
  const spacing = gridSpacingMm(field.grid);
  const { affine } = field.grid;
  const first: number[] = [];
  const values: number[][] = [];
  const derivatives: number[][] = [];
  for (let axis = 0; axis < 3; axis++) {
    const at = Math.min(field.grid.size[axis] - 1, Math.max(0, place[axis])) / field.step[axis];
    const cell = Math.min(field.size[axis] - 4, Math.floor(at));
    const t = at - cell;
    const u = 1 - t;
    first.push(cell);
    values.push([
      (u * u * u) / 6,
      2 / 3 - t * t * (1 - 0.5 * t),
      2 / 3 - u * u * (1 - 0.5 * u),
      (t * t * t) / 6,
    ]);
    const perMm = 1 / (field.step[axis] * spacing[axis]);
    derivatives.push([-0.5 * u * u, t * (1.5 * t - 2), u * (2 - 1.5 * u), 0.5 * t * t].map((d) => d * perMm));
  }
  const points = new Int32Array(64);
  const slopes = new Float64Array(192);
  for (let k = 0; k < 64; k++) {
    const [a, b, c] = [k & 3, (k >> 2) & 3, k >> 4];
    points[k] = first[0] + a + field.size[0] * (first[1] + b + field.size[1] * (first[2] + c));
    const along = [
      derivatives[0][a] * values[1][b] * values[2][c],
      values[0][a] * derivatives[1][b] * values[2][c],
      values[0][a] * values[1][b] * derivatives[2][c],
    ];
    for (let p = 0; p < 3; p++) {
      for (let axis = 0; axis < 3; axis++) {
        slopes[3 * k + p] += (along[axis] * affine[4 * p + axis]) / spacing[axis];
      }
    }
  }
  return { points, slopes };
}

/** Identity plus the slopes of the displacement: row is the displacement's part, column the patient's axis. */
function slopesOf(field: SplineField, near: Neighbourhood): Float64Array {
  const a = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  for (let k = 0; k < 64; k++) {
    for (let row = 0; row < 3; row++) {
      const value = field.values[3 * near.points[k] + row];
      for (let column = 0; column < 3; column++) a[3 * row + column] += value * near.slopes[3 * k + column];
    }
  }
  return a;
}

function determinant(a: Float64Array): number {
  const c = cofactorsOf(a);
  return a[0] * c[0] + a[1] * c[1] + a[2] * c[2];
}

function cofactorsOf(a: Float64Array): Float64Array {
  return Float64Array.of(
    a[4] * a[8] - a[5] * a[7],
    a[5] * a[6] - a[3] * a[8],
    a[3] * a[7] - a[4] * a[6],
    a[2] * a[7] - a[1] * a[8],
    a[0] * a[8] - a[2] * a[6],
    a[1] * a[6] - a[0] * a[7],
    a[1] * a[5] - a[2] * a[4],
    a[2] * a[3] - a[0] * a[5],
    a[0] * a[4] - a[1] * a[3],
  );
}
