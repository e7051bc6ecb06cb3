import path from 'node:path';
import { type VoxelFeature, type VoxelSlab, voxelReason } from '@lobule/radiomics';
import { type Grid, niftiHeader } from '@lobule/volume';
import { type PendingFile, pendingFile } from '../map/pending-file.ts';

/** What is known of a map when its last slab is there. */
export interface GrownMap {
  readonly feature: VoxelFeature;
  /** Voxels that have a value. */
  readonly defined: number;
  /** Voxels of the region that have none, by reason. */
  readonly undefined: Readonly<Record<string, number>>;
}

/** Maps that are written slab by slab, under temporary names until all of them are whole. */
export interface GrowingVoxelMaps {
  /** Appends a slab to each map; resolves when its arrays may be used again. @throws ledger/disk-full, ledger/not-writable */
  add(slab: VoxelSlab): Promise<void>;
  /** Ends all files and gives them their names; answers the names. @throws as `add` */
  keep(): Promise<readonly string[]>;
  /** Takes away all files that have no name yet. */
  drop(): Promise<void>;
  readonly maps: () => readonly GrownMap[];
}

interface Growing {
  readonly feature: VoxelFeature;
  readonly values: PendingFile;
  /** Begun with the first voxel of the region that has no value. */
  reasons?: PendingFile;
  defined: number;
  readonly undefined: Record<string, number>;
}

/**
 * Begins a map for each feature in a folder, `<name>.nii.gz`, and where voxels have no value their reasons,
 * `<name>_reasons.nii.gz`. A slab and what is being packed is all that is in memory.
 */
export function growingVoxelMaps(out: string, features: readonly VoxelFeature[]): GrowingVoxelMaps {
  const begun: PendingFile[] = [];
  const begin = async (name: string, grid: Grid, type: 'float32' | 'uint8', description: string) => {
    const file = pendingFile(path.join(out, `${name}.nii.gz`), { packed: true });
    begun.push(file);
    await file.add(niftiHeader(grid, type, { description }));
    return file;
  };
  /** Reasons of the slabs so far of a map that has a value at each voxel of the region. */
  const whole: Uint8Array[] = [];
  let maps: readonly Growing[] = [];
  const append = async (map: Growing, { grid, maps: slabs }: VoxelSlab, n: number) => {
    const { values, reasons } = slabs[n];
    const missing = count(map, reasons);
    await map.values.add(bytesOf(values));
    if (missing && map.reasons === undefined) {
      const { name } = map.feature;
      map.reasons = await begin(`${name}_reasons`, grid, 'uint8', name);
      for (const part of whole) await map.reasons.add(part);
    }
    await map.reasons?.add(bytesOf(reasons));
  };
  return {
    async add(slab) {
      if (maps.length === 0) {
        maps = await Promise.all(
          features.map(async (feature): Promise<Growing> => {
            const values = await begin(feature.name, slab.grid, 'float32', feature.name);
            return { feature, values, defined: 0, undefined: {} };
          }),
        );
      }
      await Promise.all(maps.map((map, n) => append(map, slab, n)));
      whole.push(slab.maps[0].reasons.map((reason) => (isOutside(reason) ? reason : 0)));
    },
    async keep() {
      await Promise.all(begun.map((file) => file.end()));
      for (const file of begun) file.keep();
      return maps.flatMap(({ feature: { name }, reasons }) =>
        reasons ? [`${name}.nii.gz`, `${name}_reasons.nii.gz`] : [`${name}.nii.gz`],
      );
    },
    async drop() {
      await Promise.all(begun.map((file) => file.drop()));
    },
    maps: () => maps,
  };
}

/** Counts voxels with and without a value; whether some of the region have none. */
function count(map: Growing, reasons: Uint8Array): boolean {
  let missing = false;
  for (const reason of reasons) {
    if (reason === 0) map.defined++;
    else if (!isOutside(reason)) {
      const code = voxelReason(reason)?.code ?? 'unknown';
      map.undefined[code] = (map.undefined[code] ?? 0) + 1;
      missing = true;
    }
  }
  return missing;
}

function isOutside(reason: number): boolean {
  return reason !== 0 && voxelReason(reason)?.code === 'outside-mask';
}

/** As they are: a slab's arrays are not touched before `add` resolves. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
