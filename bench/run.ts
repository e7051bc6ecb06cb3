// npm run bench [-- name ... --json]: medians of at least five runs; what can be checked is checked before it is timed.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from './bench.ts';

const RUNS = 5;
const args = process.argv.slice(2);
const json = args.includes('--json');
const asked = args.filter((argument) => !argument.startsWith('--'));

const benches: Bench[] = [];
for (const file of readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && name !== 'run.ts',
)) {
  const module = (await import(path.join(import.meta.dirname, file))) as { benches?: readonly Bench[] };
  benches.push(...(module.benches ?? []));
}
const chosen = benches.filter(
  ({ name }) => asked.length === 0 || asked.some((word) => name === word || name.startsWith(`${word}/`)),
);
if (chosen.length === 0) {
  process.stderr.write(
    `There is no bench ${asked.join(', ')}. They are: ${benches.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
const results = [];
for (const bench of chosen) {
  const checked = (await bench.check?.()) ?? null;
  await bench.run();
  const values: number[] = [];
  for (let i = 0; i < RUNS; i++) values.push(await bench.run());
  await bench.close?.();
  values.sort((a, b) => a - b);
  const result = {
    name: bench.name,
    value: values[Math.floor(RUNS / 2)],
    min: values[0],
    max: values[RUNS - 1],
    unit: bench.unit,
    threads: bench.threads ?? 1,
    checked,
  };
  if (!json) {
    const [value, min, max] = [result.value, result.min, result.max].map((number) => number.toPrecision(3));
    const by = result.threads > 1 ? `, ${result.threads} threads` : '';
    process.stdout.write(`${result.name.padEnd(28)} ${value} ${result.unit} (${min} to ${max}${by})\n`);
  }
  results.push(result);
}
if (json) process.stdout.write(`${JSON.stringify({ benches: results })}\n`);
const wrong = results.filter(({ checked }) => checked && !(checked.worst <= checked.tolerance));
for (const { name } of wrong)
  process.stderr.write(`${name}: the result is not right; its time counts for nothing.\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
