import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
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

/** Reads a Parquet file of numbers and texts. */
export async function readParquet(bytes: Uint8Array): Promise<Table> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const records = await parquetReadObjects({ file });
  const names = records.length === 0 ? [] : Object.keys(records[0]);
  const columns = names.map((name): Column => {
    const cells = records.map((record) => record[name]);
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
