// Memory of whole processes, by the scripts that measure it.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Failure, FeatureMemory, MapMemory } from './record.ts';

const scripts = path.join(import.meta.dirname, '..', '..', 'scripts');

/** Millions of voxels, the smaller and the larger study. */
const STUDIES = ['10', '40'];

/** Null where the system does not tell (Linux alone does), or where it fails, which joins `failed`. */
export function mapMemory(failed: Failure[]): MapMemory | null {
  return told<MapMemory>('fit-memory.ts', STUDIES, failed);
}

/** Of the smaller and the larger region of each work; left out in a quick run. */
export function featureMemory(quick: boolean, failed: Failure[]): readonly FeatureMemory[] {
  if (quick) return [];
  interface Told {
    readonly work: string;
    readonly of: readonly { readonly voxels: number; readonly before: number; readonly peak: number }[];
    readonly bytesPerVoxelMore: number;
  }
  return (told<readonly Told[]>('features-memory.ts', [], failed) ?? []).flatMap(
    ({ work, of, bytesPerVoxelMore }) =>
      of.map(({ voxels, before, peak }) => ({
        work,
        voxels,
        peakMiB: Math.round(peak),
        workMiB: Math.round(peak - before),
        bytesPerVoxelMore: Math.round(bytesPerVoxelMore),
      })),
  );
}

function told<T>(script: string, words: readonly string[], failed: Failure[]): T | null {
  if (process.platform !== 'linux') return null;
  try {
    const text = execFileSync(process.execPath, [path.join(scripts, script), ...words, '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(text) as T;
  } catch (error) {
    failed.push({ name: script, why: error instanceof Error ? error.message : String(error) });
    return null;
  }
}
