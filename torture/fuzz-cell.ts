// A process in which damaged files are read: a thread reads, the main thread watches it and kills it when it hangs.
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Failure } from './fuzz.ts';
import { inputOf, readInput, seedsFor, targetNamed } from './run-input.ts';

/** So many inputs of one reader, from `from` on. */
export interface Chunk {
  readonly target: string;
  readonly seedNumber: number;
  readonly from: number;
  readonly to: number;
  /** Memory is measured, which takes time. */
  readonly memory: boolean;
}

export interface ChunkResult {
  readonly read: number;
  readonly refused: number;
  readonly failures: readonly Failure[];
  /** Highest growth of memory in a single input, MiB. */
  readonly growthMiB: number;
}

/** A reader that computes for longer than this hangs. */
const HANG_CPU_MS = 2000;
/** One that waits for something that never comes does so without computing. */
const HANG_WALL_MS = 30_000;
const MIB = 1_048_576;

/** What thread and watcher share: the input that is read now (from 1), files read, files refused, growth in KiB. */
const [NOW, READ, REFUSED, GROWTH] = [0, 1, 2, 3];

if (isMainThread) {
  process.on('message', (chunk: Chunk) => {
    watch(chunk).then((result) => process.send?.(result));
  });
  process.send?.('ready');
} else {
  const state = new Int32Array(workerData as SharedArrayBuffer);
  parentPort?.on('message', (chunk: Chunk) => {
    readChunk(chunk, state).then(() => parentPort?.postMessage('done'));
  });
}

let thread: { readonly worker: Worker; readonly state: Int32Array } | undefined;

function startThread() {
  const shared = new SharedArrayBuffer(16);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: shared,
    resourceLimits: { maxOldGenerationSizeMb: 700 },
  });
  return { worker, state: new Int32Array(shared) };
}

/** Gives the chunk to the thread; one that hangs is killed and the next begins behind the file that it hung on. */
async function watch(chunk: Chunk): Promise<ChunkResult> {
  const failures: Failure[] = [];
  const totals = { read: 0, refused: 0, growthMiB: 0 };
  for (let { from } = chunk; from < chunk.to; ) {
    thread ??= startThread();
    const { worker, state } = thread;
    state.fill(0);
    const ended = await untilDone(worker, state, { ...chunk, from }, failures);
    totals.read += state[READ];
    totals.refused += state[REFUSED];
    totals.growthMiB = Math.max(totals.growthMiB, state[GROWTH] / 1024);
    if (ended === undefined) break;
    await worker.terminate();
    thread = undefined;
    const n = Math.max(from, state[NOW] - 1);
    failures.push({ target: chunk.target, n, kind: ended.kind, text: ended.text });
    from = n + 1;
  }
  return { ...totals, failures };
}

function untilDone(
  worker: Worker,
  state: Int32Array,
  chunk: Chunk,
  failures: Failure[],
): Promise<{ readonly kind: Failure['kind']; readonly text: string } | undefined> {
  return new Promise((resolve) => {
    let [seen, cpu, wall] = [-1, process.cpuUsage(), performance.now()];
    const settle = (value: Parameters<typeof resolve>[0]) => {
      clearInterval(timer);
      worker.off('message', take).off('error', crash).off('exit', end);
      resolve(value);
    };
    const take = (message: 'done' | Failure) => {
      if (message === 'done') settle(undefined);
      else failures.push(message);
    };
    const crash = (error: Error) => settle({ kind: 'crash', text: error.message });
    const end = (code: number) => settle({ kind: 'crash', text: `the thread ended with ${code}` });
    const timer = setInterval(() => {
      const now = Atomics.load(state, NOW);
      if (now !== seen) {
        [seen, cpu, wall] = [now, process.cpuUsage(), performance.now()];
        return;
      }
      const { user, system } = process.cpuUsage(cpu);
      // Before the first input the thread loads its code and its seeds.
      const patience = now === 0 ? 30 : 1;
      if ((user + system) / 1000 > HANG_CPU_MS * patience)
        settle({ kind: 'hang', text: 'it computes without end' });
      else if (performance.now() - wall > HANG_WALL_MS * patience)
        settle({ kind: 'hang', text: 'it waits without end' });
    }, 100);
    worker.on('message', take).on('error', crash).on('exit', end);
    worker.postMessage(chunk);
  });
}

async function readChunk(
  { target: name, seedNumber, from, to, memory }: Chunk,
  state: Int32Array,
): Promise<void> {
  const target = targetNamed(name);
  if (seedsFor(target).length === 0) return;
  const gauge = memory
    ? await openGauge(async () => {
        for (const { bytes } of seedsFor(target)) await readInput(target, target.pack?.(bytes) ?? bytes);
      })
    : undefined;
  for (let n = from; n < to; n++) {
    Atomics.store(state, NOW, n + 1);
    const { bytes } = inputOf(target, seedNumber, n);
    const { read, untyped, outBytes } = await readInput(target, bytes);
    state[read ? READ : REFUSED]++;
    if (untyped !== undefined) fail({ target: name, n, kind: 'untyped', text: untyped });
    const grown = gauge?.grown() ?? 0;
    state[GROWTH] = Math.max(state[GROWTH], Math.ceil(grown / 1024));
    if (grown > 64 * MIB + 4 * (bytes.length + outBytes)) {
      const text = `${Math.round(grown / MIB)} MiB for ${bytes.length} bytes that became ${outBytes}`;
      fail({ target: name, n, kind: 'memory', text });
    }
  }
}

function fail(failure: Failure): void {
  parentPort?.postMessage(failure);
}

/** How far the memory of this process rises above what it was when all sound files had been read. */
async function openGauge(warmUp: () => Promise<void>): Promise<{ grown(): number }> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await warmUp();
  const begin = () => {
    collect();
    // Lets the system forget the highest figure so far (Linux).
    writeFileSync('/proc/self/clear_refs', '5');
    return process.memoryUsage.rss();
  };
  let base = begin();
  let highest = 0;
  return {
    grown() {
      const peak = highestBytes() - base;
      if (peak <= 24 * MIB) return 0;
      // Refuse of the inputs before may be part of it; from here on they are not.
      base = begin();
      highest = Math.max(highest, peak);
      return peak;
    },
  };
}

/**
 * The highest memory since `clear_refs`. What getrusage tells is not it: a process inherits that figure
 * from the one that started it, so that below a large parent every input seemed to be too much.
 */
function highestBytes(): number {
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
}
