import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { fixtureResults } from './fixture.ts';

describe('the plan', () => {
  test('is called fixed beforehand only where no other plan was carried out before it', () => {
    const results = fixtureResults(2);
    expect(renderReport(results)).toContain('fixed before an outcome was read');
    const after = {
      ...results,
      notes: [...results.notes, { kind: 'warning', code: 'plan-changed', text: 'Another plan.' } as const],
    };
    const page = renderReport(after);
    expect(page).toContain('after another plan had been carried out on these outcomes: exploratory');
    expect(page).not.toContain(', fixed before an outcome was read');
  });
});
