// The long fuzzing: 100,000 damaged files through every reader; the same files each time.
import { availableParallelism } from 'node:os';
import { corpus } from '../torture/corpus.ts';
import { fuzz } from '../torture/fuzz.ts';
import { readInput } from '../torture/run-input.ts';
import type { Interop } from './run.ts';

const INPUTS = 100_000;
const SEED_NUMBER = 1;

export const interop: Interop = {
  name: 'torture',
  missing: () => undefined,
  async run() {
    const isTerminal = process.stderr.isTTY === true;
    let told = 0;
    const report = await fuzz({
      inputs: INPUTS,
      seedNumber: SEED_NUMBER,
      processes: Math.min(4, availableParallelism()),
      memory: process.platform === 'linux',
      progress(done, total, target) {
        const tenth = Math.floor((10 * done) / total);
        if (isTerminal) process.stderr.write(`\r  torture: ${done} of ${total} files (${target})   `);
        else if (tenth > told) process.stderr.write(`  torture: ${done} of ${total} files\n`);
        told = tenth;
      },
    });
    if (isTerminal) process.stderr.write('\n');
    for (const [name, { read, refused, growthMiB }] of report.readers) {
      const grew = growthMiB >= 1 ? `, memory grew by ${Math.round(growthMiB)} MiB at most` : '';
      process.stdout.write(`  ${name}: ${read} read, ${refused} refused${grew}\n`);
    }
    const failed = report.failures.map(
      ({ target, n, kind, text }) => `${target} ${SEED_NUMBER} ${n}: ${kind}: ${text}`,
    );
    for (const name of report.without) failed.push(`${name}: no reference data to damage`);
    let kept = 0;
    for (const { name, target, bytes } of corpus()) {
      if (bytes === undefined) continue;
      const { untyped } = await readInput(target, bytes);
      if (untyped === undefined) kept++;
      else failed.push(`${name}: ${untyped}`);
    }
    const table = [
      ['reader', 'read', 'refused with a reason', 'memory grew by at most'],
      ...[...report.readers].map(([name, { read, refused, growthMiB }]) => [
        name,
        String(read),
        String(refused),
        growthMiB >= 1 ? `${Math.round(growthMiB)} MiB` : 'less than 24 MiB',
      ]),
    ];
    return { passed: report.inputs - report.failures.length + kept, failed, table };
  },
};
