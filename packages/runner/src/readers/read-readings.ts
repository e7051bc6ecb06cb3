import { existsSync } from 'node:fs';
import path from 'node:path';
import { editDistance, nearest, type Schema } from '@lobule/foundation';
import { type Reading, readingSchema } from '@lobule/segmentation';
import { readCsv, texts } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { tableBytes } from '../table-bytes.ts';

/** A reading as it stands in a table. */
export interface TableReading extends Reading {
  /** The mask's path; `mask` is what the table says. */
  readonly file?: string;
  /** As a spreadsheet counts. */
  readonly row: number;
}

type Column = keyof typeof readingSchema.shape;
const COLUMNS = Object.keys(readingSchema.shape) as Column[];

/**
 * Readings from a table with the columns reader and mask, and where they are there patient, visit, lesion, repeat, role,
 * verdict, label and value, written small or large. Paths start at the folder of the table. Other columns are left
 * alone, but one whose name is nearly one of these is taken for a slip of the pen.
 *
 * @param wanted which rows are given; files of others need not be there
 * @throws runner/readings for a column that is missing or misspelt, no row, a cell that cannot be, files that are not there;
 *   runner/no-image-file where the table is not there; tables/*
 */
export function readReadings(
  file: string,
  wanted: (reading: TableReading) => boolean = () => true,
): readonly TableReading[] {
  const { table } = readCsv(tableBytes(file, 'The table of readings'), {
    file: path.basename(file),
    textColumns: ['patient', 'visit', 'lesion', 'reader', 'label'],
  });
  const names = table.columns.map(({ name }) => name);
  const cells = new Map(names.map((name) => [name.trim().toLowerCase(), texts(table, name)] as const));
  requireColumns(names);
  if (table.rows === 0) {
    throw runnerErrors.error('runner/readings', {
      what: 'The table has column names and no reading',
      where: { file: path.basename(file) },
    });
  }
  const folder = path.dirname(path.resolve(file));
  const readings = Array.from({ length: table.rows }, (_, n): TableReading => {
    const row = n + 2;
    const cell = (name: Column) => cells.get(name)?.[n]?.trim() || undefined;
    const reader = cell('reader');
    if (reader === undefined) throw wrongCell('A cell is empty', 'reader', row);
    const mask = cell('mask');
    const value = cell('value');
    const verdict = choice('verdict', cell('verdict'), row);
    const given = {
      patient: cell('patient'),
      visit: cell('visit'),
      lesion: cell('lesion'),
      verdict: verdict as Reading['verdict'],
      mask,
      label: cell('label'),
      value: value === undefined ? undefined : numberOf(value, 'value', row),
      file: mask === undefined ? undefined : path.resolve(folder, mask),
    };
    if (mask === undefined && value === undefined && verdict === undefined) {
      throw wrongCell('A reading has neither a mask nor a value nor a verdict', 'mask', row);
    }
    return {
      ...(Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) as typeof given),
      reader,
      repeat: repeatOf(cell('repeat'), row),
      role: (choice('role', cell('role'), row) ?? 'reader') as Reading['role'],
      row,
    } as TableReading;
  });
  const chosen = readings.filter(wanted);
  requireFiles(chosen);
  return chosen;
}

function requireColumns(names: readonly string[]): void {
  const small = names.map((name) => name.trim().toLowerCase());
  for (const [n, name] of small.entries()) {
    if (COLUMNS.some((column) => column === name)) continue;
    const meant = COLUMNS.find((column) => editDistance(name, column) <= (column.length > 4 ? 2 : 1));
    if (meant !== undefined && !small.includes(meant)) {
      throw runnerErrors.error('runner/readings', {
        what: `The column ${names[n]} looks like ${meant}`,
        where: { column: names[n] },
        cure: `Call it ${meant}; or, if it is something else, give it another name.`,
      });
    }
  }
  if (!small.includes('reader') || !(small.includes('mask') || small.includes('value'))) {
    const lacking = small.includes('reader') ? 'mask' : 'reader';
    throw runnerErrors.error('runner/readings', {
      what: `There is no column ${lacking}; the columns are ${names.join(', ')}`,
    });
  }
}

/** A cell that must be one of the values of the schema. */
function choice(column: 'role' | 'verdict', cell: string | undefined, row: number): string | undefined {
  if (cell === undefined) return undefined;
  const schema: Schema<unknown> = readingSchema.shape[column];
  const values = schema.json['enum'] as readonly string[];
  const small = cell.toLowerCase();
  if (values.includes(small)) return small;
  const near = nearest(small, values);
  throw runnerErrors.error('runner/readings', {
    what: `There is no ${column} ${cell}${near === undefined ? '' : `; is it ${near}?`}`,
    where: { column, row },
    cure: `It can be ${values.join(', ')}.`,
  });
}

function repeatOf(cell: string | undefined, row: number): number {
  if (cell === undefined) return 1;
  if (/^[1-9]\d*$/.test(cell)) return Number(cell);
  throw wrongCell('A repeat is no whole number from 1', 'repeat', row);
}

function numberOf(cell: string, column: Column, row: number): number {
  const value = Number(cell.replace(',', '.'));
  if (Number.isFinite(value)) return value;
  throw wrongCell('A value is no number', column, row);
}

/** Before any work: a mask that is misnamed would otherwise come to light late. */
function requireFiles(readings: readonly TableReading[]): void {
  const lacking = readings.filter(({ file }) => file !== undefined && !existsSync(file));
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 5).map(({ mask, row }) => `${mask} (row ${row})`);
  throw runnerErrors.error('runner/readings', {
    what: [
      'Masks that the table names are not there',
      ...shown,
      ...(lacking.length > 5 ? [`and ${lacking.length - 5} more`] : []),
    ].join('\n'),
    cure: 'Correct the paths; they start at the folder of the table.',
  });
}

function wrongCell(what: string, column: Column, row: number) {
  return runnerErrors.error('runner/readings', { what, where: { column, row } });
}
