import { type RandomStream, randomOrder } from '@lobule/foundation';
import { countInside, type Mask, signedDistance } from '@lobule/volume';

/**
 * The region grown (or shrunk, where negative) by a fraction of its number of voxels: those nearest to its margin come in
 * (or go) first, in mm; of those equally near the last are drawn by lot. At least one voxel stays. What the image does
 * not hold cannot be grown into.
 */
export function grow(mask: Mask, fraction: number, stream: RandomStream): Mask {
  const before = countInside(mask);
  const target = Math.max(1, Math.round(before * (1 + fraction)));
  if (before === 0 || target === before) return mask;
  const grows = target > before;
  const { data: away } = signedDistance(mask);
  const needed = Math.abs(target - before);
  const candidates: number[] = [];
  for (let v = 0; v < mask.data.length; v++) {
    if ((mask.data[v] === 0) === grows && Number.isFinite(away[v])) candidates.push(v);
  }
  // To a nanometre, as equal distances may differ by rounding.
  const nearness = Float64Array.from(candidates, (v) => Math.round(Math.abs(away[v]) * 1e6));
  const farthest = nearness.toSorted()[Math.min(needed, candidates.length) - 1] ?? 0;
  const nearer = candidates.filter((_, n) => nearness[n] < farthest);
  const equal = candidates.filter((_, n) => nearness[n] === farthest);
  const drawn = [...randomOrder(equal.length, stream)].map((n) => equal[n]);
  const data = mask.data.map((value) => (value === 0 ? 0 : 1));
  for (const v of [...nearer, ...drawn].slice(0, needed)) data[v] = grows ? 1 : 0;
  return { grid: mask.grid, data };
}
