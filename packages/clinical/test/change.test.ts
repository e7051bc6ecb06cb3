import { describe, expect, test } from 'vitest';
import { type Change, limitsFromCv, type Repeatability, realChange } from '../src/index.ts';

const at = {
  scanner: 'Skyra 3 T',
  protocol: 'dwi-1',
  parameters: { bValues: [0, 100, 600, 800] },
};
const change = (before: number | undefined, after: number | undefined): Change => ({
  quantity: 'ADC',
  unit: 'mm2/s',
  before: { ...at, value: before },
  after: { ...at, value: after },
});
// ACRIN 6698: within-subject CV 4.8 %, n = 71.
const known: Repeatability = { ...at, quantity: 'ADC', rc: limitsFromCv(4.8), source: 'ACRIN 6698' };

describe('a change over visits', () => {
  test('is real beyond the repeatability of the same acquisition', () => {
    expect(realChange(change(1e-3, 1.14e-3), known).verdict.value).toBe('increase');
    expect(realChange(change(1e-3, 0.86e-3), known).verdict.value).toBe('decrease');
    expect(realChange(change(1e-3, 1.13e-3), known).verdict.value).toBe('within-repeatability');
    expect(realChange(change(1e-3, 1.13e-3), known).percent).toBeCloseTo(13, 10);
  });

  test.each([
    ['scanner', { scanner: 'Aera 1.5 T' }, /another scanner/],
    ['protocol', { protocol: 'dwi-2' }, /another protocol/],
    ['b-values', { parameters: { bValues: [0, 800] } }, /another parameter set/],
    ['quantity', { quantity: 'D' }, /another quantity/],
  ])('is not judged by the repeatability of another %s', (_, other, message) => {
    const { value, reason } = realChange(change(1e-3, 2e-3), { ...known, ...other }).verdict;
    expect(value).toBeNull();
    expect(reason?.code).toBe('other-acquisition');
    expect(reason?.text).toMatch(message);
  });

  test('between two scanners is not judged at all', () => {
    const moved = { ...change(1e-3, 2e-3), after: { ...at, scanner: 'Aera 1.5 T', value: 2e-3 } };
    expect(realChange(moved, known).verdict.reason?.text).toMatch(/two visits differ in their scanner/);
  });

  test('needs both values, and one to take percent of', () => {
    expect(realChange(change(undefined, 2), known).verdict.reason?.code).toBe('missing');
    expect(realChange(change(1, Number.NaN), known).verdict.reason?.code).toBe('missing');
    expect(realChange(change(0, 1), known).verdict.reason?.code).toBe('no-percent');
  });

  test('is judged in its unit where the coefficient is absolute', () => {
    const absolute: Repeatability = { ...known, rc: { scale: 'absolute', rc: 0.2, unit: 'mm2/s' } };
    expect(realChange(change(1, 1.3), absolute).verdict.value).toBe('increase');
    const other: Repeatability = { ...known, rc: { scale: 'absolute', rc: 0.2, unit: '1' } };
    expect(() => realChange(change(1, 1.3), other)).toThrow(/mm2\/s/);
  });

  test('has limits of 2.77 CV, and unlike ones down and up above 15 %', () => {
    expect(limitsFromCv(4.8)).toEqual({ scale: 'percent', rc: expect.closeTo(13.296, 3) });
    // A CV of 20 % for Ktrans: -42 % and +73 %, so a change of 25 % is within noise.
    const ktrans = limitsFromCv(20);
    if (ktrans.scale !== 'ratio') throw new Error('A CV of 20 % has limits of a ratio');
    expect(ktrans.lowerPercent).toBeCloseTo(-42, 0);
    expect(ktrans.upperPercent).toBeCloseTo(73, 0);
    expect(realChange(change(0.2, 0.25), { ...known, rc: ktrans }).verdict.value).toBe(
      'within-repeatability',
    );
    expect(realChange(change(0.2, 0.11), { ...known, rc: ktrans }).verdict.value).toBe('decrease');
  });
});
