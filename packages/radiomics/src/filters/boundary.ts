/** What an image is beyond its border (IBSI 2, 2.2): nothing, its outermost voxels, itself again, or mirrored. */
export const BOUNDARIES = ['zero', 'nearest', 'periodic', 'mirror'] as const;
export type Boundary = (typeof BOUNDARIES)[number];

/** The voxel that stands for place i on an axis of n; -1 where there is nothing. The mirror repeats the outermost. */
export function voxelAt(i: number, n: number, boundary: Boundary): number {
  if (i >= 0 && i < n) return i;
  if (boundary === 'zero') return -1;
  if (boundary === 'nearest') return i < 0 ? 0 : n - 1;
  const period = boundary === 'periodic' ? n : 2 * n;
  const place = ((i % period) + period) % period;
  return place < n ? place : 2 * n - 1 - place;
}
