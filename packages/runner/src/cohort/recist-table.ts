import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  bestResponse,
  guidelines,
  type Measurement,
  progressionFree,
  type RecistSettings,
  type RecistVisit,
  recistCourse,
  type TargetLesion,
} from '@lobule/clinical';
import { isLobuleError } from '@lobule/foundation';
import type { RecistPatient, RecistResult } from '@lobule/study';
import {
  type Column,
  column,
  makeTable,
  numberColumn,
  readCsv,
  type Table,
  tablesErrors,
  textColumn,
  texts,
} from '@lobule/tables';
import { runnerErrors } from '../errors.ts';

/** Where every visit of every patient is written. */
export const RECIST_FILE = 'tables/recist.csv';

/** Response of every patient by her id; of people, so never to be written under these names. */
export type RecistOfIds = Omit<RecistResult, 'patients' | 'origin'> & {
  readonly patients: ReadonlyMap<string, Omit<RecistPatient, 'subject'>>;
};

/**
 * Reads diameters over visits and judges each patient by RECIST 1.1. A patient whose rows contradict the guideline or themselves
 * has a reason in place of a response, and stops nobody else.
 *
 * @throws runner/no-table, tables/no-column, tables/not-numeric
 */
export function readRecist(settings: RecistSettings, base: string, clinical: Table, id: string): RecistOfIds {
  const place = path.resolve(base, settings.file);
  if (!existsSync(place)) {
    throw runnerErrors.error('runner/no-table', {
      what: 'The table of diameters is not there',
      where: { file: place },
    });
  }
  const { table } = readCsv(new Uint8Array(readFileSync(place)), {
    missing: ['NA', ''],
    textColumns: [settings.id, settings.size],
    file: path.basename(place),
  });
  const rows = rowsOf(table, settings);
  const ofPatient = Map.groupBy(rows, (row) => row.id);
  const { progression } = settings;
  const dayOf = (name: string | undefined) => (name === undefined ? undefined : numbersOf(clinical, name));
  const [deaths, treatments] = [dayOf(progression?.death), dayOf(progression?.newTreatment)];
  const patients = new Map(
    texts(clinical, id).flatMap((patient, row) => {
      const own = patient === null ? undefined : ofPatient.get(patient);
      if (patient === null || own === undefined) return [];
      const facts = { deathDay: deaths?.[row], newTreatmentDay: treatments?.[row] };
      return [[patient, judge(own, settings, facts)] as const];
    }),
  );
  return {
    guideline: guidelines.recist.citation,
    ...(progression && {
      censoring: guidelines[progression.rules === 'fda-2018' ? 'fdaEndpoints' : 'emaEndpoints'].citation,
    }),
    confirmation: settings.confirmation,
    stableDays: settings.stableDays,
    patients,
  };
}

interface LesionRow {
  readonly id: string;
  readonly day: number;
  readonly lesion: string;
  readonly organ: string;
  readonly kind: string;
  readonly size: string | null;
  readonly nonTargets: string | null;
  readonly newLesion: string | null;
}

function rowsOf(table: Table, settings: RecistSettings): LesionRow[] {
  const text = (name: string | undefined) => (name === undefined ? undefined : texts(table, name));
  const days = numbersOf(table, settings.day);
  const [ids, lesions, organs, kinds, sizes] = (['id', 'lesion', 'organ', 'kind', 'size'] as const).map(
    (member) => texts(table, settings[member]),
  );
  const [nonTargets, newLesions] = [text(settings.nonTargets), text(settings.newLesion)];
  return Array.from({ length: table.rows }, (_, row) => ({
    id: ids[row] ?? '',
    day: days[row],
    lesion: lesions[row] ?? '',
    organ: organs[row] ?? '',
    kind: kinds[row] ?? 'lesion',
    size: sizes[row],
    nonTargets: nonTargets?.[row] ?? null,
    newLesion: newLesions?.[row] ?? null,
  }));
}

/** @throws tables/not-numeric */
function numbersOf(table: Table, name: string): Float64Array {
  const found = column(table, name);
  if (found.kind === 'number') return Float64Array.from(found.values);
  throw tablesErrors.error('tables/not-numeric', {
    what: `Column ${name} should hold days`,
    where: { column: name },
  });
}

function judge(
  rows: readonly LesionRow[],
  settings: RecistSettings,
  facts: { readonly deathDay?: number | undefined; readonly newTreatmentDay?: number | undefined },
): Omit<RecistPatient, 'subject'> {
  try {
    return judged(rows, settings, facts);
  } catch (error) {
    if (!isLobuleError(error) || !error.code.startsWith('clinical/')) throw error;
    return { baselineMm: Number.NaN, targets: [], visits: [], reason: `${error.what}.` };
  }
}

function judged(
  rows: readonly LesionRow[],
  settings: RecistSettings,
  facts: { readonly deathDay?: number | undefined; readonly newTreatmentDay?: number | undefined },
): Omit<RecistPatient, 'subject'> {
  const before = rows.filter(({ day }) => day <= 0);
  if (before.length === 0) {
    return {
      baselineMm: Number.NaN,
      targets: [],
      visits: [],
      reason: 'No diameters at baseline (day 0 or before).',
    };
  }
  const baselineDay = Math.max(...before.map(({ day }) => day));
  const targets = before
    .filter(({ day }) => day === baselineDay)
    .map(
      ({ lesion, organ, kind, size }): TargetLesion => ({
        name: lesion,
        organ,
        kind: kind === 'node' ? 'node' : 'lesion',
        mm: Number(size ?? Number.NaN),
      }),
    );
  const later = Map.groupBy(
    rows.filter(({ day }) => day > 0),
    ({ day }) => day,
  );
  const visits = [...later].sort(([a], [b]) => a - b).map(([day, own]) => visitOf(day, own));
  const course = recistCourse(targets, visits);
  const responses = course.visits.map(({ day, overall }) => ({ day, overall }));
  const best = bestResponse(responses, settings);
  const free =
    settings.progression && progressionFree({ assessments: responses, ...facts }, settings.progression);
  return {
    baselineMm: course.baselineMm,
    targets: targets.map(({ name, organ, kind, mm }) => `${name} (${organ}, ${kind}, ${mm} mm)`),
    visits: course.visits.map((one, i) => ({
      day: one.day,
      sumMm: one.sumMm,
      nadirMm: one.nadirMm,
      percentFromBaseline: one.percentFromBaseline,
      percentFromNadir: one.percentFromNadir,
      ofTargets: one.targets,
      nonTargets: visits[i].nonTargets,
      newLesion: visits[i].newLesion,
      overall: one.overall,
      why: one.why,
    })),
    ...(best.value === null ? { reason: best.reason?.text ?? '' } : { best: best.value }),
    ...(free && { progressionFree: { days: free.days, event: free.event, why: free.why } }),
  };
}

const WORDS: readonly string[] = ['absent', 'too-small', 'not-evaluable'];
const NON_TARGETS = ['none', 'CR', 'non-CR/non-PD', 'PD', 'NE'] as const;

function visitOf(day: number, rows: readonly LesionRow[]): RecistVisit {
  const said = [...new Set(rows.flatMap(({ nonTargets }) => nonTargets ?? []))];
  const nonTargets = NON_TARGETS.find((state) => state === (said[0] ?? 'none')) ?? 'NE';
  return {
    day,
    targets: Object.fromEntries(rows.map(({ lesion, size }) => [lesion, measurementOf(size)])),
    // Rows of one visit that say different things of the non-targets leave it open.
    nonTargets: said.length > 1 ? 'NE' : nonTargets,
    newLesion: rows.some(({ newLesion }) => newLesion === '1' || newLesion === 'yes'),
  };
}

function measurementOf(size: string | null): Measurement {
  if (size === null) return 'not-evaluable';
  return WORDS.includes(size) ? (size as Measurement) : Number(size);
}

/** What the clinical table gets: best response, its deepest change, and progression-free survival where it was asked for. */
export function recistColumns(
  { patients, censoring }: RecistOfIds,
  ids: readonly (string | null)[],
): Column[] {
  const own = ids.map((id) => (id === null ? undefined : patients.get(id)));
  const number = (name: string, of: (one: Omit<RecistPatient, 'subject'>) => number | undefined) =>
    numberColumn(
      name,
      own.map((one) => (one && of(one)) ?? Number.NaN),
    );
  return [
    textColumn(
      'best_response',
      own.map((one) => one?.best ?? null),
    ),
    number('best_change_percent', ({ visits }) => {
      const changes = visits.map((one) => one.percentFromBaseline).filter((value) => !Number.isNaN(value));
      return changes.length > 0 ? Math.min(...changes) : undefined;
    }),
    number('response_baseline_mm', ({ baselineMm }) => baselineMm),
    ...(censoring === undefined
      ? []
      : [
          number('pfs_days', (one) => one.progressionFree?.days),
          number('pfs_event', (one) => (one.progressionFree ? Number(one.progressionFree.event) : undefined)),
        ]),
  ];
}

/** The same under the labels of the study. */
export function labelledRecist(
  { patients, ...rest }: RecistOfIds,
  labels: ReadonlyMap<string, string>,
): RecistResult {
  return {
    ...rest,
    origin: RECIST_FILE,
    patients: [...patients].flatMap(([id, one]) => {
      const subject = labels.get(id);
      return subject === undefined ? [] : [{ subject, ...one }];
    }),
  };
}

/** A row for each visit. */
export function recistTable({ patients }: RecistResult): Table {
  const rows = patients.flatMap((patient) => patient.visits.map((visit) => ({ ...visit, patient })));
  type Row = (typeof rows)[number];
  const text = (name: string, of: (row: Row) => string | null) => textColumn(name, rows.map(of));
  const number = (name: string, of: (row: Row) => number) => numberColumn(name, rows.map(of));
  return makeTable([
    text('subject', ({ patient }) => patient.subject),
    number('day', ({ day }) => day),
    number('baseline_mm', ({ patient }) => patient.baselineMm),
    number('sum_mm', ({ sumMm }) => sumMm),
    number('nadir_mm', ({ nadirMm }) => nadirMm),
    number('percent_from_baseline', ({ percentFromBaseline }) => percentFromBaseline),
    number('percent_from_nadir', ({ percentFromNadir }) => percentFromNadir),
    text('targets', ({ ofTargets }) => ofTargets),
    text('non_targets', ({ nonTargets }) => nonTargets),
    number('new_lesion', ({ newLesion }) => Number(newLesion)),
    text('overall', ({ overall }) => overall),
    text('why', ({ why }) => why),
    text('best_response', ({ patient }) => patient.best ?? null),
    number('pfs_days', ({ patient }) => patient.progressionFree?.days ?? Number.NaN),
    number('pfs_event', ({ patient }) =>
      patient.progressionFree ? Number(patient.progressionFree.event) : Number.NaN,
    ),
  ]);
}
