// Times Lobule and PyRadiomics in turns on the same work in one run, and prints the ratios of their medians:
// On a shared machine processor time is what can be compared; that of Node.js holds its compiler and its collector. Whole
// processes are told by the clock too.
//   node scripts/with-node.mjs bench/peers/radiomics-side-by-side.ts <python with pyradiomics 3.0.1> [--json] [--record]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { referencePath } from '../../test/reference-path.ts';
import type { Bench } from '../bench.ts';
import { benches } from '../radiomics.ts';
import { breast1Program, type Usage } from './breast1-process.ts';
import { keepPeerRecord } from './peer-record.ts';

const ROUNDS = 5;
/** Of whole processes, which are short. */
const PROCESSES = 15;
/** Runs before the first that counts; each of theirs is warmed by one, which is all that it needs. */
const WARM = 8;
const [python = 'python3'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const here = import.meta.dirname;
const folder = referencePath('radiomics-pyradiomics') ?? '';

/** What was measured of a piece of work, in the unit in which it is told. */
interface Times {
  readonly unit: string;
  readonly ours: number[];
  readonly theirs: number[];
}

interface Theirs {
  readonly versions: Readonly<Record<string, string>>;
  readonly ms: Readonly<Record<string, readonly number[]>>;
}

for (const { name, run } of benches) {
  for (let time = 0; time < WARM && /66k|breast1$/.test(name); time++) await run();
}
const oneMore = benches.find(({ name }) => name === 'radiomics/851-breast1');
const programs = [
  ['plain JavaScript', await breast1Program('plain', folder)],
  ['TypeScript', await breast1Program('source', folder)],
] as const;
// The first process of each compiles for those after it.
for (const [, program] of programs) program.run();
const times: Record<string, Times> = {};
let versions: Readonly<Record<string, string>> = {};
for (let round = 0; round < ROUNDS; round++) {
  const found = JSON.parse(call(python, [path.join(here, 'radiomics_reference.py')])) as Theirs;
  versions = found.versions;
  for (const count of ['107', '851']) {
    const own = benches.find(({ name }) => name === `radiomics/${count}-66k`);
    // Each process of theirs begins with a run that does not count; after its turn ours is warmed again by one.
    await own?.run();
    for (const theirs of found.ms[count].slice(1)) {
      add(`${count} features, 66,635 voxels, processor time`, 'ms', await cpuMs(own), theirs);
    }
  }
  const told = usageOf(call(python, [path.join(here, 'radiomics_process.py'), folder, '3'], 'stderr'));
  await oneMore?.run();
  for (const theirs of told.moreMs)
    add('851 features of breast1 once more, processor time', 'ms', await cpuMs(oneMore), theirs);
}
for (let round = 0; round < PROCESSES; round++) {
  const theirs = timed(() =>
    usageOf(call(python, [path.join(here, 'radiomics_process.py'), folder], 'stderr')),
  );
  for (const [form, program] of programs) {
    const ours = timed(() => program.run().usage);
    const work = `851 features of breast1, whole process, ${form}`;
    add(`${work}, on the clock`, 's', ours.clockS, theirs.clockS);
    add(`${work}, processor time`, 's', ours.told.cpuS, theirs.told.cpuS);
    add(`${work}, at most`, 'MiB', ours.told.peakMiB, theirs.told.peakMiB);
  }
  const nothing = [[process.execPath, '-e', '0'] as const, [python, '-c', '0'] as const].map(
    ([command, ...parameters]) => timed(() => call(command, parameters)).clockS,
  );
  add('a process that does nothing, on the clock', 's', nothing[0], nothing[1]);
}
for (const [, program] of programs) program.close();
const rows = Object.entries(times).map(([work, { unit, ours, theirs }]) => ({
  work,
  peer: 'PyRadiomics',
  unit,
  lobule: middle(ours),
  theirs: middle(theirs),
  ratio: middle(theirs) / middle(ours),
}));
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ versions, rows })}\n`);
else {
  for (const { work, unit, lobule, theirs, ratio } of rows) {
    const numbers = [lobule, theirs, ratio].map((value) => value.toPrecision(3));
    process.stdout.write(
      `${work}: Lobule ${numbers[0]} ${unit}, PyRadiomics ${numbers[1]} ${unit}, ratio ${numbers[2]}\n`,
    );
  }
}

if (process.argv.includes('--record')) {
  keepPeerRecord('pyradiomics', {
    command:
      'node scripts/with-node.mjs bench/peers/radiomics-side-by-side.ts <python with pyradiomics 3.0.1> --record',
    versions,
    how: `Medians of ${ROUNDS} rounds, of whole processes of ${PROCESSES} pairs, in turns; processor time of Node.js holds its compiler and its garbage collector. One thread each.`,
    rows,
  });
}

function add(work: string, unit: string, ours: number, theirs: number): void {
  times[work] ??= { unit, ours: [], theirs: [] };
  times[work].ours.push(ours);
  times[work].theirs.push(theirs);
}

function timed<T>(run: () => T): { readonly told: T; readonly clockS: number } {
  const started = performance.now();
  const told = run();
  return { told, clockS: (performance.now() - started) / 1000 };
}

async function cpuMs(bench: Bench | undefined): Promise<number> {
  const before = process.cpuUsage();
  await bench?.run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function call(
  command: string,
  parameters: readonly string[],
  stream: 'stdout' | 'stderr' = 'stdout',
): string {
  const told = spawnSync(command, parameters, { encoding: 'utf8' });
  if (told.status !== 0) throw new Error(told.stderr);
  return told[stream];
}

function usageOf(text: string): Usage & { readonly moreMs: readonly number[] } {
  return JSON.parse(text.trim().split('\n').at(-1) ?? '');
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
