// When, of what and on what machine something was measured: for the pages that are written from runs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

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
  /** Processes that wanted to run at the start, mean of a minute; where times are told. */
  readonly load?: number;
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
  };
}

/** How many processes want to run now, mean of a minute. */
export function loadNow(): number {
  return Number(os.loadavg()[0].toFixed(1));
}

/** `Version 0.1.0 (commit 1a2b3c4), 2026-11-20, Node v24.21.0, linux x64, 2 x AMD EPYC, 24 GiB, load 0.3 at the start.` */
export function madeLine(made: Made): string {
  const { version, commit, date, node, platform, cores, processor, memoryGiB, load } = made;
  const of = commit === null ? '' : ` (commit ${commit})`;
  const busy = load === undefined ? '' : `, load ${load} at the start`;
  return `Version ${version}${of}, ${date}, Node ${node}, ${platform}, ${cores} x ${processor}, ${memoryGiB} GiB${busy}.`;
}

function commit(): string | null {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git(
      'status',
      '--porcelain',
      '--',
      '*.ts',
      '*.mjs',
      '*.json',
      ':!bench/record.json',
      ':!bench/peers/records',
    );
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' with changes'}`;
  } catch {
    return null;
  }
}
