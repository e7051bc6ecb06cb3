import { describe, expect, test } from 'vitest';
import { formatNumber, formatP, formatShare } from '../src/index.ts';

describe('numbers for readers', () => {
  test('keep three significant digits and no exponent in the usual range', () => {
    expect([0.012345, 1.2345, 12.345, 123.45, 1234.5, 7, 0].map((x) => formatNumber(x))).toEqual([
      '0.0123',
      '1.23',
      '12.3',
      '123.5',
      '1235',
      '7',
      '0',
    ]);
    expect(formatNumber(0.0000123)).toBe('1.23e-5');
    expect(formatNumber(Number.NaN)).toBe('undefined');
  });

  test('a p-value is never rounded across 0.05', () => {
    expect([0.00001, 0.0013, 0.0496, 0.0504, 0.5].map(formatP)).toEqual([
      'p < 0.001',
      'p = 0.001',
      'p = 0.0496',
      'p = 0.0504',
      'p = 0.50',
    ]);
    expect(formatP(Number.NaN)).toBe('p undefined');
  });

  test('a share carries its count', () => {
    expect(formatShare(46, 156)).toBe('46 (29.5 %)');
  });
});
