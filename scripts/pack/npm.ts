// What npm does for the check of packages.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The oldest Node that a built room has to run on. */
const NODE_22 = '22.23.3';

function npm(args: readonly string[], folder: string): string {
  const { status, stdout, stderr } = spawnSync('npm', [...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${`${stdout}${stderr}`.slice(-600)}`);
  return stdout;
}

/** The archive of a built room. */
export function pack(folder: string, to: string): string {
  const printed = npm(['pack', '--pack-destination', to, '--silent'], folder);
  return path.join(to, printed.trim().split('\n').at(-1) ?? '');
}

/** Packages into an empty folder, by themselves. */
export function install(folder: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent'];
  npm(['install', ...quiet, ...packages], folder);
}

/** The program of Node 22, from the registry. */
export function olderNode(folder: string): string {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  install(folder, [`${name}@${NODE_22}`]);
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}
