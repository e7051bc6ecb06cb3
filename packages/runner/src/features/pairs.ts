import { existsSync } from 'node:fs';
import path from 'node:path';
import { editDistance, nearest } from '@lobule/foundation';
import { readCsv, texts } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { tableBytes } from '../table-bytes.ts';

/** An image, the mask of a region in it, and what goes with both into the results. */
export interface FeaturePair {
  readonly image: string;
  readonly mask: string;
  /** What the results call the two files, where that is not their path: paths of a table stay as they stand in it. */
  readonly named?: { readonly image: string; readonly mask: string };
  /** The value of the mask that is the region, or the name of a segment; needed where there are several. */
  readonly label?: string;
  /** Which volume of a file or series that holds several, from 0. */
  readonly frame?: number;
  /** Other columns of the table: an id, a visit. */
  readonly carried: Readonly<Record<string, string>>;
  /** Row of the table, as a spreadsheet counts. */
  readonly row?: number;
}

const KNOWN = ['image', 'mask', 'label', 'frame'] as const;
type Known = (typeof KNOWN)[number];

/**
 * Pairs from a table with columns image and mask, and where they are there label and frame, written small or large.
 * Paths start at the folder of the table. All other columns are carried into the results, but one whose name is nearly
 * one of these is taken for a slip of the pen.
 *
 * @throws runner/pairs for a column that is missing or misspelt, an empty cell, files that are not there; tables/*;
 *   runner/no-image-file where the table itself is not there.
 */
export function readPairs(file: string): readonly FeaturePair[] {
  const { table } = readCsv(tableBytes(file, 'The table of images and masks'), {
    file: path.basename(file),
    textColumns: ['id', 'label'],
  });
  const columns = table.columns.map(({ name }) => name);
  const role = (name: string) => KNOWN.find((known) => known === name.toLowerCase());
  for (const name of columns) {
    const meant = KNOWN.find((known) => isSlip(name, known));
    if (meant !== undefined && !columns.some((other) => role(other) === meant)) throw misspelt(name, meant);
  }
  const cells = new Map(columns.map((name) => [role(name) ?? name, texts(table, name)] as const));
  for (const name of ['image', 'mask'] as const) if (!cells.has(name)) throw noColumn(name, columns);
  const folder = path.dirname(path.resolve(file));
  const carried = columns.filter((name) => role(name) === undefined);
  const pairs = Array.from({ length: table.rows }, (_, n): FeaturePair => {
    const row = n + 2;
    const cell = (name: string) => cells.get(name)?.[n] ?? undefined;
    const filled = (name: Known) => cell(name) ?? missingCell(name, row);
    const named = { image: filled('image'), mask: filled('mask') };
    const label = cell('label');
    const frame = cell('frame');
    return {
      image: path.resolve(folder, named.image),
      mask: path.resolve(folder, named.mask),
      named,
      ...(label !== undefined && { label }),
      ...(frame !== undefined && { frame: wholeFrame(frame, row) }),
      carried: Object.fromEntries(carried.map((name) => [name, cell(name) ?? ''])),
      row,
    };
  });
  requireFiles(pairs);
  return pairs;
}

/** Within a letter or two of a known name, and not that name. */
function isSlip(name: string, known: Known): boolean {
  const small = name.toLowerCase();
  return small !== known && editDistance(small, known) <= (known.length > 4 ? 2 : 1);
}

/** Before any work: a patient whose file is misnamed would otherwise come to light after hours. */
function requireFiles(pairs: readonly FeaturePair[]): void {
  const lacking = pairs.flatMap(({ image, mask, named, row }) => [
    ...(existsSync(image) ? [] : [`${named?.image ?? image} (row ${String(row)})`]),
    ...(existsSync(mask) ? [] : [`${named?.mask ?? mask} (row ${String(row)})`]),
  ]);
  if (lacking.length === 0) return;
  const more = lacking.length > 5 ? [`and ${lacking.length - 5} more`] : [];
  throw runnerErrors.error('runner/pairs', {
    what: ['Files that the table names are not there', ...lacking.slice(0, 5), ...more].join('\n'),
    cure: 'Correct the paths; they start at the folder of the table.',
  });
}

function wholeFrame(text: string, row: number): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw runnerErrors.error('runner/pairs', {
    what: 'A frame is no whole number',
    where: { column: 'frame', row },
    cure: 'Frames are counted from 0.',
  });
}

function missingCell(column: string, row: number): never {
  throw runnerErrors.error('runner/pairs', { what: 'A cell is empty', where: { column, row } });
}

function misspelt(name: string, meant: string) {
  return runnerErrors.error('runner/pairs', {
    what: `The column ${name} looks like ${meant}`,
    where: { column: name },
    cure: `Call it ${meant}; or, if it is something else, give it another name.`,
  });
}

function noColumn(name: string, columns: readonly string[]) {
  const near = nearest(name, columns);
  return runnerErrors.error('runner/pairs', {
    what: `There is no column ${name}${near === undefined ? '' : `; is it ${near}?`}`,
    where: { column: name },
    cure: `The table needs the columns image and mask; it has: ${columns.join(', ')}.`,
  });
}
