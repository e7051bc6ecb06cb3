import { nearest, type Reason } from '@lobule/foundation';
import { type Column, column, type Table, texts } from '@lobule/tables';
import { predictionErrors } from '../errors.ts';
import { matches, type RegisteredPlan } from '../plan/register.ts';
import type { Endpoint, Plan } from '../plan/settings.ts';
import {
  type DroppedPatient,
  type FeatureMatrix,
  makeData,
  type Outcome,
  type PredictionData,
} from './data.ts';

/**
 * Reads the features and outcomes that a registered plan names from a table. Patients without the outcome are dropped
 * and listed; texts and the plan's categorical columns become 0/1 columns against their first level.
 *
 * @throws prediction/table-wrong, prediction/outcome-wrong, prediction/plan-wrong; tables/no-column
 * @example
 * const data = readData(registerPlan(plan), readCsv(text).table);
 */
export function readData(registered: RegisteredPlan, table: Table): PredictionData {
  const { plan } = registered;
  const ids = texts(table, plan.patient);
  const nameless = ids.indexOf(null);
  if (nameless >= 0) {
    throw predictionErrors.error('prediction/table-wrong', {
      what: 'A row names no patient',
      where: { row: nameless + 2, column: plan.patient },
    });
  }
  const names = ids as readonly string[];
  const outcomes = readOutcomes(plan.endpoint, table);
  const kept: number[] = [];
  const dropped = new Map<string, Reason>();
  const ofPatient = new Map<string, RowOutcome>();
  for (let row = 0; row < table.rows; row++) {
    const outcome = outcomes[row];
    if ('reason' in outcome) {
      dropped.set(names[row], outcome.reason);
      continue;
    }
    const before = ofPatient.get(names[row]);
    if (before && (before.happened !== outcome.happened || before.time !== outcome.time)) {
      throw predictionErrors.error('prediction/table-wrong', {
        what: 'Rows of one patient have different outcomes',
        where: { row: row + 2 },
      });
    }
    ofPatient.set(names[row], outcome);
    kept.push(row);
  }
  const { x, groups } = readFeatures(plan, table, kept);
  return makeData(registered, {
    ids: kept.map((row) => names[row]),
    x,
    outcome: toOutcome(plan.endpoint, [...ofPatient.values()]),
    groups,
    ...(plan.batch !== undefined && { batch: readBatches(plan.batch, table, kept) }),
    dropped: [...dropped]
      .filter(([patient]) => !ofPatient.has(patient))
      .map(([patient, reason]): DroppedPatient => ({ patient, reason })),
  });
}

/** A row whose scanner is not known cannot be harmonised, and is no batch of its own. */
function readBatches(name: string, table: Table, kept: readonly number[]): readonly string[] {
  const values = texts(table, name);
  return kept.map((row) => {
    const value = values[row];
    if (value !== null) return value;
    throw predictionErrors.error('prediction/table-wrong', {
      what: `A row names no batch in ${name}`,
      where: { row: row + 2, column: name },
    });
  });
}

interface RowOutcome {
  readonly happened: 0 | 1;
  readonly time: number;
}

function readOutcomes(
  endpoint: Endpoint,
  table: Table,
): readonly (RowOutcome | { readonly reason: Reason })[] {
  const [name, yes, no] =
    endpoint.kind === 'binary'
      ? [endpoint.column, endpoint.positive, endpoint.negative]
      : [endpoint.event, endpoint.occurred, endpoint.censored];
  const indicator = texts(table, name);
  const times = endpoint.kind === 'survival' ? texts(table, endpoint.time) : [];
  const wrong = (what: string, row: number, place: string) =>
    predictionErrors.error('prediction/outcome-wrong', { what, where: { row: row + 2, column: place } });
  return indicator.map((value, row) => {
    if (value === null) return { reason: { code: 'no-outcome', text: `${name} is missing` } };
    if (value !== yes && value !== no) {
      throw wrong(`Value ${value} of ${name} is neither ${yes} nor ${no}`, row, name);
    }
    if (endpoint.kind === 'binary') return { happened: value === yes ? 1 : 0, time: 0 };
    const text = times[row];
    if (text === null) return { reason: { code: 'no-outcome', text: `${endpoint.time} is missing` } };
    const time = Number(text);
    if (!(time >= 0 && Number.isFinite(time))) throw wrong(`${text} is no time`, row, endpoint.time);
    return { happened: value === yes ? 1 : 0, time };
  });
}

function toOutcome(endpoint: Endpoint, rows: readonly RowOutcome[]): Outcome {
  const indicator = Uint8Array.from(rows, (row) => row.happened);
  return endpoint.kind === 'binary'
    ? { kind: 'binary', values: indicator }
    : { kind: 'survival', time: Float64Array.from(rows, (row) => row.time), event: indicator };
}

function readFeatures(plan: Plan, table: Table, kept: readonly number[]) {
  const coded = new Map<string, readonly { name: string; values: Float64Array }[]>();
  const groups: Record<string, string[]> = {};
  for (const [group, entries] of Object.entries(plan.groups)) {
    const columns = entries.flatMap((entry) => columnsOf(entry, table, group));
    groups[group] = [];
    for (const source of columns) {
      if (!coded.has(source.name)) coded.set(source.name, codeColumn(source, kept, plan.categorical));
      groups[group].push(...coded.get(source.name)!.map((feature) => feature.name));
    }
  }
  const features = [...coded.values()].flat();
  const values = new Float64Array(kept.length * features.length);
  features.forEach((feature, j) => {
    values.set(feature.values, j * kept.length);
  });
  const x: FeatureMatrix = { rows: kept.length, names: features.map((feature) => feature.name), values };
  return { x, groups };
}

function columnsOf(entry: string, table: Table, group: string): readonly Column[] {
  if (!entry.endsWith('*')) return [column(table, entry)];
  const found = table.columns.filter((candidate) => matches(entry, candidate.name));
  if (found.length > 0) return found;
  const near = nearest(
    entry.slice(0, -1),
    table.columns.map((candidate) => candidate.name),
  );
  throw predictionErrors.error('prediction/plan-wrong', {
    what: `No column of the table matches ${entry}${near ? `; the nearest is ${near}` : ''}`,
    where: { path: `groups.${group}` },
  });
}

/** A number stays itself; a category becomes one 0/1 column for each level but the first, missing where it is missing. */
function codeColumn(source: Column, kept: readonly number[], categorical: readonly string[]) {
  if (source.kind === 'number' && !categorical.includes(source.name)) {
    return [{ name: source.name, values: Float64Array.from(kept, (row) => source.values[row]) }];
  }
  const textOf = (row: number) => {
    const value = source.values[row];
    return value === null || Number.isNaN(value) ? null : String(value);
  };
  const present = kept.map(textOf);
  const levels = [...new Set(present.filter((value) => value !== null))].sort();
  return levels.slice(1).map((level) => ({
    name: `${source.name}=${level}`,
    values: Float64Array.from(present, (value) => (value === null ? Number.NaN : value === level ? 1 : 0)),
  }));
}
