export { tablesErrors } from './errors.ts';
export { type Join, joinByKey, rowsByKey } from './join.ts';
export { readParquet, writeParquet } from './parquet.ts';
export { type CsvOptions, type CsvReading, readCsv, type SuspiciousColumn } from './read-csv.ts';
export {
  type Column,
  column,
  makeTable,
  type NumberColumn,
  numberColumn,
  numbers,
  selectRows,
  type Table,
  type TextColumn,
  textColumn,
  texts,
} from './table.ts';
export { writeCsv } from './write-csv.ts';
