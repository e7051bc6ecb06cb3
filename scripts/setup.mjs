// Installs what the lock file says, once for each lock file, safely when two commands start at the same time.
// Plain JavaScript for Node 20: it must run before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './node.mjs';

const folder = path.join(root, '.setup');
const stamp = path.join(folder, 'installed');
const lock = path.join(folder, 'lock');
const guard = path.join(folder, 'takeover');

export async function setup() {
  const wanted = fingerprint();
  if (isInstalled(wanted)) return;
  mkdirSync(folder, { recursive: true });
  await acquire();
  try {
    if (!isInstalled(wanted)) install(wanted);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  hash.update(readFileSync(path.join(root, 'package-lock.json')));
  hash.update(`${process.platform}-${process.arch}`);
  return hash.digest('hex');
}

function isInstalled(wanted) {
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted &&
    existsSync(path.join(root, 'node_modules', '.package-lock.json'))
  );
}

/** A folder is made by one process only. The holder's id lets a lock left by a killed process be taken over. */
async function acquire() {
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(lock);
      writeFileSync(path.join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (holderIsGone() && takeOver()) continue;
    if (waited === 2) {
      process.stderr.write(
        `Waiting for another command that is installing ... (if there is none, delete ${lock})\n`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Takes the lock of a dead process away. One process at a time may, or it could be a new lock that goes. */
function takeOver() {
  try {
    mkdirSync(guard);
  } catch {
    if (isOlder(guard, 5000)) rmSync(guard, { recursive: true, force: true });
    return false;
  }
  try {
    if (holderIsGone()) rmSync(lock, { recursive: true, force: true });
    return true;
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
}

function holderIsGone() {
  try {
    const pid = Number(readFileSync(path.join(lock, 'pid'), 'utf8'));
    // In containers an earlier process may have had the id of this one.
    if (pid === process.pid) return true;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if (error.code === 'EPERM') return false;
    if (error.code === 'ESRCH') return true;
  }
  // No pid yet: the holder is between its two calls, or was killed there.
  return isOlder(lock, 5000);
}

function isOlder(place, ms) {
  try {
    return Date.now() - statSync(place).mtimeMs > ms;
  } catch {
    return false;
  }
}

function install(wanted) {
  process.stderr.write('Installing what this project needs (once) ...\n');
  rmSync(stamp, { force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // What npm says must not stand before the one document of --json.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error || result.status !== 0) {
    process.stderr.write(
      '\nThe installation did not come to its end.\n' +
        'What to do: see the lines above; check that the npm registry can be reached, then give the same command again.\n',
    );
    rmSync(lock, { recursive: true, force: true });
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await setup();
