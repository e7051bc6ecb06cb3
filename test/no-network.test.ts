import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const preload = pathToFileURL(path.join(root, 'test', 'refuse-network.mjs')).href;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-network-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Where the system allows it there is no network at all; everywhere each attempt throws and is counted. With one worker
 * all the work is done in the process that counts.
 */
function offline(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const log = path.join(folder, 'attempts.txt');
  rmSync(log, { force: true });
  const alone = process.platform === 'linux' && spawnSync('unshare', ['-n', 'true']).status === 0;
  const [command, ...rest] = [...(alone ? ['unshare', '-n'] : []), process.execPath, ...args];
  const { status, stdout, stderr } = spawnSync(command, rest, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env, NODE_OPTIONS: `--import ${preload}`, LOBULE_NETWORK_LOG: log },
  });
  const attempts = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  return { status, stdout, stderr, attempts };
}

test('npm start -- --once makes its cohort, its maps and its report without a single attempt to reach anything', () => {
  const out = path.join(folder, 'out');
  const { status, stdout, stderr, attempts } = offline(
    [path.join('scripts', 'start.mjs'), '--once', '--out', out, '--workers', '1'],
    { LOBULE_PHANTOM_PATIENTS: '2' },
  );
  expect(attempts).toEqual([]);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain('2 exams measured');
  expect(existsSync(path.join(out, 'report', 'index.html'))).toBe(true);
});

test('an attempt would have been seen', () => {
  const script = path.join(folder, 'caller.mjs');
  writeFileSync(script, "await fetch('http://127.0.0.1:47123/').catch(() => {});\n");
  expect(offline([script]).attempts).toEqual(['net.connect']);
});
