import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiReports } from '../scripts/api-report.ts';

const folder = path.join(import.meta.dirname, '..', 'docs', 'api');

test('what each room exports, and with which signature, is what docs/api says: npm run api-report renews it', () => {
  for (const [room, report] of apiReports()) {
    expect(report).toBe(readFileSync(path.join(folder, `${room}.md`), 'utf8'));
  }
});
