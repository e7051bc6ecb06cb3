import { acos, cos, exp } from '@lobule/numerics';
import type { Size } from '../../lesion/lattice.ts';

/** Beyond so many standard deviations a Gaussian is cut. */
const REACH = 2.5;

/** Convolution with a Gaussian of a standard deviation in voxels along each axis; the sides of the box go on. */
function gaussian(values: Float32Array, size: Size, sigmas: readonly number[]): Float32Array {
  let current = values;
  let stride = 1;
  for (let axis = 0; axis < 3; axis++) {
    const sigma = sigmas[axis];
    const reach = Math.max(1, Math.ceil(REACH * sigma));
    const weights = Float64Array.from({ length: reach + 1 }, (_, q) => exp((-0.5 * q * q) / (sigma * sigma)));
    const total = weights.reduce((sum, weight, q) => sum + (q === 0 ? weight : 2 * weight), 0);
    const count = size[axis];
    const smooth = new Float32Array(values.length);
    for (let v = 0; v < values.length; v++) {
      const at = Math.floor(v / stride) % count;
      let sum = weights[0] * current[v];
      for (let q = 1; q <= reach; q++) {
        const before = v - Math.min(q, at) * stride;
        const after = v + Math.min(q, count - 1 - at) * stride;
        sum += weights[q] * (current[before] + current[after]);
      }
      smooth[v] = sum / total;
    }
    current = smooth;
    stride *= count;
  }
  return current;
}

/**
 * Eigenvalues of the matrix of second derivatives at some voxels, the largest first, times the square of the scale so that
 * those of several scales can be compared (Lindeberg 1998, Int J Comput Vis 30:79; Sato et al. 1998, Med Image Anal 2:143).
 * 0 on the sides of the box.
 *
 * @returns three numbers a voxel
 */
export function curvatures(
  values: Float32Array,
  size: Size,
  spacingMm: readonly number[],
  scaleMm: number,
  voxels: Int32Array,
): Float32Array {
  const [nx, ny, nz] = size;
  const smooth = gaussian(
    values,
    size,
    spacingMm.map((mm) => scaleMm / mm),
  );
  const strides = [1, nx, nx * ny];
  const found = new Float32Array(3 * voxels.length);
  const scale = scaleMm * scaleMm;
  const second = (v: number, a: number) =>
    (scale * (smooth[v + strides[a]] + smooth[v - strides[a]] - 2 * smooth[v])) /
    (spacingMm[a] * spacingMm[a]);
  const mixed = (v: number, a: number, b: number) => {
    const [s, t] = [strides[a], strides[b]];
    const sum = smooth[v + s + t] + smooth[v - s - t] - smooth[v + s - t] - smooth[v - s + t];
    return (scale * sum) / (4 * spacingMm[a] * spacingMm[b]);
  };
  for (let r = 0; r < voxels.length; r++) {
    const v = voxels[r];
    const i = v % nx;
    const j = Math.floor(v / nx) % ny;
    const k = Math.floor(v / (nx * ny));
    if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1) continue;
    const diagonal = [second(v, 0), second(v, 1), second(v, 2)] as const;
    putEigenvalues(diagonal, mixed(v, 0, 1), mixed(v, 0, 2), mixed(v, 1, 2), found, 3 * r);
  }
  return found;
}

const THIRD_TURN = 2.0943951023931953;

/** Of a symmetric matrix of three rows, by the trigonometric solution (Smith 1961, Commun ACM 4:168). */
function putEigenvalues(
  [xx, yy, zz]: readonly [number, number, number],
  xy: number,
  xz: number,
  yz: number,
  into: Float32Array,
  at: number,
): void {
  const mean = (xx + yy + zz) / 3;
  const [a, b, c] = [xx - mean, yy - mean, zz - mean];
  const spread = Math.sqrt((a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6);
  if (spread === 0) {
    into.fill(mean, at, at + 3);
    return;
  }
  const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const angle = acos(Math.max(-1, Math.min(1, determinant / (2 * spread * spread * spread)))) / 3;
  const largest = mean + 2 * spread * cos(angle);
  const least = mean + 2 * spread * cos(angle + THIRD_TURN);
  into[at] = largest;
  into[at + 1] = 3 * mean - largest - least;
  into[at + 2] = least;
}
