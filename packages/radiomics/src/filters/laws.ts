import type { Boundary } from './boundary.ts';
import { type AxisKernels, convolveAxes, type Size3 } from './convolve.ts';
import { distinctTurns, type Pooling, pool, turned } from './rotate.ts';

/** Laws' kernels before they are made of unit length (IBSI 2, 3.3: code JTXT). */
const KERNELS = {
  L5: [1, 4, 6, 4, 1],
  E5: [-1, -2, 0, 2, 1],
  S5: [-1, 0, 2, 0, -1],
  W5: [-1, 2, 0, -2, 1],
  R5: [1, -4, 6, -4, 1],
  L3: [1, 2, 1],
  E3: [-1, 0, 1],
  S3: [-1, 2, -1],
} as const;
export type LawsKernel = keyof typeof KERNELS;
export const LAWS_KERNELS = Object.keys(KERNELS) as readonly LawsKernel[];

export interface Laws {
  /** One for each axis: two within the slice, or three. */
  readonly kernels: readonly LawsKernel[];
  readonly rotation: 'none' | Pooling;
  /** The mean size of the response in a cube of 2 delta + 1 voxels, in place of the response. */
  readonly energyDelta?: number;
}

export function lawsFilter(
  data: Float64Array,
  size: Size3,
  { kernels, rotation, energyDelta }: Laws,
  boundary: Boundary,
): Float64Array {
  const set: AxisKernels = kernels.map((name) => unit(KERNELS[name]));
  const response = pooledResponse(data, size, set, rotation, boundary);
  if (energyDelta === undefined) return response;
  const width = 2 * energyDelta + 1;
  const box = new Float64Array(width).fill(1 / width);
  return convolveAxes(
    response.map(Math.abs),
    size,
    kernels.map(() => box),
    boundary,
  );
}

function pooledResponse(
  data: Float64Array,
  size: Size3,
  set: AxisKernels,
  rotation: 'none' | Pooling,
  boundary: Boundary,
): Float64Array {
  if (rotation === 'none') return convolveAxes(data, size, set, boundary);
  const turns = distinctTurns(set);
  return pool(turns.length, rotation, (n) => convolveAxes(data, size, turned(set, turns[n]), boundary));
}

function unit(kernel: readonly number[]): Float64Array {
  const length = Math.sqrt(kernel.reduce((sum, x) => sum + x * x, 0));
  return Float64Array.from(kernel, (x) => x / length);
}
