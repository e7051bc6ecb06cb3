import {
  applyRule,
  type Cell,
  type ClinicalRule,
  checkRule,
  ruleColumns,
  ruleInputs,
} from '@lobule/clinical';
import { isLobuleError, type Reason } from '@lobule/foundation';
import { type StudyNote, studyErrors } from '@lobule/study';
import { type Column, column, makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

/** What a rule said of one row, where it is more than a value. */
export interface RuledRow {
  readonly row: number;
  readonly column: string;
  readonly value: Cell;
  readonly reason?: Reason;
  readonly flags: readonly Reason[];
  readonly guideline: string;
}

export interface Ruled {
  readonly table: Table;
  readonly rows: readonly RuledRow[];
  readonly notes: readonly StudyNote[];
}

/** Where all that the rules said is written. */
export const RULES_FILE = 'tables/rules.csv';

/**
 * The table with the columns that clinical rules make of it, in their order, so that a rule can read what an earlier one
 * made. Where a rule has no answer, or a row cannot be, the cell is missing and the reason is told; nobody else is stopped.
 *
 * @throws clinical/cut-off, clinical/no-rule for a rule that lacks a choice; tables/no-column; study/not-valid
 */
export function applyRules(table: Table, rules: readonly ClinicalRule[], file: string): Ruled {
  for (const rule of rules) checkRule(rule);
  return rules.reduce<Ruled>(
    (before, rule) => {
      const { columns, rows } = ofOneRule(before.table, rule, file);
      return {
        table: makeTable([...before.table.columns, ...columns]),
        rows: [...before.rows, ...rows],
        notes: [...before.notes, ...undefinedNotes(rule, rows, table.rows)],
      };
    },
    { table, rows: [], notes: [] },
  );
}

function ofOneRule(table: Table, rule: ClinicalRule, file: string) {
  const sources = new Map(ruleInputs(rule).all.map((name) => [name, column(table, name)]));
  const made = ruleColumns(rule);
  const taken = made.find(({ name }) => table.columns.some((one) => one.name === name));
  if (taken) {
    throw studyErrors.error('study/not-valid', {
      what: `The rule ${rule.rule} makes a column ${taken.name}, which ${file} or an earlier rule has already`,
      cure: 'Give the column of the rule another name.',
    });
  }
  const values: Cell[][] = made.map(() => []);
  const rows: RuledRow[] = [];
  for (let row = 0; row < table.rows; row++) {
    const outcome = ofRow(rule, (name) => cellOf(sources.get(name), row));
    made.forEach(({ name }, i) => {
      const value = outcome.values[i] ?? null;
      values[i].push(value);
      rows.push({
        row,
        column: name,
        value,
        flags: outcome.flags,
        guideline: outcome.guideline,
        ...(outcome.reason && { reason: outcome.reason }),
      });
    });
  }
  const columns = made.map(
    ({ name, kind }, i): Column =>
      kind === 'number'
        ? numberColumn(
            name,
            values[i].map((value) => (value === null ? Number.NaN : Number(value))),
          )
        : textColumn(
            name,
            values[i].map((value) => (value === null ? null : String(value))),
          ),
  );
  return { columns, rows };
}

function ofRow(rule: ClinicalRule, cell: (name: string) => Cell) {
  try {
    const { values, reason, flags, guideline } = applyRule(rule, cell);
    return { values, flags, guideline: guideline.name, ...(reason && { reason }) };
  } catch (error) {
    if (!isLobuleError(error) || !error.code.startsWith('clinical/')) throw error;
    return { values: [], flags: [], guideline: '', reason: { code: error.code, text: `${error.what}.` } };
  }
}

function cellOf(source: Column | undefined, row: number): Cell {
  if (source === undefined) return null;
  if (source.kind === 'text') return source.values[row];
  return Number.isNaN(source.values[row]) ? null : source.values[row];
}

/** How many patients have no value, by reason, the commonest first; rows that contradict themselves with their place. */
function undefinedNotes(rule: ClinicalRule, rows: readonly RuledRow[], patients: number): StudyNote[] {
  const [{ name }] = ruleColumns(rule);
  const without = rows.filter((one) => one.column === name && one.reason);
  const byReason = Map.groupBy(without, ({ reason }) => `${reason?.code} ${reason?.text}`);
  return [...byReason.values()]
    .sort((a, b) => b.length - a.length)
    .map((group): StudyNote => {
      const [{ reason, row }] = group;
      const isWrong = reason?.code.startsWith('clinical/') ?? false;
      return {
        kind: isWrong ? 'warning' : 'dropped',
        code: reason?.code ?? 'missing',
        text: `${rule.column}: no value in ${group.length} of ${patients} patients. ${reason?.text}${isWrong ? ` (row ${row + 2})` : ''}`,
        step: `rule ${rule.rule}`,
      };
    });
}

/** All that rules said of every patient, with reasons and flags. */
export function rulesTable(rows: readonly RuledRow[], subjectOf: (row: number) => string): Table {
  const text = (name: string, of: (row: RuledRow) => string | null) => textColumn(name, rows.map(of));
  return makeTable([
    text('subject', ({ row }) => subjectOf(row)),
    text('column', (one) => one.column),
    text('value', ({ value }) => (value === null ? null : String(value))),
    text('reason', ({ reason }) => reason?.code ?? null),
    text('why', ({ reason }) => reason?.text ?? null),
    text('flags', ({ flags }) => (flags.length === 0 ? null : flags.map((one) => one.text).join(' '))),
    text('guideline', ({ guideline }) => guideline || null),
  ]);
}
