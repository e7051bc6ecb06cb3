import { type Affine, composeAffines, invertAffine } from '@lobule/volume';
import { emptySample, sampleLinear } from '../image/interpolate.ts';
import type { Level } from '../image/level.ts';
import { gather } from '../transform/displacements.ts';
import { type AxisWeights, axisWeights, type SplineField } from '../transform/spline-field.ts';

/** The moving image seen through a field at every voxel of a level of the fixed one. */
export interface WarpedGrid {
  readonly values: Float32Array;
  readonly valid: Uint8Array;
  /** Slopes of the moving image where each voxel lands, per moving voxel, three a voxel. */
  readonly gradients: Float32Array;
  /** Looks through the field as it is now. */
  look(field: SplineField): void;
  /** Adds to `out` how a sum of weights x values changes with each number of the lattice. */
  spread(field: SplineField, weights: Float32Array, out: Float64Array): void;
}

/**
 * Both directions go through the lattice axis by axis: planes, rows, then voxels, so that a voxel costs 4 points
 * rather than 64.
 *
 * @param afterwards what moves the whole after the field: fixed mm to moving mm
 */
export function warpedGrid(fixed: Level, moving: Level, afterwards: Affine): WarpedGrid {
  const [nx, ny, nz] = fixed.grid.size;
  const n = nx * ny * nz;
  const values = new Float32Array(n);
  const valid = new Uint8Array(n);
  const gradients = new Float32Array(3 * n);
  const toIndex = composeAffines(invertAffine(moving.grid.affine), afterwards);
  const direct = composeAffines(toIndex, fixed.grid.affine);
  const sample = emptySample();
  const weightsOf = (field: SplineField) =>
    [0, 1, 2].map((axis) =>
      axisWeights(field, axis, fixed.grid.size[axis], fixed.start[axis], fixed.stride[axis]),
    );

  return {
    values,
    valid,
    gradients,
    look(field) {
      const [ax, ay, az] = weightsOf(field);
      const [lx, ly] = field.size;
      const plane = new Float64Array(3 * lx * ly);
      const row = new Float64Array(3 * lx);
      for (let k = 0, v = 0; k < nz; k++) {
        gather(field.values, plane, az, k);
        for (let j = 0; j < ny; j++) {
          gather(plane, row, ay, j);
          const x0 = direct[1] * j + direct[2] * k + direct[3];
          const y0 = direct[5] * j + direct[6] * k + direct[7];
          const z0 = direct[9] * j + direct[10] * k + direct[11];
          for (let i = 0; i < nx; i++, v++) {
            const at = 3 * ax.first[i];
            const w0 = ax.weights[4 * i];
            const w1 = ax.weights[4 * i + 1];
            const w2 = ax.weights[4 * i + 2];
            const w3 = ax.weights[4 * i + 3];
            const ux = w0 * row[at] + w1 * row[at + 3] + w2 * row[at + 6] + w3 * row[at + 9];
            const uy = w0 * row[at + 1] + w1 * row[at + 4] + w2 * row[at + 7] + w3 * row[at + 10];
            const uz = w0 * row[at + 2] + w1 * row[at + 5] + w2 * row[at + 8] + w3 * row[at + 11];
            sampleLinear(
              moving.data,
              moving.grid.size,
              x0 + direct[0] * i + toIndex[0] * ux + toIndex[1] * uy + toIndex[2] * uz,
              y0 + direct[4] * i + toIndex[4] * ux + toIndex[5] * uy + toIndex[6] * uz,
              z0 + direct[8] * i + toIndex[8] * ux + toIndex[9] * uy + toIndex[10] * uz,
              sample,
            );
            valid[v] = sample.inside ? 1 : 0;
            if (!sample.inside) continue;
            values[v] = sample.value;
            gradients[3 * v] = sample.gx;
            gradients[3 * v + 1] = sample.gy;
            gradients[3 * v + 2] = sample.gz;
          }
        }
      }
    },
    spread(field, weights, out) {
      const [ax, ay, az] = weightsOf(field);
      const [lx, ly] = field.size;
      const plane = new Float64Array(3 * lx * ly);
      const row = new Float64Array(3 * lx);
      for (let k = 0, v = 0; k < nz; k++) {
        plane.fill(0);
        for (let j = 0; j < ny; j++) {
          row.fill(0);
          for (let i = 0; i < nx; i++, v++) {
            const weight = weights[v];
            if (weight === 0 || valid[v] === 0) continue;
            const gx = weight * gradients[3 * v];
            const gy = weight * gradients[3 * v + 1];
            const gz = weight * gradients[3 * v + 2];
            const fx = gx * toIndex[0] + gy * toIndex[4] + gz * toIndex[8];
            const fy = gx * toIndex[1] + gy * toIndex[5] + gz * toIndex[9];
            const fz = gx * toIndex[2] + gy * toIndex[6] + gz * toIndex[10];
            const at = 3 * ax.first[i];
            for (let a = 0; a < 4; a++) {
              const w = ax.weights[4 * i + a];
              row[at + 3 * a] += w * fx;
              row[at + 3 * a + 1] += w * fy;
              row[at + 3 * a + 2] += w * fz;
            }
          }
          scatter(row, plane, ay, j);
        }
        scatter(plane, out, az, k);
      }
    },
  };
}

/** The reverse: the part is added to four neighbouring parts of the whole, weighted. */
function scatter(part: Float64Array, whole: Float64Array, { first, weights }: AxisWeights, i: number): void {
  const n = part.length;
  const to = first[i] * n;
  for (let a = 0; a < 4; a++) {
    const w = weights[4 * i + a];
    for (let p = 0; p < n; p++) whole[to + a * n + p] += w * part[p];
  }
}
