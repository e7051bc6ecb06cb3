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

  test('no file holds more than one idea can need', () => {
    const long = rooms
      .flatMap((room) => filesOf(path.join(packages, room, 'src')))
      .filter((file) => !/[/\\](tables?|dictionary)[/\\.]/.test(file))
      .map((file) => ({
        file: path.relative(packages, file),
        lines: readFileSync(file, 'utf8').split('\n').length,
      }))
      .filter(({ lines }) => lines > 600);
    expect(long).toEqual([]);
  });

  test('each floor is known once', () => {
    const all = FLOORS.flat();
    expect(new Set(all).size).toBe(all.length);
  });
});
