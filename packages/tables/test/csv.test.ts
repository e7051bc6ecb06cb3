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

  test('failure 16: a column called __proto__ is a column like any other', () => {
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
  test('failure 17: guards against a text that a spreadsheet would run', () => {
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

describe('a column of numbers with a text among them', () => {
  const ages = (cell: string) =>
    `id;age\n${[50, 51, 52, 53].map((age, i) => `A${i};${age}`).join('\n')}\nA9;${cell}\n`;

  test.each([
    ['unbekannt', 'is text'],
    ['1.234,5', 'has marks between its digits'],
    ['<5', 'begins with a sign of comparison'],
  ])('%s is told by its row and kind, not by itself', (cell, kind) => {
    const { suspicious, table } = readCsv(ages(cell));
    expect(table.columns[1].kind).toBe('text');
    expect(suspicious).toEqual([
      { column: 'age', row: 6, description: `1 of 5 cells is no number; the first ${kind}` },
    ]);
    expect(JSON.stringify(suspicious)).not.toContain(cell);
  });

  test('is not told where the text is listed as missing, kept on purpose, or common', () => {
    expect(readCsv(ages('unbekannt'), { missing: ['unbekannt'] }).suspicious).toEqual([]);
    expect(readCsv(ages('x'), { textColumns: ['age'] }).suspicious).toEqual([]);
    expect(readCsv('grade\n1\n2\nlow\n3\n').suspicious).toEqual([]);
  });

  test('is told where points and commas are mixed', () => {
    const { suspicious } = readCsv('id,v\nA,"1,5"\nB,2.5\nC,3.5\n');
    expect(suspicious).toMatchObject([{ column: 'v', row: 2 }]);
  });
});
