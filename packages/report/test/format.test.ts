import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowerFirst } from '../src/format.ts';
import { format as chinese } from '../src/text/chinese/numbers.ts';
import { counted, countOf, format } from '../src/text/english/numbers.ts';

const { bytes, fixed, interval, listed, measured, number, percent, pValue, quantity, sentence } = format;

describe('number', () => {
  test.each([
    [0.0431527, '0.0432'],
    [0.16, '0.160'],
    [-1234567, '−1,234,567'],
    [181.342, '181'],
    [1519.7, '1,520'],
    [999.9, '1,000'],
    [0, '0'],
    [0.00001234, '1.23 × 10⁻⁵'],
    [Number.NaN, 'undefined'],
    [Number.POSITIVE_INFINITY, 'infinite'],
  ])('%d reads %s', (value, text) => expect(number(value)).toBe(text));

  test('two digits of a number of three keep its size', () => expect(number(181.342, 2)).toBe('180'));

  test('is within half of its last digit, whatever the size', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e8, noNaN: true }),
        fc.integer({ min: 2, max: 4 }),
        (value, digits) => {
          const read = Number(
            number(value, digits)
              .replaceAll(',', '')
              .replace(
                / × 10(.*)$/,
                (_, power: string) =>
                  `e${[...power].map((c) => '0123456789-'['⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.indexOf(c)]).join('')}`,
              ),
          );
          expect(Math.abs(read - value) / value).toBeLessThanOrEqual(0.5000001 / Number(`1e${digits - 1}`));
        },
      ),
    );
  });
});

describe('quantities', () => {
  test('a diffusion coefficient reads in thousandths', () => {
    expect(quantity(0.00105, 'mm2/s')).toBe('1.05\u00a0×\u00a010⁻³\u00a0mm²/s');
    expect(quantity(0.00105, 'mm2/s', { unit: false })).toBe('1.05');
  });
  test('a pure number has no unit', () => expect(quantity(0.43, '1')).toBe('0.430'));
  test('value and standard error end at the same decimal', () => {
    expect(measured({ value: 0.05251, unit: '1/min', standardError: 0.0113 })).toBe(
      '0.053 ± 0.011\u00a0min⁻¹',
    );
    expect(measured({ value: 1413.2, unit: 'ms', standardError: 37.1 })).toBe('1413 ± 37\u00a0ms');
  });
  test('an undefined one says why', () => {
    expect(measured({ value: Number.NaN, unit: '1', reason: { code: 'x', text: 'too flat' } })).toBe(
      'undefined (too flat)',
    );
  });
});

describe('statistics', () => {
  test.each([
    [0.0297, 'p = 0.03'],
    [0.0004, 'p < 0.001'],
    [0.0099, 'p = 0.0099'],
    [0.41, 'p = 0.41'],
    [0.04996, 'p = 0.0500'],
    [Number.NaN, 'p undefined'],
  ])('p of %d reads %s', (p, text) => expect(pValue(p)).toBe(text));

  test('an interval says its level, and is left out where it is not known', () => {
    expect(interval({ value: 0.741, low: 0.66, high: 0.81, level: 0.95 }, { decimals: 2 })).toBe(
      '0.74 (95 % CI 0.66 to 0.81)',
    );
    expect(interval({ value: 0.741, low: Number.NaN, high: Number.NaN, level: 0.95 }, { decimals: 2 })).toBe(
      '0.74',
    );
  });
  test('a zero has no sign', () => {
    expect(fixed(-0.001, 2)).toBe('0.00');
    expect(percent(-0.0001, 1)).toBe('0.0 %');
    expect(fixed(-0.24, 2)).toBe('−0.24');
  });
});

describe('words', () => {
  test('counts agree with their nouns', () => {
    expect(counted(1, 'patient')).toBe('1 patient');
    expect(counted(1200, 'patient')).toBe('1,200 patients');
    expect(countOf(1, 'exams')).toBe('1 exam');
  });
  test('lists, sentences and titles', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(sentence('Done')).toBe('Done.');
    expect(sentence('Done.')).toBe('Done.');
    expect(lowerFirst('ROC curve')).toBe('ROC curve');
    expect(lowerFirst('Survival')).toBe('survival');
  });
  test('bytes', () => {
    expect(bytes(999)).toBe('999 B');
    expect(bytes(181342)).toBe('180 kB');
    expect(bytes(6.8e6)).toBe('6.8 MB');
  });
});

describe('numbers in Chinese', () => {
  test('have the same digits, and words and marks of their own', () => {
    expect(chinese.number(-1234567)).toBe('−1,234,567');
    expect(chinese.percent(0.871, 1)).toBe('87.1%');
    expect(chinese.number(Number.NaN)).toBe('未定义');
    expect(chinese.measured({ value: 0.05251, unit: '1/min', standardError: 0.0113 })).toBe(
      '0.053 ± 0.011\u00a0min⁻¹',
    );
    expect(chinese.interval({ value: 0.741, low: 0.66, high: 0.81, level: 0.95 }, { decimals: 2 })).toBe(
      '0.74（95% CI：0.66～0.81）',
    );
    expect(chinese.listed(['a', 'b', 'c'])).toBe('a、b和c');
    expect(chinese.sentence('完成')).toBe('完成。');
    expect(chinese.sentence('完成。')).toBe('完成。');
  });
});
