import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildDocs } from '../scripts/build-docs.ts';

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
});
