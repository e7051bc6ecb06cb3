import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { fixtureResults } from './fixture.ts';

const results = fixtureResults(2);
const chinese = renderReport(results, { language: 'zh' });

describe('the language of a report', () => {
  test('is the one that is asked for, else that of the study, else English', () => {
    const asked = { ...results, study: { ...results.study, language: 'zh' as const } };
    expect(renderReport(asked)).toBe(renderReport(asked, { language: 'zh' }));
    expect(renderReport(asked, { language: 'en' })).toBe(
      renderReport({ ...results, study: { ...results.study, language: 'en' } }),
    );
    expect(chinese).toContain('<html lang="zh">');
  });
});
