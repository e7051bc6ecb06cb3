// Damaged files without end: every reader gives a result or a typed error, in time and within memory.
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Chunk, ChunkResult } from './fuzz-cell.ts';
import { archiveFolder } from './targets/archives.ts';
import { targets } from './targets/index.ts';

/** A reader that did what none may do, with its n-th input. */
export interface Failure {
  readonly target: string;
  readonly n: number;
  readonly kind: 'untyped' | 'hang' | 'memory' | 'crash';
  readonly text: string;
}

export interface FuzzOptions {
  readonly inputs: number;
  readonly seedNumber: number;
  readonly processes: number;
  /** Only these readers. */
  readonly only?: readonly string[];
  /** Measures the memory of each input. */
  readonly memory: boolean;
  progress?(done: number, total: number, target: string): void;
}

export interface FuzzReport {
  /** Files that were read or refused. */
  readonly inputs: number;
  /** Of each reader: files read, files refused with a typed error, highest growth of memory in MiB. */
  readonly readers: ReadonlyMap<
    string,
    { readonly read: number; readonly refused: number; readonly growthMiB: number }
  >;
  readonly failures: readonly Failure[];
  /** Readers without seeds, for want of reference data. */
  readonly without: readonly string[];
}

const CELL = path.join(import.meta.dirname, 'fuzz-cell.ts');
/** Node keeps what it compiled. */
const COMPILED = path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');
const CHUNK_INPUTS = 500;

/**
 * Reads so many damaged files. The same seed number gives the same files in any number of processes.
 *
 * @example
 * const { failures } = await fuzz({ inputs: 2000, seedNumber: 1, processes: 1, memory: false });
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const chunks = chunksOf(options);
  const total = chunks.reduce((sum, { from, to }) => sum + to - from, 0);
  const without = new Set<string>();
  const failures: Failure[] = [];
  const readers = new Map<string, { read: number; refused: number; growthMiB: number }>();
  let done = 0;
  let withoutSeeds = 0;
  const work = async () => {
    let cell: ChildProcess | undefined;
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      cell ??= startCell();
      const result = await give(cell, chunk);
      if (result === undefined) {
        failures.push({
          target: chunk.target,
          n: chunk.from,
          kind: 'crash',
          text: `a process ended in the ${CHUNK_INPUTS} inputs from here`,
        });
        cell = undefined;
      } else {
        const before = readers.get(chunk.target) ?? { read: 0, refused: 0, growthMiB: 0 };
        readers.set(chunk.target, {
          read: before.read + result.read,
          refused: before.refused + result.refused,
          growthMiB: Math.max(before.growthMiB, result.growthMiB),
        });
        failures.push(...result.failures);
        if (result.read + result.refused === 0) {
          without.add(chunk.target);
          withoutSeeds += chunk.to - chunk.from;
        }
      }
      done += chunk.to - chunk.from;
      options.progress?.(done, total, chunk.target);
    }
    if (cell) end(cell);
  };
  await Promise.all(Array.from({ length: options.processes }, work));
  return {
    inputs: done - withoutSeeds,
    readers,
    failures: await confirmed(failures, options),
    without: [...without],
  };
}

/** Time and memory are measured beside others: what seems too much is read once more, alone in a process of its own. */
async function confirmed(failures: readonly Failure[], { seedNumber }: FuzzOptions): Promise<Failure[]> {
  const kept: Failure[] = [];
  for (const failure of failures) {
    const { target, n, kind } = failure;
    if (kind === 'untyped' || kind === 'crash') {
      kept.push(failure);
      continue;
    }
    const cell = startCell();
    const again = await give(cell, { target, seedNumber, from: n, to: n + 1, memory: true });
    end(cell);
    if (again === undefined || again.failures.length > 0) kept.push(failure);
  }
  return kept;
}

/** Shares of the inputs by reader. */
function chunksOf({ inputs, seedNumber, only, memory }: FuzzOptions): Chunk[] {
  const asked = targets.filter(({ name }) => only === undefined || only.includes(name));
  const shares = asked.reduce((sum, { share }) => sum + share, 0);
  return asked.flatMap(({ name, share }) => {
    const count = Math.ceil((inputs * share) / shares);
    return Array.from({ length: Math.ceil(count / CHUNK_INPUTS) }, (_, k): Chunk => {
      const from = k * CHUNK_INPUTS;
      return { target: name, seedNumber, from, to: Math.min(count, from + CHUNK_INPUTS), memory };
    });
  });
}

function startCell(): ChildProcess {
  const env = { NODE_COMPILE_CACHE: COMPILED, ...process.env };
  return fork(CELL, { execArgv: ['--disable-warning=ExperimentalWarning'], env });
}

function end(cell: ChildProcess): void {
  cell.kill();
  if (cell.pid !== undefined) rmSync(archiveFolder(cell.pid), { recursive: true, force: true });
}

/** Undefined where the process ended. */
function give(cell: ChildProcess, chunk: Chunk): Promise<ChunkResult | undefined> {
  return new Promise((resolve) => {
    const ended = () => resolve(undefined);
    cell.once('exit', ended);
    const take = (message: 'ready' | ChunkResult) => {
      if (message === 'ready') return;
      cell.off('message', take);
      cell.off('exit', ended);
      resolve(message);
    };
    cell.on('message', take);
    cell.send(chunk);
  });
}
