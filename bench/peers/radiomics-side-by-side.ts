// Times Lobule and PyRadiomics in turns on the same work in one run, and prints the ratios of their medians:
// On a shared machine processor time is what can be compared; that of Node.js holds its compiler and its collector.
//   node scripts/with-node.mjs bench/peers/radiomics-side-by-side.ts <python with pyradiomics 3.0.1> [--json]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { referencePath } from '../../test/reference-path.ts';
import { benches } from '../radiomics.ts';

const ROUNDS = 5;
/** Runs before the first that counts; each of theirs is warmed by one, which is all that it needs. */
const WARM = 8;
const python = process.argv[2] ?? 'python3';
const here = import.meta.dirname;
const folder = referencePath('radiomics-pyradiomics') ?? '';

interface Theirs {
  readonly versions: Readonly<Record<string, string>>;
  readonly ms: Readonly<Record<string, readonly number[]>>;
}

for (const { name, run } of benches) {
  for (let time = 0; time < WARM && name.endsWith('66k'); time++) await run();
}
const times: Record<string, { ours: number[]; theirs: number[] }> = {};
let versions = {};
for (let round = 0; round < ROUNDS; round++) {
  const found = JSON.parse(call(python, [path.join(here, 'radiomics_reference.py')])) as Theirs;
  versions = found.versions;
  for (const count of ['107', '851']) {
    const own = benches.find(({ name }) => name === `radiomics/${count}-66k`);
    // Each process of theirs begins with a run that does not count; after its turn ours is warmed again by one.
    await own?.run();
    for (const theirs of found.ms[count].slice(1)) {
      const before = process.cpuUsage();
      await own?.run();
      const { user, system } = process.cpuUsage(before);
      add(`${count} features, 66,635 voxels (ms of processor time)`, (user + system) / 1000, theirs);
    }
  }
  const name = '851 features of breast1, whole process (s)';
  add(
    name,
    timed(process.execPath, [path.join(here, 'radiomics-851.ts'), folder]),
    timed(python, [path.join(here, 'radiomics_process.py'), folder]),
  );
}
const rows = Object.entries(times).map(([work, { ours, theirs }]) => ({
  work,
  lobule: middle(ours),
  pyradiomics: middle(theirs),
  ratio: middle(theirs) / middle(ours),
}));
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ versions, rows })}\n`);
else {
  for (const { work, lobule, pyradiomics, ratio } of rows) {
    const numbers = [lobule, pyradiomics, ratio].map((value) => value.toPrecision(3));
    process.stdout.write(`${work}: Lobule ${numbers[0]}, PyRadiomics ${numbers[1]}, ratio ${numbers[2]}\n`);
  }
}

function add(work: string, ours: number, theirs: number): void {
  times[work] ??= { ours: [], theirs: [] };
  times[work].ours.push(ours);
  times[work].theirs.push(theirs);
}

function timed(command: string, parameters: readonly string[]): number {
  const started = performance.now();
  call(command, parameters);
  return (performance.now() - started) / 1000;
}

function call(command: string, parameters: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
