import { statisticsErrors } from '../errors.ts';
import { type Labels, labelText, levelsOf, requireEqualLengths } from '../values.ts';

/** Counts by row and column; whole numbers from 0. */
export type CountTable = readonly (readonly number[])[];

/** Counts of two categorical columns. */
export interface CrossTable {
  readonly rowLevels: readonly string[];
  readonly columnLevels: readonly string[];
  readonly counts: CountTable;
  readonly n: number;
  readonly missing: number;
}

/** Counts two labels against each other; rows with either missing are counted as missing.
 *
 * @example
 * crossTable(['a', 'b', 'a'], ['yes', 'no', 'no']).counts; // [[1, 1], [1, 0]], columns no, yes
 */
export function crossTable(rows: Labels, columns: Labels): CrossTable {
  requireEqualLengths(rows, columns, 'Two columns to be counted differ in length');
  const rowLevels = levelsOf(rows);
  const columnLevels = levelsOf(columns);
  const counts = rowLevels.map(() => columnLevels.map(() => 0));
  let missing = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = labelText(rows[i]);
    const column = labelText(columns[i]);
    if (row === undefined || column === undefined) missing++;
    else counts[rowLevels.indexOf(row)][columnLevels.indexOf(column)]++;
  }
  return { rowLevels, columnLevels, counts, n: rows.length - missing, missing };
}

export interface Margins {
  /** Without the rows and columns whose sum is 0. */
  readonly table: readonly (readonly number[])[];
  readonly rowSums: readonly number[];
  readonly columnSums: readonly number[];
  readonly total: number;
}

/** Checks a table and drops its empty rows and columns.
 *
 * @throws statistics/bad-table
 */
export function margins(counts: CountTable): Margins {
  const width = counts[0]?.length ?? 0;
  for (const row of counts) {
    if (row.length !== width || row.some((count) => !Number.isInteger(count) || count < 0)) {
      throw statisticsErrors.error('statistics/bad-table', {
        what: 'The table of counts is not a rectangle of whole numbers from 0',
      });
    }
  }
  const filledColumns = Array.from({ length: width }, (_, j) => j).filter((j) =>
    counts.some((row) => row[j] > 0),
  );
  const table = counts
    .filter((row) => row.some((count) => count > 0))
    .map((row) => filledColumns.map((j) => row[j]));
  const rowSums = table.map((row) => row.reduce((a, b) => a + b, 0));
  const columnSums = filledColumns.map((_, j) => table.reduce((sum, row) => sum + row[j], 0));
  return { table, rowSums, columnSums, total: rowSums.reduce((a, b) => a + b, 0) };
}

/** Counts expected where rows and columns are independent. */
export function expectedCounts({ rowSums, columnSums, total }: Margins): number[][] {
  return rowSums.map((r) => columnSums.map((c) => (r * c) / total));
}
