import { isLobuleError } from '@lobule/foundation';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  column,
  makeTable,
  numberColumn,
  numbers,
  readCsv,
  textColumn,
  texts,
  writeCsv,
} from '../src/index.ts';

describe('reading separated values', () => {
  test('finds semicolons, decimal commas and a byte-order mark by itself', () => {
    const bytes = new TextEncoder().encode('\ufeffid;age;pcr\nA;54,5;1\nB;;0\n');
    const { table, delimiter, decimalComma, byteOrderMark } = readCsv(bytes);
    expect({ delimiter, decimalComma, byteOrderMark }).toEqual({
      delimiter: ';',
      decimalComma: true,
      byteOrderMark: true,
    });
    expect([...numbers(table, 'age')]).toEqual([54.5, Number.NaN]);
    expect(texts(table, 'id')).toEqual(['A', 'B']);
  });

  test('does not take a thousand written with a comma for a decimal one in a comma-separated table', () => {
    const { table } = readCsv('id,size\nA,"1,250"\n');
    expect(column(table, 'size').kind).toBe('text');
  });

  test('names the nearest column where one is misspelt', () => {
    const { table } = readCsv('subject,age\n1,50\n');
    expect(() => column(table, 'agee')).toThrowError(/did you mean age/);
  });

  test('keeps a key as text where it is asked to', () => {
    expect(texts(readCsv('id\n007\n', { textColumns: ['id'] }).table, 'id')).toEqual(['007']);
  });

  test.each([
    ['an empty file', '', 'tables/empty'],
    ['a row with a value too many', 'a,b\n1,2,3\n', 'tables/unreadable'],
    ['an open quotation mark', 'a,b\n"1,2\n', 'tables/unreadable'],
    ['two columns of one name', 'a,a\n1,2\n', 'tables/duplicate-column'],
  ])('refuses %s with a typed error', (_, text, code) => {
    try {
      readCsv(text);
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });

  test('a column called __proto__ is a column like any other', () => {
    const { table } = readCsv('__proto__,b\n1,2\n');
    expect([...numbers(table, '__proto__')]).toEqual([1]);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  test('old Windows exports with accents are read', () => {
    const { table } = readCsv(new Uint8Array([0x6e, 0x0a, 0xe9, 0x0a]));
    expect(texts(table, 'n')).toEqual(['é']);
  });
});

describe('writing', () => {
  test('guards against a text that a spreadsheet would run', () => {
    expect(writeCsv(makeTable([textColumn('note', ['=cmd()', '-5', 'a"b'])]))).toBe(
      'note\n\'=cmd()\n-5\n"a""b"\n',
    );
  });

  test('what was written is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        const table = makeTable([
          numberColumn('x', values),
          numberColumn(
            'row',
            values.map((_, i) => i),
          ),
        ]);
        const back = numbers(readCsv(writeCsv(table)).table, 'x');
        values.forEach((value, i) => expect(back[i]).toBe(Object.is(value, -0) ? 0 : value));
      }),
    );
  });
});
