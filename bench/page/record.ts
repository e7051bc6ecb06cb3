// What a run of the benches leaves behind: bench/record.json, from which docs/benchmarks.md is made.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Made } from '../../scripts/made.ts';
import type { BenchCheck } from '../bench.ts';

const FILE = path.join(import.meta.dirname, '..', 'record.json');

/** One bench: the median of its runs in its unit, and the range. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  readonly threads: number;
  /** Of the whole process, with what the check needed; null where the system does not tell. */
  readonly peakMiB: number | null;
  readonly checked: BenchCheck | null;
  /** What checking and all runs took together. */
  readonly seconds: number;
}

export interface Failure {
  readonly name: string;
  readonly why: string;
}

/** Of `lobule map` as a whole process (scripts/fit-memory.ts). */
export interface MapMemory {
  readonly threads: number;
  readonly rows: readonly { readonly work: string; readonly rawMiB: number; readonly peakMiB: number }[];
  /** Times the raw study that each voxel more takes, and what is taken beside. */
  readonly growth: number;
  readonly besideMiB: number;
}

/** Of features as whole processes (scripts/features-memory.ts). */
export interface FeatureMemory {
  readonly work: string;
  readonly voxels: number;
  readonly peakMiB: number;
  readonly workMiB: number;
  readonly bytesPerVoxelMore: number;
}

export interface BenchRecord {
  readonly made: Made;
  /** One run each instead of the usual number. */
  readonly quick: boolean;
  readonly seconds: number;
  readonly benches: readonly Measurement[];
  readonly failed: readonly Failure[];
  readonly mapMemory: MapMemory | null;
  readonly featureMemory: readonly FeatureMemory[];
}

export function readRecord(): BenchRecord {
  return JSON.parse(readFileSync(FILE, 'utf8')) as BenchRecord;
}

export function writeRecord(record: BenchRecord): void {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}
