// The form for browsers, everywhere: it brings the bytes of Node along, which the other one takes from the global scope.
import { parse } from 'csv-parse/browser/esm/sync';
import { tablesErrors } from './errors.ts';
import { type Column, makeTable, type Table, type TextColumn } from './table.ts';

/** What means missing, which columns are text, and the delimiter. */
export interface CsvOptions {
  /** Texts that mean a missing value, besides the empty one. `NA` and `NaN` by default. */
  readonly missing?: readonly string[];
  /** Columns to keep as text although they hold numbers (patient numbers with leading zeros). */
  readonly textColumns?: readonly string[];
  /** Found in the first line where not given. */
  readonly delimiter?: ',' | ';' | '\t';
  /** Name of the file, for errors. */
  readonly file?: string;
}

/** A column that reads as text because of a few cells among numbers: a typing error, or an unlisted mark of absence. */
export interface SuspiciousColumn {
  readonly column: string;
  /** Row of the first cell that is no number, as a spreadsheet counts: the names are row 1. */
  readonly row: number;
  /** What is wrong, without the cell itself, which could tell who the patient is. */
  readonly description: string;
}

/** How a file was read, for the report: what was found rather than told. */
export interface CsvReading {
  readonly table: Table;
  readonly delimiter: string;
  readonly decimalComma: boolean;
  readonly byteOrderMark: boolean;
  /** Columns kept as text in which at least 80 % of the cells that are not missing are numbers. */
  readonly suspicious: readonly SuspiciousColumn[];
}

/**
 * Reads separated values with a line of column names: commas, semicolons or tabs, decimal points or commas,
 * with or without a byte-order mark. A column is numeric where each of its values is a number or missing;
 * one in which nearly every value is a number is read as text and told under `suspicious`.
 *
 * @throws tables/empty, tables/unreadable, tables/ragged, tables/duplicate-column
 * @example
 * readCsv('id;age\nA;54,5\n').table.columns[1].values[0]; // 54.5
 */
export function readCsv(input: string | Uint8Array, options: CsvOptions = {}): CsvReading {
  const decoded = typeof input === 'string' ? input : decode(input);
  const byteOrderMark = decoded.startsWith('\ufeff');
  const text = byteOrderMark ? decoded.slice(1) : decoded;
  const file = options.file;
  if (text.trim() === '')
    throw tablesErrors.error('tables/empty', { what: 'The table is empty', where: { file } });

  const delimiter = options.delimiter ?? findDelimiter(text);
  const records = parseRecords(text, delimiter, file);
  const header = records[0].map((name) => name.trim());
  const missing = new Set(options.missing ?? ['NA', 'NaN']);
  const cells = header.map((_, index) =>
    records.slice(1).map((record) => {
      const cell = record[index].trim();
      return cell === '' || missing.has(cell) ? null : cell;
    }),
  );
  const decimalComma = delimiter !== ',' && cells.some(looksLikeDecimalComma);
  const keepText = new Set(options.textColumns ?? []);
  const columns = header.map((name, index): Column => {
    const values = cells[index];
    const numeric = keepText.has(name) ? undefined : toNumbers(values, decimalComma);
    return numeric ? { name, kind: 'number', values: numeric } : { name, kind: 'text', values };
  });
  const suspicious = columns.flatMap((column): SuspiciousColumn[] =>
    column.kind === 'text' && !keepText.has(column.name) ? nearlyNumeric(column, decimalComma) : [],
  );
  return { table: makeTable(columns), delimiter, decimalComma, byteOrderMark, suspicious };
}

/** UTF-8, or Windows-1252 where the bytes are no UTF-8 (tables saved by older spreadsheets). */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function parseRecords(text: string, delimiter: string, file: string | undefined): string[][] {
  try {
    return parse(text, { delimiter, skip_empty_lines: true, relax_column_count: false, trim: false });
  } catch (error) {
    const { lines, message } = error as { lines?: number; message: string };
    throw tablesErrors.error('tables/unreadable', {
      what: `The table cannot be read: ${message}`,
      where: { file, line: lines },
      cause: error,
    });
  }
}

/** The separator that stands most often in the line of names, outside quotation marks. */
function findDelimiter(text: string): string {
  const firstLine = text.slice(0, text.search(/\r|\n|$/)).replaceAll(/"[^"]*"/g, '');
  const count = (mark: string) => firstLine.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function looksLikeDecimalComma(values: readonly (string | null)[]): boolean {
  const present = values.filter((value) => value !== null);
  return (
    present.some((value) => DECIMAL_COMMA.test(value)) &&
    present.every((v) => DECIMAL_COMMA.test(v) || NUMBER.test(v))
  );
}

function toNumbers(values: readonly (string | null)[], decimalComma: boolean): Float64Array | undefined {
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) {
      result[row] = Number.NaN;
      continue;
    }
    const text = decimalComma ? value.replace(',', '.') : value;
    if (!NUMBER.test(text)) return undefined;
    result[row] = Number(text);
  }
  return result;
}

const NEARLY_ALL = 0.8;

/** What a column of text is told for that should hold numbers; nothing where text is what it holds. */
function nearlyNumeric({ name, values }: TextColumn, decimalComma: boolean): SuspiciousColumn[] {
  const present = values.filter((value) => value !== null);
  const numeric = present.filter((value) => NUMBER.test(value) || DECIMAL_COMMA.test(value)).length;
  if (numeric === 0 || numeric < NEARLY_ALL * present.length) return [];
  const isNumber = (value: string) => NUMBER.test(decimalComma ? value.replace(',', '.') : value);
  const row = values.findIndex((value) => value !== null && !isNumber(value));
  const wrong = present.filter((value) => !isNumber(value)).length;
  const description = `${wrong} of ${present.length} cells ${wrong === 1 ? 'is' : 'are'} no number; the first ${kindOfText(values[row] ?? '')}`;
  return [{ column: name, row: row + 2, description }];
}

function kindOfText(cell: string): string {
  if (DECIMAL_COMMA.test(cell)) return 'has a decimal comma where others have a point';
  if (/^[+-]?[\d.,' ]+$/.test(cell)) return 'has marks between its digits';
  return /^[<>≤≥~]/.test(cell) ? 'begins with a sign of comparison' : 'is text';
}
