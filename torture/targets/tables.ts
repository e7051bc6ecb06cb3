import { makeTable, numberColumn, readParquet, textColumn, writeParquet } from '@lobule/tables';
import type { Seed } from '../edits.ts';
import { binary, type Target } from './target.ts';

/** Numbers and texts, some missing: few different ones become a dictionary, equal ones a run. */
function parquetSeed(rows: number): Seed {
  const text = Array.from({ length: rows }, (_, n) => (n % 5 === 2 ? null : `group ${n % 3}`));
  const number = Array.from({ length: rows }, (_, n) => (n % 7 === 3 ? Number.NaN : n / 3));
  const table = makeTable([
    textColumn('group', text),
    numberColumn('x', number),
    numberColumn('one', new Array<number>(rows).fill(1)),
  ]);
  const bytes = new Uint8Array(writeParquet(table));
  const foot = bytes.length - 8 - new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  // All of the foot, which says where what lies, and the head of the first page.
  const points = Array.from({ length: bytes.length - foot }, (_, n) => foot + n);
  return { name: `own/parquet-${rows}`, bytes, points: [...points, 4, 6, 8, 10, 12, 14, 16, 20, 24] };
}

export const tableTargets: readonly Target[] = [
  {
    ...binary,
    name: 'parquet',
    share: 4,
    seeds: () => [1, 40, 3000].map(parquetSeed),
    async read(bytes) {
      const { columns } = await readParquet(bytes);
      return columns.reduce((sum, { values }) => sum + 16 * values.length, 0);
    },
  },
];
