// npm run pack-check [-- room ...] [-- --write]: every room is built, packed, installed by itself in an empty folder with what
// it needs. There its manifest and types are checked, the example of its README is run on Node 22, on this Node and, where it
// needs no files, in Chromium as Vite builds it, with and without shared memory. Its size stands in its README.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchChromium } from '../test/chromium.ts';
import { buildPackages, rooms } from './build-packages.ts';
import { checkDependencies } from './pack/dependencies.ts';
import { examplesOf, runInChromium, runInNode } from './pack/examples.ts';
import { checkManifest } from './pack/manifest.ts';
import { install, olderNode, pack } from './pack/npm.ts';
import { checkSize, measureSize } from './pack/size.ts';

const root = path.join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const write = words.includes('--write');
const wanted = words.filter((word) => word !== '--write');
const work = mkdtempSync(path.join(os.tmpdir(), 'lobule-pack-'));
const failed: string[] = [];
let checks = 0;
try {
  const built = path.join(work, 'built');
  buildPackages(built);
  const archives = new Map(rooms().map((room) => [room, pack(path.join(built, room), work)]));
  const node22 = olderNode(path.join(work, 'node-22'));
  const browser = await launchChromium();
  for (const room of wanted.length > 0 ? wanted : rooms()) {
    const folder = path.join(work, 'alone', room);
    mkdirSync(folder, { recursive: true });
    const faults: string[] = [];
    const said: string[] = [];
    const readme = path.join(root, 'packages', room, 'README.md');
    install(
      folder,
      [...needs(room)].map((name) => archives.get(name) ?? ''),
    );
    faults.push(...checkDependencies(room), ...(await checkManifest(folder, room, archives.get(room) ?? '')));
    checks += 2;
    for (const example of examplesOf(readFileSync(readme, 'utf8'))) {
      const here = runInNode(process.execPath, folder, example);
      const older = runInNode(node22, folder, example);
      checks += 2;
      if (!here.ok) faults.push(`on Node ${process.version}: ${here.text}`);
      if (!older.ok) faults.push(`on Node 22: ${older.text}`);
      else if (here.ok && here.text !== older.text) faults.push('Node 22 prints other numbers');
      if (/from '(node:|@lobule\/[a-z]+\/node)/.test(example)) continue;
      for (const isolated of [true, false]) {
        const page = await runInChromium(browser, folder, example, isolated);
        checks++;
        const where = `in Chromium ${isolated ? 'with' : 'without'} shared memory`;
        if (!page.ok) faults.push(`${where}: ${page.text}`);
        else if (here.ok && page.text !== here.text) faults.push(`${where} it prints other numbers`);
      }
      said.push('browser');
    }
    const size = await measureSize(folder, room);
    const wrong = checkSize(readFileSync(readme, 'utf8'), size);
    checks++;
    if (write) writeFileSync(readme, wrong.renewed);
    else if (wrong.fault !== undefined) faults.push(wrong.fault);
    process.stdout.write(
      `${room.padEnd(16)} ${size.ownKib.toFixed(1).padStart(6)} KiB gzip, ${size.wholeKib.toFixed(1)} with all it needs${said.length > 0 ? ', in Chromium too' : ''}: ${faults.length === 0 ? 'ok' : `FAILED\n  ${faults.join('\n  ')}`}\n`,
    );
    failed.push(...faults.map((fault) => `${room}: ${fault}`));
    rmSync(folder, { recursive: true, force: true });
  }
  await browser.close();
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`pack-check: ${checks - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

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
