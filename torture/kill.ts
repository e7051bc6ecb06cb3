// kill -9 in the middle of a run, then the same command again: the same bytes as an undisturbed run.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { randomStream } from '@lobule/foundation';
import { outputHashes } from '../packages/runner/test/fixture.ts';

const MAIN = path.join(import.meta.dirname, '..', 'packages', 'cli', 'src', 'main.ts');

/** Node keeps what it compiled, so that the second start takes a third of the first one's time. */
const COMPILED = path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** The command line in a process of its own. */
export function startLobule(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  return {
    pid: child.pid as number,
    kill: (signal) => child.kill(signal),
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
    }),
  };
}

/** Files in a folder, those of a run in progress too; it may not be there yet. */
export function countFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .length;
  } catch {
    return 0;
  }
}

/** Waits until the run has written so many files; false where it ended before. */
export async function untilFiles(running: Running, folder: string, count: number): Promise<boolean> {
  let over = false;
  running.ended.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  while (!over && countFiles(folder) < count) await new Promise((resolve) => setTimeout(resolve, 3));
  return !over;
}

export interface KillPlan {
  readonly study: string;
  /** Empty; a folder for each chain of kills is made in it. */
  readonly folder: string;
  readonly seed: number;
  /** Each chain is killed so many times, then run to its end. */
  readonly chains: number;
  readonly killsPerChain: number;
}

export interface KillReport {
  readonly kills: number;
  readonly passed: number;
  readonly failed: readonly string[];
}

/**
 * Kills runs at points that a seed draws from their own progress, and compares what they end with. The runs have one
 * worker and two in turn, so that the bytes are shown not to depend on that either.
 */
export async function killRuns({
  study,
  folder,
  seed,
  chains,
  killsPerChain,
}: KillPlan): Promise<KillReport> {
  const failed: string[] = [];
  let kills = 0;
  let passed = 0;
  const run = (out: string, workers: number) =>
    startLobule(['run', study, '--out', out, '--workers', String(workers)]);
  const undisturbed = path.join(folder, 'undisturbed');
  const first = await run(undisturbed, 1).ended;
  if (first.code !== 0) return { kills, passed, failed: [`the undisturbed run failed: ${first.stderr}`] };
  const whole = outputHashes(undisturbed);
  const total = countFiles(undisturbed);
  let runs = 0;
  const workers = () => 1 + (runs++ % 2);
  for (let chain = 0; chain < chains; chain++) {
    const stream = randomStream(seed, 'kill', chain);
    const out = path.join(folder, `chain-${chain}`);
    const points = Array.from(
      { length: killsPerChain },
      () => 1 + Math.floor(stream.uniform() * (total - 1)),
    );
    for (const point of points.sort((a, b) => a - b)) {
      const running = run(out, workers());
      const alive = await untilFiles(running, out, point);
      running.kill('SIGKILL');
      const { signal } = await running.ended;
      if (alive && signal === 'SIGKILL') kills++;
      failed.push(...halfWritten(out, whole, `killed at ${point} of ${total} files`));
    }
    const last = await run(out, workers()).ended;
    const name = `chain ${chain}, killed at ${points.join(', ')} of ${total} files`;
    const differing = differences(outputHashes(out), whole);
    if (last.code !== 0) failed.push(`${name}: the last run failed: ${last.stderr}`);
    else if (differing.length > 0) failed.push(`${name}: other bytes in ${differing.join(', ')}`);
    else passed++;
  }
  return { kills, passed, failed };
}

/** Whatever stands under a final name is whole; `results.json` and the report come last. */
function halfWritten(out: string, whole: Readonly<Record<string, string>>, when: string): string[] {
  if (countFiles(out) === 0) return [];
  return Object.entries(outputHashes(out))
    .filter(([name, hash]) => !name.endsWith('.tmp') && whole[name] !== hash)
    .map(([name]) => `${when}: ${name} is not whole`);
}

function differences(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
}
