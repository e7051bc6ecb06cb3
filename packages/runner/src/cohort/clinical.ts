import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashBytes } from '@lobule/ledger';
import { refuseNamesakes, refuseShared } from '@lobule/prediction';
import type { StudyNote } from '@lobule/study';
import {
  column,
  makeTable,
  readCsv,
  rowsByKey,
  type SuspiciousColumn,
  type Table,
  tablesErrors,
  texts,
} from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import type { StudyInput } from '../study-input.ts';
import { applyRules, type RuledRow } from './clinical-rules.ts';
import { type RecistOfIds, readRecist, recistColumns } from './recist-table.ts';

/** The clinical table as it was read. */
export interface Clinical {
  readonly table: Table;
  readonly idColumn: string;
  readonly ids: readonly string[];
  readonly hash: string;
  /** `clinical.csv`, without its folder. */
  readonly file: string;
  readonly notes: readonly StudyNote[];
  /** Columns of numbers that a few cells turned into text. */
  readonly suspicious: readonly SuspiciousColumn[];
  /** What the rules of the study said of each row. */
  readonly ruled: readonly RuledRow[];
  /** Response over visits, where the study names diameters. */
  readonly recist?: RecistOfIds;
}

/** Reads the clinical table of a study. @throws runner/no-table, tables/... with the file's name; prediction/same-patients */
export function readClinical({ study, base }: StudyInput): Clinical | undefined {
  return study.table && readTable(study.table, base);
}

/** Another table of the study, of other patients. */
export interface ExternalTable extends Clinical {
  readonly name: string;
  readonly differentPeople?: string;
}

/**
 * Reads the tables of other patients.
 *
 * @throws prediction/same-patients where a table is of the same people; what readClinical throws
 */
export function readExternalTables({ study, base }: StudyInput, clinical: Clinical): ExternalTable[] {
  return (study.externalTables ?? []).map((settings) => {
    const read = readTable(settings, base);
    const { name, differentPeople } = settings;
    refuseShared(read.ids, clinical.ids, differentPeople);
    return { ...read, name, ...(differentPeople === undefined ? {} : { differentPeople }) };
  });
}

type TableSettings = Pick<
  NonNullable<StudyInput['study']['table']>,
  'file' | 'id' | 'missing' | 'rules' | 'differentPeople'
> &
  Pick<NonNullable<StudyInput['study']['table']>, 'recist'>;

function readTable(
  { file, id, missing, rules = [], recist, differentPeople }: TableSettings,
  base: string,
): Clinical {
  const place = path.resolve(base, file);
  if (!existsSync(place)) {
    throw runnerErrors.error('runner/no-table', {
      what: 'The clinical table is not there',
      where: { file: place },
    });
  }
  const bytes = new Uint8Array(readFileSync(place));
  const name = path.basename(place);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw tablesErrors.error('tables/unreadable', {
      what: 'The table is a workbook (or another packed file), not text',
      where: { file: name },
      cure: 'Save the table as CSV, with a first line of column names.',
    });
  }
  const reading = readCsv(bytes, { missing, textColumns: [id], file: name });
  column(reading.table, id);
  if (reading.table.rows === 0) {
    throw tablesErrors.error('tables/empty', {
      what: 'The table has column names and no rows',
      where: { file: name },
    });
  }
  const ids = [...rowsByKey(reading.table, id).keys()];
  refuseNamesakes(ids, differentPeople);
  const found: string[] = [];
  if (reading.delimiter !== ',')
    found.push(`values separated by ${reading.delimiter === '\t' ? 'tabs' : 'semicolons'}`);
  if (reading.decimalComma) found.push('decimal commas');
  if (reading.byteOrderMark) found.push('a byte-order mark');
  const responses = recist && readRecist(recist, base, reading.table, id);
  const judged = responses
    ? makeTable([...reading.table.columns, ...recistColumns(responses, texts(reading.table, id))])
    : reading.table;
  const ruled = applyRules(judged, rules, name);
  return {
    table: ruled.table,
    ruled: ruled.rows,
    ...(responses && { recist: responses }),
    idColumn: id,
    ids,
    hash: hashBytes(bytes),
    file: name,
    suspicious: reading.suspicious,
    notes: [
      ...(found.length === 0
        ? []
        : [
            {
              kind: 'defaulted' as const,
              code: 'table-format',
              text: `${name} was read with ${found.join(', ')}.`,
              step: 'table',
            },
          ]),
      ...(differentPeople === undefined
        ? []
        : [
            {
              kind: 'warning' as const,
              code: 'different-people',
              text: `Ids of ${name} that hold one number were declared to be different people: ${differentPeople}`,
              step: 'table',
            },
          ]),
      ...reading.suspicious.map(
        ({ column: of, row, description }): StudyNote => ({
          kind: 'warning',
          code: 'nearly-numeric',
          text: `Column ${of} of ${name} was read as text: ${description} (row ${row}).`,
          step: 'table',
          cure: NOT_NUMERIC_CURE,
        }),
      ),
      ...ruled.notes,
    ],
  };
}

/** What to do about a cell that is no number. */
export const NOT_NUMERIC_CURE = 'Correct the cell, or list its text among table.missing in study.yaml.';

/** The row of each id. */
export function rowOfId({ table, idColumn }: Clinical): ReadonlyMap<string, number> {
  return new Map(texts(table, idColumn).map((id, row) => [id as string, row]));
}
