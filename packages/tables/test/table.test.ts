import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  joinByKey,
  makeTable,
  numberColumn,
  numbers,
  readCsv,
  readParquet,
  selectRows,
  textColumn,
  texts,
  writeParquet,
} from '../src/index.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isLobuleError(error)) return error.code;
  }
  return 'no error';
};

describe('tables', () => {
  const clinical = readCsv('id,age\nA,50\nB,60\nC,70\n').table;
  const features = readCsv('subject,volume\nC,3\nA,1\nD,4\n').table;

  test('a join says which keys stand in one table only', () => {
    const { table, onlyLeft, onlyRight } = joinByKey(clinical, 'id', features, 'subject');
    expect(texts(table, 'id')).toEqual(['A', 'C']);
    expect([...numbers(table, 'volume')]).toEqual([1, 3]);
    expect([onlyLeft, onlyRight]).toEqual([['B'], ['D']]);
  });

  test('a key that stands twice, or not at all, is refused', () => {
    expect(codeOf(() => joinByKey(readCsv('id\nA\nA\n').table, 'id', features, 'subject'))).toBe(
      'tables/duplicate-key',
    );
    expect(codeOf(() => joinByKey(readCsv('id,x\n,1\n').table, 'id', features, 'subject'))).toBe(
      'tables/missing-key',
    );
  });

  test('columns of different length, missing columns and texts for numbers are refused', () => {
    expect(codeOf(() => makeTable([numberColumn('a', [1]), numberColumn('b', [])]))).toBe('tables/ragged');
    expect(codeOf(() => numbers(clinical, 'weight'))).toBe('tables/no-column');
    expect(codeOf(() => numbers(clinical, 'id'))).toBe('tables/not-numeric');
  });

  test('rows are selected in the order asked for', () => {
    expect([...numbers(selectRows(clinical, [2, 0]), 'age')]).toEqual([70, 50]);
  });

  test('failure 16: a Parquet column called __proto__ is a column like any other', async () => {
    const back = await readParquet(writeParquet(makeTable([numberColumn('__proto__', [1, 2])])));
    expect([...numbers(back, '__proto__')]).toEqual([1, 2]);
  });

  test('damaged Parquet is a typed error', async () => {
    const bytes = writeParquet(makeTable([numberColumn('age', [54])]));
    for (const damaged of [
      bytes.subarray(4),
      new Uint8Array(20),
      bytes.fill(0xfe, bytes.length - 60, bytes.length - 30),
    ]) {
      await expect(readParquet(damaged)).rejects.toMatchObject({ code: 'tables/unreadable' });
    }
  });

  test('failure 3: a Parquet file whose counts are forged is refused before anything is made of them', async () => {
    const bytes = writeParquet(makeTable([numberColumn('age', [54, 55, 56])]));
    // The number of rows: field 3 of the foot, as a signed number of the compact protocol.
    const foot = bytes.length - 8 - new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
    const at = bytes.findIndex((byte, n) => n > foot && byte === 0x16 && bytes[n + 1] === 6);
    expect(at).toBeGreaterThan(foot);
    const forged = bytes.slice();
    forged[at + 1] = 8;
    await expect(readParquet(forged)).rejects.toThrow(/groups have another number of rows/);
  });

  test('Parquet of 20,000 rows with few texts, missing values and long runs comes back', async () => {
    const rows = 20_000;
    const text = Array.from({ length: rows }, (_, n) => (n % 7 === 3 ? null : `group ${(n * n) % 11}`));
    const number = Array.from({ length: rows }, (_, n) => (n < 9000 ? 1 : n % 5 === 0 ? Number.NaN : n / 3));
    const empty = Array.from({ length: rows }, () => null);
    const table = makeTable([textColumn('t', text), numberColumn('x', number), textColumn('none', empty)]);
    const back = await readParquet(writeParquet(table));
    expect(texts(back, 't')).toEqual(text);
    expect([...numbers(back, 'x')]).toEqual(number);
  });

  test('Parquet keeps numbers, texts and what is missing', async () => {
    const table = makeTable([numberColumn('x', [1.5, Number.NaN]), textColumn('t', [null, 'b'])]);
    const back = await readParquet(writeParquet(table));
    expect([...numbers(back, 'x')]).toEqual([1.5, Number.NaN]);
    expect(texts(back, 't')).toEqual([null, 'b']);
  });
});
