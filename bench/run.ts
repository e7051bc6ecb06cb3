// npm run bench [-- name ... --quick --json --write --page]: medians of five runs after one that does not count, or of three
// where one takes over two seconds, or one of over twenty. Each bench has a process of its own, and what can be checked is
// checked before it is timed. --quick: one run each. --write: all of them and the memory of whole processes, into
// bench/record.json and docs/benchmarks.md. --page: the page again from the records that are kept. A bench that fails is
// named, and the others go on.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadNow, madeHere } from '../scripts/made.ts';
import type { Bench } from './bench.ts';
import { featureMemory, mapMemory } from './page/memory.ts';
import { type BenchRecord, type Failure, type Measurement, readRecord, writeRecord } from './page/record.ts';
import { shown } from './page/units.ts';
import { writeBenchmarksPage } from './page/write-page.ts';

const RUNS = 5;
const RUNS_OF_LONG = 3;
const LONG_S = 2;
/** The check has done the work once before; all benches together are to take ten minutes. */
const VERY_LONG_S = 20;
/** Whatever takes longer hangs. */
const LIMIT_S = 600;
/** Of a bench that no record knows. */
const USUAL_S = 8;
const MEMORY_S = 30;

type Told = { readonly measured: Measurement } | { readonly why: string };

if (process.argv[2] === '--process') {
  const [, , , file, name, quick] = process.argv;
  const told = await measure(file, name, quick === 'quick');
  process.send?.(told);
  process.disconnect();
} else {
  await main(process.argv.slice(2));
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--page')) {
    writeBenchmarksPage();
    return;
  }
  const [json, write, quick] = ['--json', '--write', '--quick'].map((option) => args.includes(option));
  const asked = args.filter((argument) => !argument.startsWith('--'));
  if (write && asked.length > 0) fail('--write takes no names: the page is of one run of all benches.');
  const known = await knownBenches();
  const chosen = [...known.keys()].filter(
    (name) => asked.length === 0 || asked.some((word) => name === word || name.startsWith(`${word}/`)),
  );
  if (chosen.length === 0)
    fail(`There is no bench ${asked.join(', ')}. They are: ${[...known.keys()].join(', ')}.`);
  const made = { ...madeHere(), load: loadNow() };
  const clock = timeLeft(chosen, write);
  const benches: Measurement[] = [];
  const failed: Failure[] = [];
  for (const [n, name] of chosen.entries()) {
    const told = await inProcess(known.get(name) as string, name, quick);
    if ('measured' in told) benches.push(told.measured);
    else failed.push({ name, why: told.why });
    const text = 'measured' in told ? describe(told.measured) : `FAILED: ${told.why}`;
    clock.past(name);
    if (!json) print(`[${n + 1}/${chosen.length}${clock.left()}] ${name.padEnd(34)} ${text}`);
  }
  if (json) print(JSON.stringify({ made, quick, benches, failed }));
  if (write) {
    if (!json) print(`[memory of whole processes${clock.left()}]`);
    const record: BenchRecord = {
      made,
      quick,
      benches,
      failed,
      mapMemory: mapMemory(failed),
      featureMemory: featureMemory(quick, failed),
      seconds: Math.round(clock.elapsedS()),
    };
    writeRecord(record);
    writeBenchmarksPage();
    if (!json) print(`docs/benchmarks.md is renewed, after ${record.seconds} s`);
  }
  for (const { name, why } of failed) process.stderr.write(`${name} failed: ${why}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

/** Each file of this folder that exports `benches` holds some; the file by the bench's name. */
async function knownBenches(): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  for (const file of files) {
    const place = path.join(import.meta.dirname, file);
    const module = (await import(place)) as { benches?: readonly Bench[] };
    for (const { name } of module.benches ?? []) known.set(name, place);
  }
  return known;
}

async function measure(file: string, name: string, quick: boolean): Promise<Told> {
  const { benches } = (await import(file)) as { benches: readonly Bench[] };
  const bench = benches.find((one) => one.name === name) as Bench;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  try {
    const checked = (await bench.check?.()) ?? null;
    if (checked && !(checked.worst <= checked.tolerance)) {
      const { worst, tolerance, against } = checked;
      return { why: `its result is not right, ${worst.toPrecision(3)} of ${tolerance} from ${against}` };
    }
    const values: number[] = [];
    const before = seconds();
    const first = await bench.run();
    const took = seconds() - before;
    const runs = quick || took > VERY_LONG_S ? 1 : took > LONG_S ? RUNS_OF_LONG : RUNS;
    if (runs < RUNS) values.push(first);
    while (values.length < runs) values.push(await bench.run());
    values.sort((a, b) => a - b);
    const measured: Measurement = {
      name,
      unit: bench.unit,
      value: values[runs >> 1],
      min: values[0],
      max: values[runs - 1],
      runs,
      threads: bench.threads ?? 1,
      peakMiB: bench.peakMiB?.() ?? peakMiB(),
      checked,
      seconds: Number(seconds().toFixed(1)),
    };
    return { measured };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  } finally {
    await bench.close?.();
  }
}

function inProcess(file: string, name: string, quick: boolean): Promise<Told> {
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, ['--process', file, name, quick ? 'quick' : 'usual'], {
      serialization: 'advanced',
    });
    let told: Told | undefined;
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, 1000 * LIMIT_S);
    child.on('message', (message: Told) => {
      told = message;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      const why = late ? `it ran for more than ${LIMIT_S} s` : `its process ended with ${code ?? signal}`;
      resolve(told ?? { why });
    });
  });
}

/** What the process took at most; a resource usage would hold what its parent had. */
function peakMiB(): number | null {
  if (process.platform !== 'linux') return null;
  const [, kib] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return Math.round(Number(kib) / 1024);
}

/** How long the rest takes, by what each took in the last record and by the pace of this run. */
function timeLeft(chosen: readonly string[], write: boolean) {
  const took = new Map(readRecord().benches.map(({ name, seconds }) => [name, seconds + 1]));
  const began = performance.now();
  const waiting = new Set(chosen);
  const sum = (names: Iterable<string>) =>
    [...names].reduce((seconds, name) => seconds + (took.get(name) ?? USUAL_S), 0);
  const all = sum(chosen);
  const elapsedS = () => (performance.now() - began) / 1000;
  return {
    elapsedS,
    past: (name: string) => waiting.delete(name),
    left() {
      const rest = sum(waiting);
      const seconds = (rest * elapsedS()) / Math.max(1, all - rest) + (write ? MEMORY_S : 0);
      return seconds < 90 ? `, ${Math.round(seconds)} s left` : `, ${Math.round(seconds / 60)} min left`;
    },
  };
}

function describe({ value, min, max, unit, threads, runs }: Measurement): string {
  const by = threads > 1 ? `, ${threads} threads` : '';
  const range = runs > 1 ? `${shown(min, unit)} to ${shown(max, unit)}, ${runs} runs` : 'one run';
  return `${shown(value, unit)} (${range}${by})`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
