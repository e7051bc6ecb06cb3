import { applyAffine, type Grid, gridSpacingMm, invertAffine, type Point } from '@lobule/volume';

type Size = readonly [number, number, number];

/**
 * Displacements in mm as a cubic B-spline on a lattice that is parallel to a grid (Rueckert et al., IEEE Trans Med
 * Imaging 18:712, 1999). Lattice point (a, b, c) lies at grid index (a - 1) x step along each axis; values are
 * three numbers a point, x fastest, in patient LPS mm.
 */
export interface SplineField {
  /** Whose voxels the lattice is parallel to: the fixed image at full resolution. */
  readonly grid: Grid;
  /** Distance between lattice points in voxels of the grid. */
  readonly step: Point;
  readonly size: Size;
  readonly values: Float64Array;
}

/** A field of zeros whose lattice has about the given spacing and covers the grid with its border. */
export function zeroField(grid: Grid, spacingMm: number): SplineField {
  const voxel = gridSpacingMm(grid);
  const spans = grid.size.map((n, axis) =>
    Math.max(1, Math.round((Math.max(1, n - 1) * voxel[axis]) / spacingMm)),
  );
  const step = spans.map((span, axis) => Math.max(1, grid.size[axis] - 1) / span) as unknown as Point;
  const size = spans.map((span) => span + 3) as unknown as Size;
  return { grid, step, size, values: new Float64Array(3 * size[0] * size[1] * size[2]) };
}

/** The same field on a lattice twice as fine (subdivision: 1/8 6/8 1/8 on the points, 1/2 1/2 between). */
export function refineField(field: SplineField): SplineField {
  let { values } = field;
  const size: [number, number, number] = [...field.size];
  for (const axis of [0, 1, 2]) {
    const finer = 2 * (size[axis] - 3) + 3;
    values = subdivide(values, size, axis, finer);
    size[axis] = finer;
  }
  return { grid: field.grid, step: field.step.map((s) => s / 2) as unknown as Point, size, values };
}

function subdivide(values: Float64Array, size: Size, axis: number, finer: number): Float64Array {
  const before = size.slice(0, axis).reduce((product, n) => product * n, 3);
  const after = size.slice(axis + 1).reduce((product, n) => product * n, 1);
  const n = size[axis];
  const out = new Float64Array(before * finer * after);
  for (let block = 0; block < after; block++) {
    for (let to = 0; to < finer; to++) {
      // Fine point `to` lies at coarse index (to + 1) / 2.
      const whole = (to + 1) >> 1;
      const on = (to + 1) % 2 === 0;
      for (let i = 0; i < before; i++) {
        const at = (k: number) => values[i + before * (Math.min(n - 1, k) + n * block)];
        out[i + before * (to + finer * block)] = on
          ? (at(whole - 1) + 6 * at(whole) + at(whole + 1)) / 8
          : (at(whole) + at(whole + 1)) / 2;
      }
    }
  }
  return out;
}

/** First lattice point and four weights along one axis, for the voxels of a (coarser) grid with the same axes. */
export interface AxisWeights {
  readonly first: Int32Array;
  /** Four a voxel. */
  readonly weights: Float64Array;
}

/** Weights at indices start + stride x i of the field's grid. */
export function axisWeights(
  field: SplineField,
  axis: number,
  n: number,
  start: number,
  stride: number,
): AxisWeights {
  const first = new Int32Array(n);
  const weights = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) {
    const at = Math.min(field.grid.size[axis] - 1, Math.max(0, start + stride * i)) / field.step[axis];
    const cell = Math.min(field.size[axis] - 4, Math.floor(at));
    first[i] = cell;
    fillWeights(at - cell, weights, 4 * i);
  }
  return { first, weights };
}

function fillWeights(t: number, weights: Float64Array, at: number): void {
  const u = 1 - t;
  weights[at] = (u * u * u) / 6;
  weights[at + 1] = 2 / 3 - t * t * (1 - 0.5 * t);
  weights[at + 2] = 2 / 3 - u * u * (1 - 0.5 * u);
  weights[at + 3] = (t * t * t) / 6;
}

/** Displacement in mm at a place of the patient; beyond the grid that of its border. */
export function displacementAt(field: SplineField, place: Point): Point {
  const index = applyAffine(invertAffine(field.grid.affine), place);
  const axes = [0, 1, 2].map((axis) => axisWeights(field, axis, 1, index[axis], 1));
  const sum = [0, 0, 0];
  for (let c = 0; c < 4; c++) {
    for (let b = 0; b < 4; b++) {
      const outer = axes[1].weights[b] * axes[2].weights[c];
      const row =
        field.size[0] * (axes[1].first[0] + b + field.size[1] * (axes[2].first[0] + c)) + axes[0].first[0];
      for (let a = 0; a < 4; a++) {
        const weight = outer * axes[0].weights[a];
        for (let p = 0; p < 3; p++) sum[p] += weight * field.values[3 * (row + a) + p];
      }
    }
  }
  return [sum[0], sum[1], sum[2]];
}
