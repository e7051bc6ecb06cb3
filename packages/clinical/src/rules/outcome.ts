import type { Reason } from '@lobule/foundation';
import { clinicalErrors } from '../errors.ts';
import type { Guideline } from '../guidelines.ts';
import { dayNumber } from '../survival/dates.ts';
import type { Verdict } from '../verdict.ts';

/** A cell of a table; null is missing. */
export type Cell = string | number | null;

/** What a rule says of one row: a value for each column that it makes. */
export interface RuleOutcome {
  readonly values: readonly Cell[];
  readonly guideline: Guideline;
  /** Why the values are missing. */
  readonly reason?: Reason;
  readonly flags: readonly Reason[];
}

/** The cells of one row, by column, in the form that a rule needs. A column that is not named is not known. */
export interface RowReader {
  number(column: string | undefined): number | undefined;
  text(column: string | undefined): string | undefined;
  /** `1`, `yes`, `positive`, `true`, `+`, and their contraries. */
  yes(column: string | undefined): boolean | undefined;
  /** A HER2 score as 2 or `2+`. */
  score(column: string | undefined): number | undefined;
  /** Day number of a date. */
  date(column: string | undefined): number | undefined;
}

export function rowReader(cell: (column: string) => Cell): RowReader {
  const text = (column: string | undefined): string | undefined => {
    const value = column === undefined ? null : cell(column);
    if (value === null || Number.isNaN(value)) return undefined;
    const trimmed = String(value).trim();
    return trimmed === '' ? undefined : trimmed;
  };
  const asNumber = (column: string | undefined, found: string | undefined): number | undefined => {
    if (found === undefined) return undefined;
    const read = Number(found);
    if (Number.isNaN(read)) throw unreadable(column, 'a number');
    return read;
  };
  return {
    number: (column) => asNumber(column, text(column)),
    text,
    score: (column) => asNumber(column, text(column)?.replace(/\+$/, '')),
    yes: (column) => {
      const value = text(column)?.toLowerCase();
      if (value === undefined) return undefined;
      if (['1', 'yes', 'positive', 'pos', 'true', '+'].includes(value)) return true;
      if (['0', 'no', 'negative', 'neg', 'false', '-'].includes(value)) return false;
      throw unreadable(column, 'yes or no (1 or 0, positive or negative)');
    },
    date: (column) => {
      const value = text(column);
      return value === undefined ? undefined : dayNumber(value);
    },
  };
}

/** The cell itself stays out of the message: it could tell who the patient is. */
function unreadable(column: string | undefined, wanted: string) {
  return clinicalErrors.error('clinical/out-of-range', {
    what: `A cell of ${column ?? 'a column'} is not ${wanted}`,
    where: { column },
  });
}

/** A verdict as the outcome of a rule that makes one column. */
export function outcomeOf<T extends string | number>({ value, ...rest }: Verdict<T>): RuleOutcome {
  return { ...rest, values: [value] };
}
