// npm run renew [-- name ...] [-- --write]: pinned dependencies of which there is something newer. With --write each is renewed by
// itself and kept only where `npm test` passes with it.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const isWriting = words.includes('--write');
const wanted = words.filter((word) => word !== '--write');
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
/** The same version in every place, one package for each platform. */
const LEFT_ALONE = /^(@lobule\/|node-)/;

type Manifest = { [kind in (typeof KINDS)[number]]?: Record<string, string> };

const files = [
  root,
  ...readdirSync(path.join(root, 'packages')).map((room) => path.join(root, 'packages', room)),
].map((folder) => path.join(folder, 'package.json'));
const pinned = new Map<string, string>();
for (const file of files) {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  for (const kind of KINDS) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      if (!LEFT_ALONE.test(name) && /^\d/.test(version)) pinned.set(name, version);
    }
  }
}
let refused = 0;
for (const [name, version] of [...pinned].sort()) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const newest = execFileSync('npm', ['view', name, 'version'], { encoding: 'utf8' }).trim();
  if (newest === version) continue;
  process.stdout.write(`${name} ${version}: there is ${newest}\n`);
  if (isWriting && !renew(name, version, newest)) refused++;
}
process.exitCode = refused > 0 ? 1 : 0;

/** @returns whether the tests pass with the newer one; where not, all is as before */
function renew(name: string, version: string, newest: string): boolean {
  const lock = path.join(root, 'package-lock.json');
  const before = [...files, lock].map((file) => [file, readFileSync(file, 'utf8')] as const);
  for (const [file, text] of before.slice(0, -1)) {
    writeFileSync(file, text.replaceAll(`"${name}": "${version}"`, `"${name}": "${newest}"`));
  }
  const npm = (...args: string[]) => spawnSync('npm', args, { cwd: root, stdio: 'inherit' }).status === 0;
  if (npm('install', '--package-lock-only', '--ignore-scripts', '--silent') && npm('test')) return true;
  for (const [file, text] of before) writeFileSync(file, text);
  process.stderr.write(`${name} ${newest} does not pass: ${version} stays\n`);
  return false;
}
