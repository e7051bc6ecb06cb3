import { exp } from '@lobule/numerics';

type Triple = readonly [number, number, number];

/** What a network says of one patch: `outputs` channels, x fastest. */
export type RunPatch = (patch: Float32Array) => Promise<Float32Array>;

export interface Windows {
  /** Voxels of the image. */
  readonly size: Triple;
  readonly patch: Triple;
  /** From one patch to the next, as a share of the patch. */
  readonly step: number;
  /** Voxels at the sides of a patch that are not used, but at the sides of the image. */
  readonly margin: number;
  /** SD of the weights as a share of the patch; 0: all alike. */
  readonly gaussian: number;
}

/**
 * Where patches begin along one axis: as few as reach from end to end with at most `step` of a patch between them, evenly
 * spread (nnU-Net, sliding_window_prediction.py: 110 voxels, patch 64, step 0.5 begin at 0, 23, 46).
 *
 * @example
 * windowStarts(110, 64, 0.5); // [0, 23, 46]
 */
export function windowStarts(size: number, patch: number, step: number): readonly number[] {
  if (size <= patch) return [0];
  const count = Math.ceil((size - patch) / (patch * step)) + 1;
  const apart = (size - patch) / (count - 1);
  return Array.from({ length: count }, (_, n) => Math.round(n * apart));
}

/**
 * Runs a network over an image patch by patch and takes the weighted mean where patches overlap. An image smaller than a
 * patch is set in the middle of zeros. Patches go one after the other, so that the sums are the same in every run.
 *
 * @param channels normalised images of the same size, x fastest
 * @param outputs channels that the network gives
 * @param progress after each patch
 */
export async function slideWindows(
  channels: readonly Float32Array[],
  outputs: number,
  windows: Windows,
  run: RunPatch,
  progress: (done: number, total: number) => void = () => {},
): Promise<readonly Float32Array[]> {
  const { size, patch } = windows;
  const voxels = size[0] * size[1] * size[2];
  const sums = Array.from({ length: outputs }, () => new Float64Array(voxels));
  const weights = new Float64Array(voxels);
  const starts = [0, 1, 2].map((axis) => windowStarts(size[axis], patch[axis], windows.step));
  const total = starts[0].length * starts[1].length * starts[2].length;
  const count = patch[0] * patch[1] * patch[2];
  const input = new Float32Array(channels.length * count);
  // Zeros to both sides where the image is smaller than a patch.
  const room = size.map((n, axis) => Math.max(0, Math.floor((patch[axis] - n) / 2)));
  let done = 0;
  for (const z of starts[2]) {
    for (const y of starts[1]) {
      for (const x of starts[0]) {
        const start: Triple = [x - room[0], y - room[1], z - room[2]];
        const lines = axisWeights(start, windows);
        input.fill(0);
        forEachVoxel(start, size, patch, (v, at) => {
          for (let c = 0; c < channels.length; c++) input[c * count + at] = channels[c][v];
        });
        const said = await run(input);
        forEachVoxel(start, size, patch, (v, at, i, j, k) => {
          const weight = lines[0][i] * lines[1][j] * lines[2][k];
          if (weight === 0) return;
          weights[v] += weight;
          for (let c = 0; c < outputs; c++) sums[c][v] += weight * said[c * count + at];
        });
        progress(++done, total);
      }
    }
  }
  return sums.map((sum) => Float32Array.from(sum, (value, v) => value / weights[v]));
}

/** A voxel that one patch alone reaches has some weight, however narrow the Gaussian. */
const LEAST_WEIGHT = 1e-6;

/** Weights along the three axes of the patch that begins at `start`. */
function axisWeights(start: Triple, { size, patch, margin, gaussian }: Windows): readonly Float64Array[] {
  return patch.map((count, axis) => {
    const middle = Math.floor(count / 2);
    const sd = gaussian * count;
    return Float64Array.from({ length: count }, (_, n) => {
      const atStart = start[axis] <= 0;
      const atEnd = start[axis] + count >= size[axis];
      if ((n < margin && !atStart) || (n >= count - margin && !atEnd)) return 0;
      return sd === 0 ? 1 : Math.max(LEAST_WEIGHT, exp(-0.5 * ((n - middle) / sd) * ((n - middle) / sd)));
    });
  });
}

/** Visits the voxels of a patch that lie in the image: index in the image, in the patch, place in the patch. */
function forEachVoxel(
  start: Triple,
  size: Triple,
  patch: Triple,
  visit: (v: number, at: number, i: number, j: number, k: number) => void,
): void {
  const from = (axis: number) => Math.max(0, -start[axis]);
  const to = (axis: number) => Math.min(patch[axis], size[axis] - start[axis]);
  for (let k = from(2); k < to(2); k++) {
    for (let j = from(1); j < to(1); j++) {
      const row = start[0] + size[0] * (start[1] + j + size[1] * (start[2] + k));
      const patchRow = patch[0] * (j + patch[1] * k);
      for (let i = from(0); i < to(0); i++) visit(row + i, patchRow + i, i, j, k);
    }
  }
}
