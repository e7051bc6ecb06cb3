import { nearest, type Reason } from '@lobule/foundation';
import { type Column, column, type Table, texts } from '@lobule/tables';
import { predictionErrors } from '../errors.ts';
import { matches, type RegisteredPlan } from '../plan/register.ts';
import type { Endpoint, Plan } from '../plan/settings.ts';
import {
  type DataParts,
  type DroppedPatient,
  type FeatureMatrix,
  makeData,
  type Outcome,
  type PredictionData,
} from './data.ts';
import { heldOutRows } from './held-out-rows.ts';

/**
 * Reads the features and outcomes that a registered plan names from a table. Patients without the outcome are dropped
 * and listed; those whom the plan holds out are named, and nothing of them is in the data. Texts and the plan's
 * categorical columns become 0/1 columns against their first level.
 *
 * @throws prediction/table-wrong, prediction/outcome-wrong, prediction/plan-wrong, prediction/hold-out;
 * tables/no-column
 * @example
 * const data = readData(registerPlan(plan), readCsv(text).table);
 */
export function readData(registered: RegisteredPlan, table: Table): PredictionData {
  const split = heldOutRows(registered.plan, table);
  if (split === undefined) return makeData(registered, readRows(registered, table));
  const parts = readRows(registered, table, split.developed, levelsOf(registered.plan, table));
  return makeData(registered, {
    ...parts,
    heldOut: split.heldOut,
    dropped: [...(parts.dropped ?? []), ...split.leftOut],
  });
}

/** The rows that are wanted (all, where nothing is said), as parts of data. */
export function readRows(
  registered: RegisteredPlan,
  table: Table,
  wanted?: readonly boolean[],
  known?: Levels,
): DataParts {
  const { plan } = registered;
  const names = patientsOf(plan, table);
  const outcomes = readOutcomes(plan.endpoint, table);
  const kept: number[] = [];
  const dropped = new Map<string, Reason>();
  const ofPatient = new Map<string, RowOutcome>();
  for (let row = 0; row < table.rows; row++) {
    if (wanted && !wanted[row]) continue;
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
    if (before && plan.aggregate === undefined) {
      throw predictionErrors.error('prediction/plan-wrong', {
        what: 'A patient has several rows, and the plan does not say how their scores become hers',
        where: { row: row + 2, path: 'aggregate' },
        cure: 'Name it in the plan (aggregate: mean, or largest), before any outcome is read.',
      });
    }
    ofPatient.set(names[row], outcome);
    kept.push(row);
  }
  const { x, groups, levels } = readFeatures(plan, table, kept, known);
  return {
    ids: kept.map((row) => names[row]),
    x,
    outcome: toOutcome(plan.endpoint, [...ofPatient.values()]),
    groups,
    levels,
    ...(plan.batch !== undefined && { batch: readBatches(plan.batch, table, kept) }),
    ...(plan.leaveOut !== undefined && { centre: readCentres(plan.leaveOut, table, kept, names) }),
    dropped: [...dropped]
      .filter(([patient]) => !ofPatient.has(patient))
      .map(([patient, reason]): DroppedPatient => ({ patient, reason })),
  };
}

/** Name of the patient of each row. @throws prediction/table-wrong */
function patientsOf(plan: Plan, table: Table): readonly string[] {
  const ids = texts(table, plan.patient);
  const nameless = ids.indexOf(null);
  if (nameless >= 0) {
    throw predictionErrors.error('prediction/table-wrong', {
      what: 'A row names no patient',
      where: { row: nameless + 2, column: plan.patient },
    });
  }
  return ids as readonly string[];
}

/** The centre of each patient, in the order in which they come. */
function readCentres(
  name: string,
  table: Table,
  kept: readonly number[],
  patients: readonly string[],
): readonly string[] {
  const ofRow = readBatches(name, table, kept);
  const centres = new Map<string, string>();
  kept.forEach((row, i) => {
    const before = centres.get(patients[row]);
    if (before !== undefined && before !== ofRow[i]) {
      throw predictionErrors.error('prediction/table-wrong', {
        what: 'Rows of one patient are of different centres',
        where: { row: row + 2, column: name },
      });
    }
    centres.set(patients[row], ofRow[i]);
  });
  return [...centres.values()];
}

/** A row whose scanner is not known cannot be harmonised, and is no batch of its own. */
function readBatches(name: string, table: Table, kept: readonly number[]): readonly string[] {
  const values = texts(table, name);
  return kept.map((row) => {
    const value = values[row];
    if (value !== null) return value;
    throw predictionErrors.error('prediction/table-wrong', {
      what: `A row has no value of ${name}`,
      where: { row: row + 2, column: name },
    });
  });
}

interface RowOutcome {
  /** 0 or 1; of classes the place among the levels. */
  readonly happened: number;
  readonly time: number;
}

function readOutcomes(
  endpoint: Endpoint,
  table: Table,
): readonly (RowOutcome | { readonly reason: Reason })[] {
  const [name, levels] = codesOf(endpoint);
  const indicator = texts(table, name);
  const times = endpoint.kind === 'survival' ? texts(table, endpoint.time) : [];
  const wrong = (what: string, row: number, place: string) =>
    predictionErrors.error('prediction/outcome-wrong', { what, where: { row: row + 2, column: place } });
  return indicator.map((value, row) => {
    if (value === null) return { reason: { code: 'no-outcome', text: `${name} is missing` } };
    const place = levels.indexOf(value);
    if (place < 0) {
      const [first, second] = levels;
      const not = levels.length === 2 ? `neither ${second} nor ${first}` : `none of ${levels.join(', ')}`;
      throw wrong(`Value ${value} of ${name} is ${not}`, row, name);
    }
    if (endpoint.kind !== 'survival') return { happened: place, time: 0 };
    const text = times[row];
    if (text === null) return { reason: { code: 'no-outcome', text: `${endpoint.time} is missing` } };
    const time = Number(text);
    if (!(time >= 0 && Number.isFinite(time))) throw wrong(`${text} is no time`, row, endpoint.time);
    return { happened: place, time };
  });
}

/** Column of what happened, and its values in the order of their codes. */
function codesOf(endpoint: Endpoint): readonly [string, readonly string[]] {
  if (endpoint.kind === 'classes') return [endpoint.column, endpoint.levels];
  return endpoint.kind === 'binary'
    ? [endpoint.column, [endpoint.negative, endpoint.positive]]
    : [endpoint.event, [endpoint.censored, endpoint.occurred]];
}

function toOutcome(endpoint: Endpoint, rows: readonly RowOutcome[]): Outcome {
  const indicator = Uint8Array.from(rows, (row) => row.happened);
  if (endpoint.kind === 'classes') {
    return { kind: 'classes', values: indicator, classes: endpoint.levels.length };
  }
  return endpoint.kind === 'binary'
    ? { kind: 'binary', values: indicator }
    : { kind: 'survival', time: Float64Array.from(rows, (row) => row.time), event: indicator };
}

/** Levels of columns of categories, the first of which is the one that the others are compared with. */
export type Levels = { readonly [column: string]: readonly string[] };

/**
 * Levels of the categories over all rows: which there are is no secret of those held out, and both parts must be coded
 * alike. No outcome is looked at.
 */
export function levelsOf(plan: Plan, table: Table): Levels {
  const everyRow = Array.from({ length: table.rows }, (_, row) => row);
  return readFeatures(plan, table, everyRow, undefined).levels;
}

function readFeatures(plan: Plan, table: Table, kept: readonly number[], known: Levels | undefined) {
  const levels: Record<string, readonly string[]> = {};
  const coded = new Map<string, readonly { name: string; values: Float64Array }[]>();
  const groups: Record<string, string[]> = {};
  for (const [group, entries] of Object.entries(plan.groups)) {
    const columns = entries.flatMap((entry) => columnsOf(entry, table, group));
    groups[group] = [];
    for (const source of columns) {
      if (!coded.has(source.name)) {
        coded.set(source.name, codeColumn(source, kept, plan.categorical, levels, known));
      }
      groups[group].push(...coded.get(source.name)!.map((feature) => feature.name));
    }
  }
  const features = [...coded.values()].flat();
  const values = new Float64Array(kept.length * features.length);
  features.forEach((feature, j) => {
    values.set(feature.values, j * kept.length);
  });
  const x: FeatureMatrix = { rows: kept.length, names: features.map((feature) => feature.name), values };
  return { x, groups, levels };
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

/**
 * A number stays itself; a category becomes one 0/1 column for each level but the first, missing where it is missing.
 * Levels are those that another table was coded with, where there is one, and are written down.
 */
function codeColumn(
  source: Column,
  kept: readonly number[],
  categorical: readonly string[],
  levels: Record<string, readonly string[]>,
  known: Levels | undefined,
) {
  const wasCategory = known === undefined || source.name in known;
  if (source.kind === 'number' && !(categorical.includes(source.name) && wasCategory)) {
    return [{ name: source.name, values: Float64Array.from(kept, (row) => source.values[row]) }];
  }
  const textOf = (row: number) => {
    const value = source.values[row];
    return value === null || Number.isNaN(value) ? null : String(value);
  };
  const present = kept.map(textOf);
  const found = [...new Set(present.filter((value) => value !== null))].sort();
  const all = known?.[source.name] ?? found;
  const strange = found.find((level) => !all.includes(level));
  if (strange !== undefined) {
    throw predictionErrors.error('prediction/table-wrong', {
      what: `${strange} of ${source.name} was not among the levels of the development (${all.join(', ')})`,
      where: { column: source.name },
    });
  }
  levels[source.name] = all;
  return all.slice(1).map((level) => ({
    name: `${source.name}=${level}`,
    values: Float64Array.from(present, (value) => (value === null ? Number.NaN : value === level ? 1 : 0)),
  }));
}
