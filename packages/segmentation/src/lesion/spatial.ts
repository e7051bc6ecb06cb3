import { pow } from '@lobule/numerics';
import type { Curves } from './curves.ts';
import { type FuzzyClusters, squaredDistances, toMemberships } from './fuzzy-c-means.ts';
import { boxSums } from './lattice.ts';

/**
 * Membership of every voxel in a union of clusters, weighted by what its neighbours are: u h^q / (u h^q + v g^q) with
 * h and g the mean membership of the 27 around it in the union and outside it (Chuang et al. 2006).
 */
export function spatialMembership(
  { box, count, phases, values }: Curves,
  { centres, clusters }: FuzzyClusters,
  inUnion: readonly boolean[],
  fuzziness: number,
  spatialWeight: number,
): Float32Array {
  const own = new Float32Array(count);
  const squared = new Float64Array(clusters);
  const power = 1 / (fuzziness - 1);
  for (let v = 0; v < count; v++) {
    squaredDistances(values, v * phases, phases, centres, squared);
    toMemberships(squared, power);
    let sum = 0;
    for (let c = 0; c < clusters; c++) if (inUnion[c]) sum += squared[c];
    own[v] = sum;
  }
  if (spatialWeight === 0) return own;
  const around = boxSums(own, box.size, [1, 1, 1]);
  const places = boxSums(new Float32Array(count).fill(1), box.size, [1, 1, 1]);
  const weigh = spatialWeight === 1 ? (x: number) => x : (x: number) => pow(x, spatialWeight);
  for (let v = 0; v < count; v++) {
    const h = Math.min(1, Math.max(0, around[v] / places[v]));
    const yes = own[v] * weigh(h);
    const no = (1 - own[v]) * weigh(1 - h);
    own[v] = yes + no > 0 ? yes / (yes + no) : own[v];
  }
  return own;
}
