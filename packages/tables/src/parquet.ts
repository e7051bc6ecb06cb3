import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { tablesErrors } from './errors.ts';
import { checkParquet } from './parquet/check-parquet.ts';
import { type Column, makeTable, type Table } from './table.ts';

/** The table as a Parquet file: numbers as doubles, texts as UTF-8, missing values as nulls. */
export function writeParquet(table: Table): Uint8Array {
  const columnData = table.columns.map((column) =>
    column.kind === 'number'
      ? {
          name: column.name,
          data: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
          type: 'DOUBLE' as const,
          nullable: true,
        }
      : { name: column.name, data: [...column.values], type: 'STRING' as const, nullable: true },
  );
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/**
 * Reads a Parquet file of numbers and texts: plain columns, in plain or dictionary encoding, unpacked or by Snappy, as
 * most programs write them. The file is checked before it is decoded.
 *
 * @throws tables/unreadable
 */
export async function readParquet(bytes: Uint8Array): Promise<Table> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const { names, records } = await recordsOf(file);
  const columns = names.map((name, at): Column => {
    const cells = records.map((record) => record[at] ?? null);
    const numeric = cells.every(
      (cell) => cell === null || typeof cell === 'number' || typeof cell === 'bigint',
    );
    return numeric
      ? {
          name,
          kind: 'number',
          values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
        }
      : { name, kind: 'text', values: cells.map((cell) => (cell === null ? null : String(cell))) };
  });
  return makeTable(columns);
}

/** Rows as lists: as objects, a column called `__proto__` would be lost. */
async function recordsOf(file: ArrayBuffer): Promise<{ names: string[]; records: unknown[][] }> {
  try {
    checkParquet(new Uint8Array(file));
    const names = parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name);
    let records: unknown[][] = [];
    await parquetRead({
      file,
      onComplete: (rows) => {
        records = rows as unknown[][];
      },
    });
    return { names, records };
  } catch (error) {
    throw tablesErrors.error('tables/unreadable', {
      what: `The file is no Parquet file that is read here, or is damaged${error instanceof RangeError ? `: ${error.message}` : ''}`,
      cure: 'Export the table again, or save it as CSV.',
      cause: error,
    });
  }
}
