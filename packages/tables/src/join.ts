import { tablesErrors } from './errors.ts';
import { type Column, makeTable, type Table, texts } from './table.ts';

/** Two tables as one, and whose keys stand in one of them only. */
export interface Join {
  /** The rows whose key stands in both tables, in the order of the left one. */
  readonly table: Table;
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
}

/**
 * Joins two tables by a key column; the right one's key column is left out, and so are its columns that the left one has.
 *
 * @throws tables/duplicate-key where a key stands twice, tables/missing-key where a row has none.
 */
export function joinByKey(left: Table, leftKey: string, right: Table, rightKey: string): Join {
  const leftRows = rowsByKey(left, leftKey);
  const rightRows = rowsByKey(right, rightKey);
  const shared = [...leftRows.keys()].filter((key) => rightRows.has(key));
  const pick = (column: Column, rows: readonly number[]): Column =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
      : { ...column, values: rows.map((row) => column.values[row]) };
  const fromLeft = shared.map((key) => leftRows.get(key) as number);
  const fromRight = shared.map((key) => rightRows.get(key) as number);
  const taken = new Set([rightKey, ...left.columns.map(({ name }) => name)]);
  const columns = [
    ...left.columns.map((column) => pick(column, fromLeft)),
    ...right.columns.filter(({ name }) => !taken.has(name)).map((column) => pick(column, fromRight)),
  ];
  return {
    table: makeTable(columns),
    onlyLeft: [...leftRows.keys()].filter((key) => !rightRows.has(key)),
    onlyRight: [...rightRows.keys()].filter((key) => !leftRows.has(key)),
  };
}

/**
 * The row of each key.
 *
 * @throws tables/missing-key, tables/duplicate-key
 */
export function rowsByKey(table: Table, key: string): Map<string, number> {
  const rows = new Map<string, number>();
  texts(table, key).forEach((value, row) => {
    if (value === null) {
      throw tablesErrors.error('tables/missing-key', {
        what: `Row ${row + 2} has no value in ${key}`,
        where: { column: key, row: row + 2 },
      });
    }
    const earlier = rows.get(value);
    if (earlier !== undefined) {
      throw tablesErrors.error('tables/duplicate-key', {
        what: `Rows ${earlier + 2} and ${row + 2} have the same ${key}`,
        where: { column: key, row: row + 2 },
      });
    }
    rows.set(value, row);
  });
  return rows;
}
