import type { Reason } from '@lobule/foundation';
import { type Table, texts } from '@lobule/tables';
import { predictionErrors } from '../errors.ts';
import type { Plan } from '../plan/settings.ts';
import type { DroppedPatient } from './data.ts';

/** Which rows are of whom; a patient's rows are all on one side. */
export interface HeldOutRows {
  readonly held: readonly boolean[];
  readonly developed: readonly boolean[];
  readonly heldOut: readonly string[];
  /** Patients without a value, where the plan leaves them out. */
  readonly leftOut: readonly DroppedPatient[];
}

/** Rows by the hold-out of the plan; undefined where it holds out nobody of this table. @throws prediction/hold-out */
export function heldOutRows({ holdOut, patient }: Plan, table: Table): HeldOutRows | undefined {
  if (holdOut === undefined || holdOut.by === 'table') return undefined;
  const { column } = holdOut;
  const values = texts(table, column);
  const names = texts(table, patient);
  const absent = values.indexOf(null);
  if (absent >= 0 && holdOut.withoutValue !== 'leave-out') {
    throw predictionErrors.error('prediction/hold-out', {
      what: `A row has no value of ${column}: whether it is held out cannot be said`,
      where: { row: absent + 2, column },
      cure: 'Complete the column, or say in holdOut that such patients are left out (withoutValue: leave-out).',
    });
  }
  const isHeldOut = (value: string) => {
    if (holdOut.by === 'time') return notBefore(value, holdOut.from, column);
    return holdOut.by === 'centre' ? holdOut.centres.includes(value) : value === holdOut.value;
  };
  // A patient of whom one row is held out is held out with all her rows; one row without a value leaves her out.
  const held = new Set(names.filter((_, row) => values[row] !== null && isHeldOut(values[row] as string)));
  const unknown = new Set(names.filter((_, row) => values[row] === null));
  const rows = names.map((name) => held.has(name) && !unknown.has(name));
  const known = names.filter((name) => !unknown.has(name)).length;
  const count = rows.filter(Boolean).length;
  if (count === 0 || count === known) {
    throw predictionErrors.error('prediction/hold-out', {
      what: `${count} of ${known} rows would be held out by ${column}`,
      where: { column },
    });
  }
  const reason: Reason = {
    code: 'no-hold-out-value',
    text: `${column} is missing: whether the patient is held out cannot be said`,
  };
  return {
    held: rows,
    developed: names.map((name, row) => !rows[row] && !unknown.has(name)),
    heldOut: patientsWhere(names, (name) => held.has(name) && !unknown.has(name)),
    leftOut: patientsWhere(names, (name) => unknown.has(name)).map((name) => ({ patient: name, reason })),
  };
}

function patientsWhere(
  names: readonly (string | null)[],
  holds: (name: string | null) => boolean,
): readonly string[] {
  return [...new Set(names)].filter((name) => name !== null && holds(name)) as string[];
}

/** Numbers (years) by size, dates of the form 2019-05-01 or 2019/05/01 by their letters. */
function notBefore(value: string, from: string, column: string): boolean {
  const [a, b] = [Number(value), Number(from)];
  if (Number.isFinite(a) && Number.isFinite(b)) return a >= b;
  if (DATE.test(value) && DATE.test(from)) return value.replaceAll('/', '-') >= from.replaceAll('/', '-');
  throw predictionErrors.error('prediction/hold-out', {
    what: 'A value is neither a number nor a date like 2019-05-01, or of another kind than the limit of the plan',
    where: { column },
  });
}

const DATE = /^\d{4}([-/]\d{2}([-/]\d{2})?)?$/;
