import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FLOORS, floorOf, NODE_ROOMS, WITHOUT_DEPENDENCIES } from './house.ts';

const packages = path.join(import.meta.dirname, '..', 'packages');
const rooms = readdirSync(packages).filter((name) => existsSync(path.join(packages, name, 'package.json')));
const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];
const importsOf = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  const patterns = [/\bfrom\s+'([^'\n]+)';/g, /^import\s+'([^'\n]+)';/gm, /\bimport\('([^'\n]+)'\)/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
};

describe('the house', () => {
  test('every room stands on a floor', () => {
    expect(rooms.filter((room) => floorOf(room) < 0)).toEqual([]);
  });

  test.each(rooms)('%s asks only for lower rooms, and declares what it imports', (room) => {
    const manifest = JSON.parse(readFileSync(path.join(packages, room, 'package.json'), 'utf8'));
    const declared = Object.keys(manifest.dependencies ?? {});
    for (const name of declared.filter((dependency) => dependency.startsWith('@lobule/'))) {
      expect(floorOf(name.slice(8)), `${room} -> ${name}`).toBeLessThan(floorOf(room));
    }
    if (WITHOUT_DEPENDENCIES.includes(room)) {
      expect(declared.filter((name) => !name.startsWith('@lobule/'))).toEqual([]);
    }
    for (const file of filesOf(path.join(packages, room, 'src'))) {
      const place = path.relative(packages, file);
      for (const imported of importsOf(file)) {
        if (imported.startsWith('.')) {
          const target = path.resolve(path.dirname(file), imported);
          expect(target.startsWith(path.join(packages, room)), `${place} -> ${imported}`).toBe(true);
        } else if (imported.startsWith('node:')) {
          const inNode = NODE_ROOMS.includes(room) || place.startsWith(path.join(room, 'src', 'node'));
          expect(inNode, `${place} imports ${imported}`).toBe(true);
        } else {
          const name = imported
            .split('/')
            .slice(0, imported.startsWith('@') ? 2 : 1)
            .join('/');
          expect(declared, `${place} imports ${imported}`).toContain(name);
        }
      }
    }
  });

  describe('files hold one idea each', () => {
    const root = path.join(packages, '..');
    const places = ['bench', 'examples', 'interop', 'scripts', 'test', 'torture', 'validation'];
    const lengths = [packages, ...places.map((place) => path.join(root, place))]
      .flatMap(filesOf)
      .map((file) => path.relative(root, file).split(path.sep).join('/'))
      .filter((file) => !file.includes('node_modules/') && !/-table\.ts$|\.wasm\.ts$/.test(file))
      .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 }));
    const isTest = (file: string) => /(^|\/)test\//.test(file);

    test('half of them have no more than 150 lines', () => {
      const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
      expect(sorted[sorted.length >> 1]).toBeLessThanOrEqual(150);
    });

    test('none has more than 600, and outside tests none more than 350; tables of data are named so', () => {
      const limit = (file: string) => (isTest(file) ? 600 : 350);
      expect(lengths.filter(({ file, lines }) => lines > limit(file))).toEqual([]);
    });
  });

  test('each floor is known once', () => {
    const all = FLOORS.flat();
    expect(new Set(all).size).toBe(all.length);
  });
});
