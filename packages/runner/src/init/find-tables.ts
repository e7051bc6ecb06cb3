import type { Source } from '@lobule/dicom/node';
import { isLobuleError } from '@lobule/foundation';
import { type Column, readCsv, type Table } from '@lobule/tables';

/** A column of a table, without any of its cells. */
export interface FoundColumn {
  readonly name: string;
  readonly kind: 'number' | 'binary' | 'category' | 'text';
  readonly missing: number;
}

/** A table with rows for patients of the folder. */
export interface FoundTable {
  readonly file: string;
  readonly rows: number;
  /** The column that holds the ids of the images. */
  readonly id: string;
  /** Patients with images that have a row. */
  readonly patients: number;
  readonly columns: readonly FoundColumn[];
}

/** Beyond this a table is not one of patients. */
const LARGEST = 50 * 1_048_576;

/** Tables with a column of the patients' ids, those of the most patients first; not what a run wrote. */
export async function findTables(
  { entries }: Pick<Source, 'entries'>,
  ids: readonly string[],
): Promise<FoundTable[]> {
  const found: FoundTable[] = [];
  for (const { name, size, read } of entries) {
    if (!/\.(csv|tsv)$/i.test(name) || size > LARGEST || /(^|\/)(tables|lobule-out)\//.test(name)) continue;
    const table = lookAt(name, await read(), ids);
    if (table !== undefined) found.push(table);
  }
  return found.sort((a, b) => b.patients - a.patients || (a.file < b.file ? -1 : 1));
}

function lookAt(file: string, bytes: Uint8Array, ids: readonly string[]): FoundTable | undefined {
  const read = readable(file, bytes);
  if (read === undefined) return undefined;
  const { table, asTexts } = read;
  const known = new Set(ids.filter((id) => id !== ''));
  const matches = asTexts.columns
    .map(({ name, values }) => ({ name, cells: [...values].map((value) => String(value ?? '')) }))
    .filter(({ cells }) => new Set(cells).size === cells.length)
    .map(({ name, cells }) => ({ name, patients: cells.filter((cell) => known.has(cell)).length }))
    .sort((a, b) => b.patients - a.patients);
  const [id] = matches;
  if (id === undefined || id.patients === 0) return undefined;
  return {
    file,
    rows: table.rows,
    id: id.name,
    patients: id.patients,
    columns: table.columns.filter(({ name }) => name !== id.name).map(describe),
  };
}

/** The table, and the same with what may be ids as it stands: those with leading zeros are no numbers. */
function readable(
  file: string,
  bytes: Uint8Array,
): { readonly table: Table; readonly asTexts: Table } | undefined {
  try {
    const { table } = readCsv(bytes, { file });
    return { table, asTexts: readCsv(bytes, { file, textColumns: idLike(table.columns) }).table };
  } catch (error) {
    if (isLobuleError(error)) return undefined;
    throw error;
  }
}

/** Columns of whole numbers that are all different may be ids. */
function idLike(columns: readonly Column[]): string[] {
  return columns
    .filter(({ kind, values }) => {
      if (kind !== 'number') return false;
      const numbers = [...values];
      return numbers.every(Number.isInteger) && new Set(numbers).size === numbers.length;
    })
    .map(({ name }) => name);
}

const MOST_CATEGORIES = 8;

function describe({ name, kind, values }: Column): FoundColumn {
  const cells = [...values].filter((value) => value !== null && !Number.isNaN(value));
  const different = new Set(cells);
  const missing = values.length - cells.length;
  if (different.size === 2 && [...different].every((value) => value === 0 || value === 1)) {
    return { name, kind: 'binary', missing };
  }
  if (kind === 'number') return { name, kind, missing };
  return { name, kind: different.size <= MOST_CATEGORIES ? 'category' : 'text', missing };
}
