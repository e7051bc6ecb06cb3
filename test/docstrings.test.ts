import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { declarations } from '../scripts/api/declarations.ts';
import { codesOf, faultsOf } from '../scripts/api/docstrings.ts';

describe('what each room exports', () => {
  const all = declarations();

  test('has a doc comment that tells units, and errors where it makes them, and a name of the one vocabulary', () => {
    expect(all.flatMap((one) => faultsOf(one).map((fault) => `${one.file}: ${one.name} ${fault}`))).toEqual(
      [],
    );
  });

  test('names no error that does not exist', () => {
    const page = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8');
    const codes = new Set([...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code));
    const unknown = all.flatMap((one) =>
      codesOf(one)
        .filter((code) => !codes.has(code))
        .map((code) => `${one.file}: ${one.name}: ${code}`),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });
});
