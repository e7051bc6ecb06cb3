import { exp } from '@lobule/numerics';
import type { Size } from '../lesion/lattice.ts';

/**
 * The lattice of a window as a graph: the weight of the edge from each voxel to the next one along x, y and z; 0 where
 * there is none.
 */
export interface Lattice {
  readonly size: Size;
  readonly weights: readonly [Float64Array, Float64Array, Float64Array];
  /** Sum of the weights at each voxel: the diagonal of the Laplacian. */
  readonly degrees: Float64Array;
}

/** No edge is lost for good: what a contour parts is still one graph. As scikit-image has it. */
const LEAST_WEIGHT = 1e-10;

/**
 * Weights exp(-beta g2) + 1e-10 of the edges between neighbours by face: g2 is the sum over the channels of squared
 * differences by the voxel's length (the shortest is 1), over the variance of all channels together and the square root
 * of their number (Grady 2006, equation 1; several channels as in scikit-image). A voxel that is not finite in some
 * channel has no edges.
 */
export function latticeOf(
  channels: readonly ArrayLike<number>[],
  size: Size,
  spacingMm: readonly number[],
  beta: number,
): Lattice {
  const [nx, ny, nz] = size;
  const count = nx * ny * nz;
  const known = new Uint8Array(count).fill(1);
  for (const values of channels) {
    for (let v = 0; v < count; v++) if (!Number.isFinite(values[v])) known[v] = 0;
  }
  const variance = varianceOf(channels, known);
  const scale = variance > 0 ? -beta / (variance * Math.sqrt(channels.length)) : 0;
  const shortest = Math.min(...spacingMm);
  const steps = [1, nx, nx * ny];
  const degrees = new Float64Array(count);
  const weights = [0, 1, 2].map((axis) => {
    const step = steps[axis];
    const length = spacingMm[axis] / shortest;
    const own = new Float64Array(count);
    for (let v = 0; v + step < count; v++) {
      if (Math.floor(v / step) % size[axis] === size[axis] - 1) continue;
      if (known[v] === 0 || known[v + step] === 0) continue;
      let square = 0;
      for (const values of channels) {
        const difference = (values[v + step] - values[v]) / length;
        square += difference * difference;
      }
      own[v] = exp(scale * square) + LEAST_WEIGHT;
      degrees[v] += own[v];
      degrees[v + step] += own[v];
    }
    return own;
  });
  return { size, weights: [weights[0], weights[1], weights[2]], degrees };
}

function varianceOf(channels: readonly ArrayLike<number>[], known: Uint8Array): number {
  let count = 0;
  let sum = 0;
  for (const values of channels) {
    for (let v = 0; v < known.length; v++) {
      if (known[v] === 0) continue;
      count++;
      sum += values[v];
    }
  }
  const mean = sum / count;
  let square = 0;
  for (const values of channels) {
    for (let v = 0; v < known.length; v++) {
      if (known[v] !== 0) square += (values[v] - mean) * (values[v] - mean);
    }
  }
  return square / count;
}

/** The Laplacian times a vector: at each voxel the weighted sum of what it is above its neighbours. */
export function timesLaplacian({ size, weights, degrees }: Lattice, x: Float64Array, y: Float64Array): void {
  const [nx, ny] = size;
  const slice = nx * ny;
  const [wx, wy, wz] = weights;
  const count = x.length;
  for (let v = 0; v < count; v++) y[v] = degrees[v] * x[v];
  // The last voxel of a line has no edge to the next, so that lines need no care.
  for (let v = 0; v + 1 < count; v++) {
    y[v] -= wx[v] * x[v + 1];
    y[v + 1] -= wx[v] * x[v];
  }
  for (let v = 0; v + nx < count; v++) {
    y[v] -= wy[v] * x[v + nx];
    y[v + nx] -= wy[v] * x[v];
  }
  for (let v = 0; v + slice < count; v++) {
    y[v] -= wz[v] * x[v + slice];
    y[v + slice] -= wz[v] * x[v];
  }
}
