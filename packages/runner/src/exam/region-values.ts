import type { Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import type { RegionValue } from '@lobule/study';

export interface SummarisedMap {
  readonly name: string;
  readonly unit: string;
  readonly standardId?: string;
  readonly settingsHash: string;
  readonly values: ArrayLike<number>;
  readonly reasonAt: (voxel: number) => Reason;
}

/** Median and quartiles of a map in a region, with the voxels where it is undefined counted by reason. */
export function regionValue(region: string, voxels: Int32Array, map: SummarisedMap): RegionValue {
  const defined: number[] = [];
  const missing = new Map<string, { reason: Reason; voxels: number }>();
  for (const voxel of voxels) {
    const value = map.values[voxel];
    if (Number.isFinite(value)) {
      defined.push(value);
      continue;
    }
    const reason = map.reasonAt(voxel);
    const entry = missing.get(reason.code) ?? { reason, voxels: 0 };
    missing.set(reason.code, { reason, voxels: entry.voxels + 1 });
  }
  const sorted = Float64Array.from(defined).sort();
  const quantile = (share: number) => (sorted.length === 0 ? Number.NaN : quantileSorted(sorted, share));
  return {
    region,
    map: map.name,
    median: {
      value: quantile(0.5),
      unit: map.unit,
      standardId: map.standardId,
      settingsHash: map.settingsHash,
      ...(sorted.length === 0
        ? { reason: { code: 'no-voxel', text: 'No voxel of the region has a value in this map.' } }
        : {}),
    },
    quartiles: [quantile(0.25), quantile(0.75)],
    voxels: sorted.length,
    undefined: [...missing.values()].sort((a, b) => b.voxels - a.voxels),
  };
}
