// npm test: everything that can be checked with Node and npm alone. Plain JavaScript for Node 20.
import path from 'node:path';
import { root, runModern } from './node.mjs';
import { setup } from './setup.mjs';

await setup();
const tool = (...parts) => path.join(root, 'node_modules', ...parts);
const steps = [
  ['format and lint', [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings', '.']],
  ['portable mathematics', ['scripts/lint.mjs']],
  ['types', [tool('typescript-native', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['unused code', [tool('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints']],
  ['tests', [tool('vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]],
];
const failed = [];
for (const [name, args] of steps) {
  const started = process.hrtime.bigint();
  process.stdout.write(`\n== ${name}\n`);
  const status = await runModern(args);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stdout.write(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s\n`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
