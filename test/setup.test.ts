import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

let copy = '';
beforeEach(() => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-setup-'));
  folders.push(folder);
  copy = path.join(folder, 'été at the clinic');
  cpSync(path.join(root, 'scripts'), path.join(copy, 'scripts'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(root, name), path.join(copy, name));
  mkdirSync(path.join(copy, 'bin'));
});

/** An npm that writes down what it was asked, takes its time, and installs nothing but npm's own mark. */
function fakeNpm(exit = 0): void {
  const file = path.join(copy, 'bin', 'npm');
  const script = `#!/bin/sh
echo "begin $*" >> "${copy}/npm.log"
echo "added 100 packages"
sleep 0.4
[ ${exit} = 0 ] && mkdir -p node_modules && echo {} > node_modules/.package-lock.json
echo end >> "${copy}/npm.log"
exit ${exit}
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function setup(): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(copy, 'scripts', 'setup.mjs')], {
      cwd: os.tmpdir(),
      env: { ...process.env, PATH: `${path.join(copy, 'bin')}:${process.env['PATH']}` },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const installs = () => {
  const log = path.join(copy, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
};

describe.skipIf(process.platform === 'win32')('set-up, in a path with a space and accents,', () => {
  test('installs once for commands that start together, without install scripts', async () => {
    fakeNpm();
    const ends = await Promise.all([setup(), setup(), setup()]);
    expect(ends.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(installs()).toEqual(['begin ci --ignore-scripts --no-audit --no-fund --loglevel=error', 'end']);
    expect(existsSync(path.join(copy, '.setup', 'lock'))).toBe(false);
  });

  test('leaves standard output to the command that follows', async () => {
    fakeNpm();
    const { stdout, stderr } = await setup();
    expect(stdout).toBe('');
    expect(stderr).toContain('added 100 packages');
  });

  test('installs again only when the lock file has changed', async () => {
    fakeNpm();
    await setup();
    await setup();
    expect(installs()).toHaveLength(2);
    const lock = path.join(copy, 'package-lock.json');
    writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`);
    await setup();
    expect(installs()).toHaveLength(4);
  });

  test('takes over the lock of a process that is no more, also when two find it together', async () => {
    fakeNpm();
    mkdirSync(path.join(copy, '.setup', 'lock'), { recursive: true });
    writeFileSync(path.join(copy, '.setup', 'lock', 'pid'), '999999999');
    const ends = await Promise.all([setup(), setup(), setup()]);
    expect(ends.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(installs()).toHaveLength(2);
  });

  test('that fails says what to do, leaves no lock, and is tried again', async () => {
    fakeNpm(1);
    const { status, stderr } = await setup();
    expect(status).toBe(1);
    expect(stderr).toContain('What to do:');
    expect(stderr).not.toContain('    at ');
    expect(existsSync(path.join(copy, '.setup', 'lock'))).toBe(false);
    fakeNpm(0);
    expect((await setup()).status).toBe(0);
  });
});
