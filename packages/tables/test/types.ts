// What must not compile; `npm run types` checks it, nothing here runs.
import { type Column, makeTable, numberColumn, textColumn } from '../src/index.ts';

export function textsOf(column: Column): readonly (string | null)[] {
  // @ts-expect-error the values of a column are texts only where its kind says so
  if (column.kind === 'number') return column.values;
  return column.values;
}
// @ts-expect-error texts in a column of numbers
numberColumn('age', ['51']);
// @ts-expect-error a missing text is null, never undefined
textColumn('centre', [undefined]);
// @ts-expect-error a table of plain lists
makeTable([{ name: 'age', kind: 'number', values: [51] }]);
