import { describe, expect, test } from 'vitest';
import { tighterCounts } from '../../../validation/osipi-tighter.ts';
import { tighter } from '../../../validation/page/write-page.ts';
import { compare } from '../../../validation/suite.ts';

describe('the tighter figures of OSIPI were reported nowhere (defect)', () => {
  const results = [
    compare('Tofts 0 a: Ktrans', 0.2524, 0.25, 0.005),
    compare('Tofts 1 b: Ktrans', 0.253, 0.25, 0.005),
    compare('Tofts 2 c: Ktrans', Number.NaN, 0.25, 0.005),
    compare('extended Tofts delayed 0 a: vp', 0.051, 0.05, 0.025),
    compare('extended Tofts delayed 0 a: delay', 5, 5, 1),
    compare('2CXM a: vp', 0.05, 0.05, 0.025),
  ];

  test('they are counted by table and quantity, what is undefined as outside', () => {
    const counts = tighterCounts(results);
    expect(counts.map(({ table, quantity }) => `${table}, ${quantity}`)).toEqual([
      'Tofts, Ktrans',
      'extended Tofts delayed, vp',
    ]);
    expect(counts[0]).toMatchObject({ values: 3, inside: 1, worst: Number.NaN });
    expect(counts[1]).toMatchObject({ values: 1, inside: 1, figure: 0.0015 });
  });

  test('the page prints them, and nothing where the suite did not run', () => {
    const report = { name: 'osipi', cases: 6, passed: 0, skipped: [], worst: null, failed: [], results };
    expect(tighter([report]).join('\n')).toContain('| Tofts | Ktrans | 0.0025 | 1 of 3 | NaN |');
    expect(tighter([])).toEqual([]);
  });
});
