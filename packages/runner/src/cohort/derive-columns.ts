import { makeTable, numberColumn, numbers, type Table } from '@lobule/tables';

/** How a time and an event are made of a time at which one value means that there was none. */
export interface EventColumns {
  readonly time: string;
  readonly event: string;
  readonly from: string;
  readonly noEvent: number;
  readonly followUp: string;
}

/**
 * The table with a column of times and one of events for each rule: in MAMA-MIA 0 days to recurrence mean that there was
 * none, and not a recurrence on the first day. Who has no time of either kind has neither column.
 *
 * @throws tables/no-column, tables/not-numeric where a column holds texts, tables/duplicate-column
 */
export function deriveColumns(table: Table, rules: readonly EventColumns[]): Table {
  return rules.reduce((current, { time, event, from, noEvent, followUp }) => {
    const happened = numbers(current, from);
    const followed = numbers(current, followUp);
    const events = happened.map((value) => (Number.isNaN(value) ? Number.NaN : value === noEvent ? 0 : 1));
    const times = happened.map((value, i) => (events[i] === 0 ? followed[i] : value));
    return makeTable([...current.columns, numberColumn(time, times), numberColumn(event, events)]);
  }, table);
}
