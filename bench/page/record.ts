// What a run of the benches leaves behind: bench/record.json, from which docs/benchmarks.md is made.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchCheck } from '../bench.ts';

const root = path.join(import.meta.dirname, '..', '..');
const FILE = path.join(root, 'bench', 'record.json');

/** When, of what and on what machine something was measured. */
export interface Made {
  /** As `2026-11-20`. */
  readonly date: string;
  readonly version: string;
  /** Abbreviated; `with changes` where the rooms were not as committed; null outside a git checkout. */
  readonly commit: string | null;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Processes that wanted to run at the start, mean of a minute. */
  readonly load: number;
}

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

/** This machine and this checkout, now. */
export function madeHere(): Made {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const processors = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    version,
    commit: commit(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    load: Number(os.loadavg()[0].toFixed(1)),
  };
}

function commit(): string | null {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'packages', 'bench/*.ts');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' with changes'}`;
  } catch {
    return null;
  }
}
