// npm run interop [-- names] [-- --write]: what needs other programs or long. Says what is not installed, and fails on that
// in CI. With --write docs/reliability.md is made from it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { writeReliabilityPage } from './reliability-page.ts';

/** A check against another program. */
export interface Interop {
  readonly name: string;
  /** It fetches from a registry of packages: where that cannot be reached it is told as not run, and fails nothing. */
  readonly fromRegistry?: true;
  /** Why it cannot run here, or undefined. */
  missing(): string | undefined;
  /** The checks that failed, in words, and how many passed. */
  run(): Promise<InteropResult>;
}

export interface InteropResult {
  readonly passed: number;
  readonly failed: readonly string[];
  /** Rows below a heading, for docs/reliability.md. */
  readonly table?: readonly (readonly string[])[];
}

/** A check that ran. */
export interface Ran extends InteropResult {
  readonly name: string;
  readonly seconds: number;
}

const asked = process.argv.slice(2).filter((word) => word !== '--write');
const ran: Ran[] = [];
const checks: Interop[] = [];
for (const file of readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && name !== 'run.ts',
)) {
  const module = (await import(path.join(import.meta.dirname, file))) as { interop?: Interop };
  const { interop } = module;
  if (interop && (asked.length === 0 || asked.includes(interop.name))) checks.push(interop);
}
let passed = 0;
let failed = 0;
for (const check of checks) {
  const missing = check.missing();
  if (missing !== undefined) {
    process.stdout.write(`${check.name}: not run, ${missing}\n`);
    if (process.env['CI'] && check.fromRegistry !== true) failed++;
    continue;
  }
  const began = performance.now();
  const result = await check.run();
  const seconds = Math.round((performance.now() - began) / 1000);
  ran.push({ ...result, name: check.name, seconds });
  passed += result.passed;
  failed += result.failed.length;
  process.stdout.write(
    `${check.name}: ${result.passed} passed, ${result.failed.length} failed, in ${seconds} s\n`,
  );
  for (const text of result.failed) process.stdout.write(`  ${text}\n`);
}
process.stdout.write(`interop: ${passed} passed, ${failed} failed\n`);
if (process.argv.includes('--write')) writeReliabilityPage(ran);
process.exitCode = failed > 0 ? 1 : 0;
