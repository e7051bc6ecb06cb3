// npm run pack-check [room ...]: every room is built, packed, installed by itself in an empty folder with what it needs,
// and the example of its README run there on this Node.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildPackages, rooms } from './build-packages.ts';

const root = path.join(import.meta.dirname, '..');
const work = mkdtempSync(path.join(os.tmpdir(), 'lobule-pack-'));

function npm(args: readonly string[], folder: string): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('npm', [...args], { cwd: folder, encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}

/** The room and every room below it that it needs. */
function needs(room: string, found = new Set<string>()): Set<string> {
  if (found.has(room)) return found;
  found.add(room);
  const manifest = JSON.parse(readFileSync(path.join(root, 'packages', room, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name.startsWith('@lobule/')) needs(name.slice('@lobule/'.length), found);
  }
  return found;
}

function examplesOf(room: string): string[] {
  const text = readFileSync(path.join(root, 'packages', room, 'README.md'), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
}

const built = path.join(work, 'built');
buildPackages(built);
const archives = new Map<string, string>();
for (const room of rooms()) {
  const { status, text } = npm(['pack', '--pack-destination', work, '--silent'], path.join(built, room));
  if (status !== 0) throw new Error(`npm pack of ${room}: ${text}`);
  archives.set(room, path.join(work, text.trim().split('\n').at(-1) ?? ''));
}
const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const room of wanted.length > 0 ? wanted : rooms()) {
  const folder = path.join(work, 'alone', room);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const files = [...needs(room)].map((name) => archives.get(name) ?? '');
  const install = npm(
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent', ...files],
    folder,
  );
  let fault = install.status === 0 ? '' : install.text.slice(-400);
  for (const [index, example] of examplesOf(room).entries()) {
    if (fault !== '') break;
    const file = path.join(folder, `example-${index}.mjs`);
    writeFileSync(file, stripTypeScriptTypes(example));
    const { status, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) fault = stderr.slice(-600);
  }
  const kib = (statSync(archives.get(room) ?? '').size / 1024).toFixed(0);
  const count = readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.')).length;
  process.stdout.write(
    `${room.padEnd(16)} ${kib.padStart(5)} KiB, ${count} folders installed: ${fault === '' ? 'ok' : `FAILED\n${fault}\n`}\n`,
  );
  if (fault !== '') failed.push(room);
  rmSync(folder, { recursive: true, force: true });
}
rmSync(work, { recursive: true, force: true });
process.stdout.write(
  `pack-check: ${failed.length === 0 ? 'every room stands alone' : `failed: ${failed.join(', ')}`}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
