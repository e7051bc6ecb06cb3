import { log } from '@lobule/numerics';
import type { Mask, Volume } from '@lobule/volume';
import type { Triple } from './lattice.ts';

/** Every n-th voxel of an image, as logarithms. */
export interface LogSamples {
  /** Places of the samples along each axis, in voxels of the image. */
  readonly places: readonly [Int32Array, Int32Array, Int32Array];
  readonly stride: Triple;
  /** 0 where a voxel has no signal above 0. */
  readonly logs: Float64Array;
  /** 1 where a sample counts. */
  readonly inside: Uint8Array;
  readonly count: number;
  /** Above which a voxel counts, where no mask was given. */
  readonly threshold?: number;
}

/** As many samples remain along each axis, where there are as many voxels. */
const FEWEST_ALONG_AXIS = 16;

/** Takes samples of the voxels in the mask, or of those that stand out from air where there is none. */
export function takeSamples(image: Volume, mask: Mask | undefined, shrink: number): LogSamples {
  const { size } = image.grid;
  const strides = size.map((n) => Math.max(1, Math.min(shrink, Math.floor(n / FEWEST_ALONG_AXIS))));
  const stride: Triple = [strides[0], strides[1], strides[2]];
  const places = [0, 1, 2].map((axis) =>
    centred(size[axis], stride[axis]),
  ) as unknown as LogSamples['places'];
  const [xs, ys, zs] = places;
  const values = new Float64Array(xs.length * ys.length * zs.length);
  const inside = new Uint8Array(values.length);
  let n = 0;
  for (const z of zs) {
    for (const y of ys) {
      for (const x of xs) {
        const v = x + size[0] * (y + size[1] * z);
        values[n] = image.data[v];
        inside[n++] = hasSignal(image.data[v]) && (mask === undefined || mask.data[v] !== 0) ? 1 : 0;
      }
    }
  }
  const threshold = mask === undefined ? 0.5 * otsu(values, inside) : undefined;
  let count = 0;
  for (let s = 0; s < values.length; s++) {
    if (threshold !== undefined && values[s] <= threshold) inside[s] = 0;
    values[s] = hasSignal(values[s]) ? log(values[s]) : 0;
    count += inside[s];
  }
  return { places, stride, logs: values, inside, count, ...(threshold !== undefined && { threshold }) };
}

/** Only a finite signal above 0 has a logarithm. */
export function hasSignal(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}

function centred(n: number, stride: number): Int32Array {
  const count = Math.floor((n - 1) / stride) + 1;
  const first = (n - 1 - (count - 1) * stride) >> 1;
  return Int32Array.from({ length: count }, (_, i) => first + i * stride);
}

const BINS = 256;

/**
 * The value that parts these best in two (Otsu, IEEE Trans Syst Man Cybern 9:62, 1979), 0 where all are one.
 */
function otsu(values: Float64Array, inside: Uint8Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let s = 0; s < values.length; s++) {
    if (inside[s] === 0) continue;
    low = Math.min(low, values[s]);
    high = Math.max(high, values[s]);
  }
  if (!(high > low)) return 0;
  const counts = new Float64Array(BINS);
  const scale = (BINS - 1) / (high - low);
  for (let s = 0; s < values.length; s++) if (inside[s]) counts[Math.round((values[s] - low) * scale)]++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sum = counts.reduce((all, count, bin) => all + bin * count, 0);
  let [first, last, most, below, sumBelow] = [0, 0, -1, 0, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    sumBelow += bin * counts[bin];
    const apart = sumBelow / below - (sum - sumBelow) / (total - below);
    const variance = below * (total - below) * apart * apart;
    if (variance > most) [first, most] = [bin, variance];
    if (variance === most) last = bin;
  }
  // All values between two clusters that stand apart part them equally well: the middle is as far from both.
  return low + ((first + last) / 2 + 0.5) / scale;
}
