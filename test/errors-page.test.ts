import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { printError } from '../packages/cli/src/print-error.ts';
import { LobuleError } from '../packages/foundation/src/index.ts';

const root = path.join(import.meta.dirname, '..');

/** All text of the tests, in which every code must be met. */
function testsText(): string {
  const folders = ['packages', 'test', 'validation', 'interop', 'torture'];
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name)),
    )
    .filter((file) => !/packages\/[^/]+\/src\//.test(file) && !file.includes('node_modules'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

describe('docs/errors.md', () => {
  const page = readFileSync(path.join(root, 'docs', 'errors.md'), 'utf8');
  const codes = [...page.matchAll(/^\| `([a-z-]+\/[a-z0-9-]+)` \|/gm)].map(([, code]) => code);

  test('is what the catalogues of the rooms say', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/errors-page.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr.split('\n').filter((line) => line.startsWith('docs/'))).toEqual([]);
    expect(status).toBe(0);
  });

  test('holds each code once, and each is raised in a test', () => {
    expect(new Set(codes).size).toBe(codes.length);
    // In a regular expression a slash is escaped.
    const tests = testsText();
    expect(
      codes.filter((code) => !tests.includes(code) && !tests.includes(code.replace('/', '\\/'))),
    ).toEqual([]);
  });

  test('holds causes and cures that are sentences and read well on a terminal of 80 columns', () => {
    const rows = [...page.matchAll(/^\| `([^`]+)` \| (.*) \| (.*) \|$/gm)];
    expect(rows).toHaveLength(codes.length);
    for (const [, code, cause, cure] of rows) {
      for (const told of [cause, cure]) expect(told, code).toMatch(/[.?!]$/);
      let printed = '';
      printError(new LobuleError(code, cause, {}, cure), {
        write: (text) => {
          printed += text;
        },
      });
      const lines = printed.trimEnd().split('\n');
      expect(Math.max(...lines.map(({ length }) => length)), code).toBeLessThanOrEqual(80);
      expect(lines.at(-1)).toBe(`Code: ${code}`);
    }
  });
});
