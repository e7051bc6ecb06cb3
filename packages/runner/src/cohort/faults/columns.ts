import type { NumberColumn } from '@lobule/tables';
import type { TableFault } from './fault.ts';

/** Numbers that people write where they have none. */
const CODES = [99, 999, 9999, 99999, 888, 8888, -9, -99, -999, -9999, -99999];

/**
 * A code for missing among numbers: one of the usual ones, alone at an end of the column, further from its nearest
 * neighbour than all other values are from one another (an age of 999 among 25 to 80; not 99 among 60 to 98).
 */
export function missingCode({ name, values }: NumberColumn): TableFault | undefined {
  const present = values.filter((value) => !Number.isNaN(value));
  for (const code of CODES) {
    const others = present.filter((value) => value !== code);
    const n = present.length - others.length;
    if (n === 0 || others.length < 2) continue;
    const [least, largest] = rangeOf(others);
    const gap = code > largest ? code - largest : least - code;
    if (gap <= 0 || gap <= largest - least) continue;
    return {
      code: 'code-for-missing',
      column: name,
      text: `${name} holds ${code} in ${n} of ${present.length} rows; all others lie between ${least} and ${largest}`,
      cure: `If it means that the value is missing, list "${code}" among table.missing; if it is a measurement, list ${name} among table.lookedAt.`,
      stops: true,
    };
  }
  return undefined;
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return [least, largest];
}

/** Columns that tell nothing: all missing, or one value in every row that has one. */
export function emptyColumns(columns: readonly { readonly name: string; readonly values: Float64Array }[]): {
  readonly allMissing: readonly string[];
  readonly constant: readonly string[];
} {
  const allMissing: string[] = [];
  const constant: string[] = [];
  for (const { name, values } of columns) {
    const present = values.filter((value) => !Number.isNaN(value));
    if (present.length === 0) allMissing.push(name);
    else if (present.every((value) => value === present[0])) constant.push(name);
  }
  return { allMissing, constant };
}
