import path from 'node:path';
import { canonicalJson, type Json, type ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { resolveVoxelSettings, type VoxelMapSettings, voxelMaps } from '@lobule/radiomics';
import { openVoxelCrew } from '@lobule/radiomics/node';
import { reasonCodes } from '../exam/voxel-features.ts';
import { codeHash } from '../work/code-hash.ts';
import { readPair } from './extract-pair.ts';
import { growingVoxelMaps } from './growing-voxel-maps.ts';
import type { FeaturePair } from './pairs.ts';
import { requireFolder } from './require-out.ts';

/** Settings of voxel maps, where they go, with how many workers. */
export interface VoxelFilesOptions {
  readonly settings?: VoxelMapSettings;
  /** Folder of the maps; made where it is not there. */
  readonly out: string;
  readonly resampleMask?: boolean;
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/** Which maps were written, with settings and hashes. */
export interface VoxelFilesOutcome {
  readonly out: string;
  readonly files: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly settingsHash: string;
  readonly code: string;
  readonly imageHash: string;
  readonly maskHash: string;
  readonly label: string;
  readonly warnings: readonly string[];
  readonly maps: readonly {
    readonly name: string;
    readonly file: string;
    readonly ibsiCode?: string;
    readonly pyradiomicsName?: string;
    readonly unit: string;
    /** Voxels of the mask that have a value, and those that have none, by reason. */
    readonly defined: number;
    readonly undefined: Readonly<Record<string, number>>;
  }[];
}

/** Below this, starting threads takes longer than the maps. */
const FEWEST_FOR_THREADS = 4000;

/**
 * Maps of features of the windows around the voxels of a region, one NIfTI file each, on the box around it, written slab by
 * slab; with a map of reasons where voxels have no value, and `voxel-maps.json`, which tells names, codes, units, settings and hashes.
 *
 * @throws ledger/not-writable, and what readImage, readMask and voxelMaps throw
 */
export async function voxelFiles(pair: FeaturePair, options: VoxelFilesOptions): Promise<VoxelFilesOutcome> {
  const { settings = {}, out, resampleMask = false, workers, progress, signal } = options;
  const { features } = resolveVoxelSettings(settings);
  const { image, mask, imageHash, maskHash, label, warnings } = await readPair({ pair, resampleMask });
  // What cannot be read, or asked for, leaves no folder behind.
  requireFolder(out);
  const voxels = mask.data.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
  const growing = growingVoxelMaps(out, features);
  const crew = workers > 1 && voxels >= FEWEST_FOR_THREADS ? openVoxelCrew(workers) : undefined;
  try {
    const made = await voxelMaps(image, mask, settings, {
      progress,
      signal,
      onSlab: (slab) => growing.add(slab),
      ...(crew && { crew }),
    });
    const files = [...(await growing.keep())];
    const maps = growing.maps().map(({ feature: { name, ibsiCode, pyradiomicsName, unit }, ...voxels }) => ({
      name,
      file: `${name}.nii.gz`,
      ...(ibsiCode !== undefined && { ibsiCode }),
      ...(pyradiomicsName !== undefined && { pyradiomicsName }),
      unit,
      defined: voxels.defined,
      undefined: voxels.undefined,
    }));
    const outcome = {
      settings: { ...made.settings } as Readonly<Record<string, unknown>>,
      settingsHash: made.settingsHash,
      code: codeHash(),
      imageHash,
      maskHash,
      label,
      warnings,
      maps,
    };
    const about = `${canonicalJson({ ...outcome, reasons: reasonCodes() } as unknown as Json)}\n`;
    writeFileAtomic(path.join(out, 'voxel-maps.json'), about);
    return { out, files: [...files, 'voxel-maps.json'], ...outcome };
  } finally {
    await growing.drop();
    await crew?.close();
  }
}
