import { statisticsErrors } from './errors.ts';

/** Numbers of one variable, one per patient; NaN is missing. */
export type Values = ArrayLike<number>;
/** Names of groups or categories, one per patient; null and NaN are missing. */
export type Labels = ArrayLike<string | number | null>;

interface Complete {
  readonly values: Float64Array;
  readonly missing: number;
}

export interface Samples {
  readonly levels: readonly string[];
  /** One array for each level, in the order of the rows. */
  readonly samples: readonly Float64Array[];
  readonly n: number;
  readonly missing: number;
}

/** A number or NaN, or an error: text and infinity never pass as data. */
export function checkedNumber(value: unknown, row: number, column: string): number {
  if (typeof value !== 'number') {
    throw statisticsErrors.error('statistics/not-numeric', {
      what: 'Something other than a number stands among the numbers',
      where: { column, row: row + 1 },
    });
  }
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    throw statisticsErrors.error('statistics/not-finite', {
      what: 'An infinite value stands among the data',
      where: { column, row: row + 1 },
    });
  }
  return value;
}

/** 1 for each row where every column has a value.
 *
 * @throws statistics/lengths-differ, statistics/not-numeric, statistics/not-finite
 */
export function completeMask(rows: number, columns: readonly Values[], name: string): Uint8Array {
  const complete = new Uint8Array(rows).fill(1);
  for (const column of columns) {
    requireEqualLengths({ length: rows }, column, `Columns differ in length (${name})`);
    for (let i = 0; i < rows; i++) {
      if (Number.isNaN(checkedNumber(column[i], i, name))) complete[i] = 0;
    }
  }
  return complete;
}

/** The values that are there, and how many are missing. */
export function completeValues(values: Values, column = 'values'): Complete {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = checkedNumber(values[i], i, column);
    if (!Number.isNaN(value)) kept[n++] = value;
  }
  return { values: kept.slice(0, n), missing: values.length - n };
}

export function requireEqualLengths(a: { length: number }, b: { length: number }, what: string): void {
  if (a.length === b.length) return;
  throw statisticsErrors.error('statistics/lengths-differ', {
    what: `${what}: ${a.length} and ${b.length} rows`,
  });
}

/** Rows where both values are there. */
export function completePairs(x: Values, y: Values) {
  requireEqualLengths(x, y, 'Two columns of pairs differ in length');
  const first = new Float64Array(x.length);
  const second = new Float64Array(x.length);
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const a = checkedNumber(x[i], i, 'first');
    const b = checkedNumber(y[i], i, 'second');
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    first[n] = a;
    second[n++] = b;
  }
  return { x: first.slice(0, n), y: second.slice(0, n), n, missing: x.length - n };
}

/** The text of a label, or undefined where it is missing. */
export function labelText(label: string | number | null): string | undefined {
  if (label === null || label === undefined || Number.isNaN(label)) return undefined;
  return String(label);
}

/** The distinct labels: numbers by size, texts by code unit. */
export function levelsOf(labels: Labels): string[] {
  const found = new Set<string>();
  for (let i = 0; i < labels.length; i++) {
    const text = labelText(labels[i]);
    if (text !== undefined) found.add(text);
  }
  const levels = [...found];
  const numeric = levels.every((level) => level.trim() !== '' && Number.isFinite(Number(level)));
  return levels.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** Splits values by group; rows with a missing value or group are counted as missing. */
export function samplesByGroup(values: Values, groups: Labels, levels = levelsOf(groups)): Samples {
  requireEqualLengths(values, groups, 'Values and groups differ in length');
  const place = new Map(levels.map((level, index) => [level, index]));
  const rows: number[][] = levels.map(() => []);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = checkedNumber(values[i], i, 'values');
    const label = labelText(groups[i]);
    const index = label === undefined ? undefined : place.get(label);
    if (index === undefined || Number.isNaN(value)) missing++;
    else rows[index].push(value);
  }
  return {
    levels,
    samples: rows.map((row) => Float64Array.from(row)),
    n: values.length - missing,
    missing,
  };
}

/** At least two groups with values in them. */
export function requireGroups(samples: readonly ArrayLike<number>[], atLeast = 2): void {
  const filled = samples.filter((sample) => sample.length > 0).length;
  if (filled >= atLeast) return;
  throw statisticsErrors.error('statistics/too-few-groups', {
    what: `Only ${filled} ${filled === 1 ? 'group has' : 'groups have'} values`,
  });
}

/** A share such as a confidence level or a probability. */
export function requireShare(value: number, name: string): void {
  if (value > 0 && value < 1) return;
  throw statisticsErrors.error('statistics/bad-option', {
    what: `${name} must lie between 0 and 1, and is ${value}`,
  });
}

/** The values of these rows. */
export function valuesAt(values: Values, rows: ArrayLike<number>): Float64Array {
  const result = new Float64Array(rows.length);
  for (let k = 0; k < result.length; k++) result[k] = values[rows[k]];
  return result;
}

/** The 0/1 values of these rows. */
export function flagsAt(values: Values, rows: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(rows.length);
  for (let k = 0; k < result.length; k++) result[k] = values[rows[k]];
  return result;
}
