import { type Table, texts } from '@lobule/tables';
import { predictionErrors } from '../errors.ts';
import type { Plan } from '../plan/settings.ts';

/** Whether each row is of a patient whom the plan holds out; undefined where it holds out nobody. */
export function heldOutRows({ holdOut, patient }: Plan, table: Table): readonly boolean[] | undefined {
  if (holdOut === undefined) return undefined;
  const values = texts(table, holdOut.column);
  const names = texts(table, patient);
  const absent = values.indexOf(null);
  if (absent >= 0) {
    throw predictionErrors.error('prediction/hold-out', {
      what: `A row has no value of ${holdOut.column}: whether it is held out cannot be said`,
      where: { row: absent + 2, column: holdOut.column },
    });
  }
  const held = (values as readonly string[]).map((value) => {
    if (holdOut.by === 'time') return notBefore(value, holdOut.from, holdOut.column);
    return holdOut.by === 'centre' ? holdOut.centres.includes(value) : value === holdOut.value;
  });
  // A patient of whom one row is held out is held out with all her rows.
  const patients = new Set(names.filter((_, row) => held[row]));
  const rows = names.map((name) => patients.has(name));
  const count = rows.filter(Boolean).length;
  if (count === 0 || count === rows.length) {
    throw predictionErrors.error('prediction/hold-out', {
      what: `${count} of ${rows.length} rows would be held out by ${holdOut.column}`,
      where: { column: holdOut.column },
    });
  }
  return rows;
}

export function heldOutPatients(
  { patient }: Plan,
  table: Table,
  rows: readonly boolean[],
): readonly string[] {
  return [...new Set(texts(table, patient).filter((name, row) => name !== null && rows[row]))] as string[];
}

/** Numbers (years) by size, dates of the form 2019-05-01 by their letters. */
function notBefore(value: string, from: string, column: string): boolean {
  const [a, b] = [Number(value), Number(from)];
  if (Number.isFinite(a) && Number.isFinite(b)) return a >= b;
  if (ISO_DATE.test(value) && ISO_DATE.test(from)) return value >= from;
  throw predictionErrors.error('prediction/hold-out', {
    what: 'A value is neither a number nor a date like 2019-05-01, or of another kind than the limit of the plan',
    where: { column },
  });
}

const ISO_DATE = /^\d{4}(-\d{2}(-\d{2})?)?$/;
