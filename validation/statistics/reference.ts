/** What the parts of the suite share: R's numbers, the data they came from, and the comparison of nested values. */
import { readFileSync } from 'node:fs';
import { numbers, readCsv, type Table, texts } from '@lobule/tables';
import type { CaseResult, SuiteContext } from '../suite.ts';

export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

export function readReference(context: SuiteContext, name: string): Record<string, never> {
  return JSON.parse(readFileSync(context.reference(`statistics/${name}.json`), 'utf8'));
}

export interface Data {
  number(column: string): Float64Array;
  text(column: string): readonly (string | null)[];
  readonly rows: number;
}

export function readData(context: SuiteContext, name: string): Data {
  const text = readFileSync(context.reference(`statistics/data/${name}.csv`), 'utf8');
  const table: Table = readCsv(text).table;
  return {
    number: (column) => numbers(table, column),
    text: (column) => texts(table, column),
    rows: table.rows,
  };
}

/** One case for each number; null is met by a number that is undefined or infinite. */
export function check(name: string, got: unknown, expected: unknown, tolerance: Tolerance): CaseResult[] {
  if (Array.isArray(expected)) {
    return expected.flatMap((value, i) => check(`${name}[${i}]`, elementOf(got, i), value, tolerance));
  }
  if (expected !== null && typeof expected === 'object') {
    return Object.entries(expected).flatMap(([key, value]) =>
      check(`${name}/${key}`, (got as Record<string, unknown> | undefined)?.[key], value, tolerance),
    );
  }
  const { absolute = 0, relative = 0 } = tolerance;
  if (expected === null) {
    const undefinedNumber = got === undefined || (typeof got === 'number' && !Number.isFinite(got));
    return [{ case: name, error: undefinedNumber ? 0 : 1, tolerance: 0, passed: undefinedNumber }];
  }
  if (typeof expected !== 'number' || typeof got !== 'number') {
    return [{ case: name, error: Number.NaN, tolerance: 0, passed: false }];
  }
  const error = Math.abs(got - expected);
  const allowed = absolute + relative * Math.abs(expected);
  return [{ case: name, error, tolerance: allowed, passed: error <= allowed }];
}

function elementOf(got: unknown, index: number): unknown {
  return (got as ArrayLike<unknown> | undefined)?.[index];
}
