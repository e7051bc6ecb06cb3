import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const packages = path.join(root, 'packages');

describe('the example in the README of', () => {
  const rooms = readdirSync(packages).filter((room) => existsSync(path.join(packages, room, 'README.md')));
  test.each(rooms)('%s runs', (room) => {
    const text = readFileSync(path.join(packages, room, 'README.md'), 'utf8');
    const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
    // The example stands where the packages are found from, and is run as a reader would run it.
    const folder = mkdtempSync(path.join(packages, room, '.readme-'));
    try {
      examples.forEach((example, index) => {
        const file = path.join(folder, `example-${index}.ts`);
        writeFileSync(file, example);
        const { status, stderr } = spawnSync(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', file],
          {
            encoding: 'utf8',
            cwd: folder,
          },
        );
        expect(status, `${pathToFileURL(file).href}\n${stderr}`).toBe(0);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
