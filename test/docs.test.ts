import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildDocs } from '../scripts/build-docs.ts';
import { pictures } from '../scripts/pictures/list.ts';

const root = path.join(import.meta.dirname, '..');
const images = path.join(root, 'docs', 'images');
const LARGEST_KIB = 150;

describe('the documentation', () => {
  test('is built whole, every link leads somewhere, and no page holds a script or loads from elsewhere', () => {
    const out = mkdtempSync(path.join(os.tmpdir(), 'lobule-docs-'));
    try {
      expect(buildDocs(out)).toEqual([]);
      const page = readFileSync(path.join(out, 'reference', 'models.html'), 'utf8');
      expect(page).toContain('Ktrans');
      expect(page).not.toMatch(/<script|src="https?:/);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  test('shows pictures only that `npm run pictures` makes, each shown somewhere and small', () => {
    const pages = globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root });
    const shown = pages.flatMap((page) =>
      [...readFileSync(path.join(root, page), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map(([, place]) =>
        path.relative(images, path.resolve(root, path.dirname(page), place)),
      ),
    );
    const made = pictures.map(({ file }) => file).sort();
    expect([...new Set(shown)].sort()).toEqual(made);
    expect(readdirSync(images).sort()).toEqual(made);
    const large = made.filter((file) => statSync(path.join(images, file)).size > 1024 * LARGEST_KIB);
    expect(large).toEqual([]);
  });
});
