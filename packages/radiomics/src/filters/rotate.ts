import type { AxisKernels } from './convolve.ts';

/** How responses of several orientations become one. */
export type Pooling = 'max' | 'mean';

/** A right-angled rotation: each axis gets the kernel of another, mirrored where the axis turns around. */
export interface Turn {
  readonly from: readonly number[];
  readonly mirrored: readonly boolean[];
}

export function turned(kernels: AxisKernels, { from, mirrored }: Turn): AxisKernels {
  return from.map((axis, to) => (mirrored[to] ? kernels[axis]?.slice().reverse() : kernels[axis]));
}

/**
 * The right-angled rotations, 24 in space and 4 in the plane, that make different filters of these sets of kernels
 * (IBSI 2, 2.4).
 */
export function distinctTurns(...sets: readonly AxisKernels[]): readonly Turn[] {
  const axes = sets[0].length;
  const found = new Map<string, Turn>();
  for (const from of permutations(axes)) {
    for (let mirrors = 0; mirrors < 1 << axes; mirrors++) {
      if (isReflection(from, mirrors)) continue;
      const turn = { from, mirrored: from.map((_, axis) => ((mirrors >> axis) & 1) === 1) };
      const key = sets
        .map((set) =>
          turned(set, turn)
            .map((kernel) => kernel?.join(' '))
            .join('|'),
        )
        .join('||');
      if (!found.has(key)) found.set(key, turn);
    }
  }
  return [...found.values()];
}

function permutations(n: number): readonly (readonly number[])[] {
  if (n === 1) return [[0]];
  return permutations(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, at) => [...shorter.slice(0, at), n - 1, ...shorter.slice(at)]),
  );
}

/** A rotation has determinant 1: swaps of axes and mirrors together are even in number. */
function isReflection(from: readonly number[], mirrors: number): boolean {
  let odd = 0;
  from.forEach((axis, i) => {
    odd ^= (mirrors >> i) & 1;
    for (let j = 0; j < i; j++) if (from[j] > axis) odd ^= 1;
  });
  return odd === 1;
}

/** The largest or the mean of the responses, voxel by voxel; each is made when it is its turn. */
export function pool(count: number, how: Pooling, responseOf: (n: number) => Float64Array): Float64Array {
  const pooled = responseOf(0).slice();
  for (let n = 1; n < count; n++) {
    const response = responseOf(n);
    for (let v = 0; v < pooled.length; v++) {
      if (how === 'mean') pooled[v] += response[v];
      else if (response[v] > pooled[v]) pooled[v] = response[v];
    }
  }
  if (how === 'mean') for (let v = 0; v < pooled.length; v++) pooled[v] /= count;
  return pooled;
}
