import { nearest } from '@lobule/foundation';
import { tablesErrors } from './errors.ts';

/** A column of numbers; NaN is missing. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  readonly values: Float64Array;
  readonly unit?: string;
  readonly description?: string;
}

/** A column of texts; null is missing. */
export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  readonly values: readonly (string | null)[];
  readonly unit?: string;
  readonly description?: string;
}

/** A column of numbers or of texts. */
export type Column = NumberColumn | TextColumn;

/** Columns of equal length; never changed in place. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * Makes a table of columns.
 *
 * @throws tables/ragged where the columns differ in length, tables/duplicate-column where two share a name.
 * @example
 * makeTable([numberColumn('age', [54, NaN]), textColumn('subtype', ['TN', null])]).rows; // 2
 */
export function makeTable(columns: readonly Column[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  const names = new Set<string>();
  for (const { name, values } of columns) {
    if (values.length !== rows) {
      throw tablesErrors.error('tables/ragged', {
        what: `Column ${name} has ${values.length} values where others have ${rows}`,
        where: { column: name },
      });
    }
    if (names.has(name)) {
      throw tablesErrors.error('tables/duplicate-column', {
        what: `Two columns are called ${name}`,
        where: { column: name },
      });
    }
    names.add(name);
  }
  return { rows, columns };
}

/** A column of numbers, NaN where missing: `numberColumn('age', [51, NaN], { unit: 'years' })`. */
export function numberColumn(
  name: string,
  values: ArrayLike<number>,
  notes: { unit?: string; description?: string } = {},
): NumberColumn {
  return { name, kind: 'number', values: Float64Array.from(values), ...notes };
}

/** A column of texts, null where missing: `textColumn('centre', ['A', null])`. */
export function textColumn(
  name: string,
  values: readonly (string | null)[],
  notes: { description?: string } = {},
): TextColumn {
  return { name, kind: 'text', values, ...notes };
}

/**
 * The column of this name.
 *
 * @throws tables/no-column with the nearest name there is.
 */
export function column(table: Table, name: string): Column {
  const found = table.columns.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = table.columns.map((candidate) => candidate.name);
  const near = nearest(name, names);
  throw tablesErrors.error('tables/no-column', {
    what: `There is no column ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    where: { column: name },
    cure: near === undefined ? `The columns are: ${shorten(names)}.` : `Write ${near} in place of ${name}.`,
  });
}

/**
 * The numbers of a column; a text column throws tables/not-numeric with the first value that is none.
 *
 * @throws tables/not-numeric
 */
export function numbers(table: Table, name: string): Float64Array {
  const found = column(table, name);
  if (found.kind === 'number') return found.values;
  const row = found.values.findIndex((value) => value !== null);
  throw tablesErrors.error('tables/not-numeric', {
    what: `Column ${name} should hold numbers and holds text`,
    where: { column: name, row: row + 2 },
  });
}

/** The values of a column as texts, numbers in their shortest form. */
export function texts(table: Table, name: string): readonly (string | null)[] {
  const found = column(table, name);
  return found.kind === 'text'
    ? found.values
    : Array.from(found.values, (value) => (Number.isNaN(value) ? null : String(value)));
}

/** The table of these rows, in this order. */
export function selectRows(table: Table, rows: readonly number[]): Table {
  const columns = table.columns.map(
    (source): Column =>
      source.kind === 'number'
        ? { ...source, values: Float64Array.from(rows, (row) => source.values[row]) }
        : { ...source, values: rows.map((row) => source.values[row]) },
  );
  return { rows: rows.length, columns };
}

function shorten(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
