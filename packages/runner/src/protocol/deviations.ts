import type { ScanProblem } from '@lobule/dicom';
import type { ExpectedSeries, StudyNote, StudyProtocol } from '@lobule/study';
import { makeTable, type Table, textColumn, writeCsv } from '@lobule/tables';
import { gridSpacingMm } from '@lobule/volume';
import { type People, sayProblem } from '../scan-notes.ts';
import type { FoundExam } from '../scan-study.ts';
import { type HeldSeries, heldSeries, nameOf } from './held-series.ts';

/** Something about the images that is not as it should be. */
export interface Deviation {
  /** Label; empty where files of nobody in particular are meant. */
  readonly subject: string;
  readonly visit: string;
  /** `series 8`; empty where the whole exam is meant. */
  readonly series: string;
  /** A member of the expectation, `treatment`, or the code of a problem of the scan. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export const DEVIATIONS_FILE = 'tables/deviations.csv';

/** The table of deviations as CSV, a row for each. */
export function deviationsCsv(rows: readonly Deviation[]): string {
  return writeCsv(deviationsTable(rows));
}

function deviationsTable(rows: readonly Deviation[]): Table {
  const column = (name: keyof Deviation) =>
    textColumn(
      name,
      rows.map((row) => (row[name] === '' ? null : row[name])),
    );
  return makeTable([
    column('subject'),
    column('visit'),
    column('series'),
    column('what'),
    column('expected'),
    column('found'),
  ]);
}

/** What must be told of exams that are not as the plan expects. */
export function deviationNotes(rows: readonly Deviation[]): StudyNote[] {
  return rows.map(({ subject, visit, series, what, expected, found }) => ({
    kind: 'warning',
    code: 'off-protocol',
    text: `${[visit, series].filter((part) => part !== '').join(', ')}: ${what} is ${found}; the plan expects ${expected}`,
    ...(subject === '' ? {} : { subject }),
    step: 'protocol',
  }));
}

/**
 * Where the images of exams differ from what the plan expects of them: DICOM, BIDS with its sidecars, and NIfTI with what
 * study.yaml states of it.
 *
 * @param resolve a file that study.yaml names, to its place
 * @example
 * const rows = protocolDeviations({ series: [{ role: 'dynamic', needed: true, phases: 6 }], treatment: [] }, exams, resolve);
 */
export function protocolDeviations(
  { series }: Pick<StudyProtocol, 'series'>,
  exams: readonly FoundExam[],
  resolve: (file: string) => string,
): Deviation[] {
  if (series.length === 0) return [];
  return exams.flatMap((exam) => {
    const held = heldSeries(exam, resolve);
    return series.flatMap((expected) => ofExam(expected, exam, held));
  });
}

function ofExam(
  expected: ExpectedSeries,
  { subject, visit }: FoundExam,
  held: readonly HeldSeries[],
): Deviation[] {
  if (expected.visits && !expected.visits.includes(visit)) return [];
  const meant = held.filter(({ role, frames }) => role === expected.role && frames.length > 0);
  if (meant.length === 0) {
    const row = { subject, visit, series: '', what: 'series', expected: expected.role, found: 'none' };
    return expected.needed ? [row] : [];
  }
  return meant
    .flatMap((series) =>
      CHECKS.flatMap(({ what, values, whole = false }): Deviation[] => {
        const asked = expected[what];
        if (asked === undefined) return [];
        const found = values(series);
        if (found.length > 0 && found.every((value) => fits(value, asked, what, whole))) return [];
        const said = found.length === 0 ? 'not stated' : listed(found);
        return [{ subject, visit, series: series.name, what, expected: sayAsked(asked), found: said }];
      }),
    )
    .concat(meant.flatMap((series) => bValuesOff(expected, series, subject, visit)));
}

type Member = Exclude<keyof ExpectedSeries, 'role' | 'visits' | 'needed' | 'bValues'>;
type Asked = number | readonly number[];

interface Check {
  readonly what: Member;
  /** What the series has; empty where it does not say. */
  readonly values: (series: HeldSeries) => readonly number[];
  /** Counts are equal or not. */
  readonly whole?: boolean;
}

/** Of each image, or empty where one of them does not tell. */
function ofFrames(
  { frames }: HeldSeries,
  name: 'repetitionTimeMs' | 'echoTimeMs' | 'flipAngleDeg' | 'timeS',
): number[] {
  const values = frames.flatMap((frame) => frame[name] ?? []);
  return values.length === frames.length ? values : [];
}

const CHECKS: readonly Check[] = [
  { what: 'fieldT', values: ({ fieldT }) => (fieldT === undefined ? [] : [fieldT]) },
  { what: 'repetitionTimeMs', values: (series) => ofFrames(series, 'repetitionTimeMs') },
  { what: 'echoTimeMs', values: (series) => ofFrames(series, 'echoTimeMs') },
  { what: 'flipAngleDeg', values: (series) => ofFrames(series, 'flipAngleDeg') },
  { what: 'spacingMm', values: ({ grid }) => (grid ? gridSpacingMm(grid).slice(0, 2) : []) },
  {
    what: 'sliceThicknessMm',
    values: ({ sliceThicknessMm }) => (sliceThicknessMm === undefined ? [] : [sliceThicknessMm]),
  },
  { what: 'sliceSpacingMm', values: ({ grid }) => (grid ? [gridSpacingMm(grid)[2]] : []) },
  { what: 'phases', values: ({ frames }) => [frames.length], whole: true },
  { what: 'phaseDurationS', values: intervals },
];

/** From each phase to the next; none of one that stands after a missing one. */
function intervals(series: HeldSeries): number[] {
  const times = ofFrames(series, 'timeS');
  const points = series.frames.map(({ timePoint }, index) => timePoint ?? index);
  return times.slice(1).flatMap((time, i) => (points[i + 1] - points[i] === 1 ? [time - times[i]] : []));
}

/** Fields of 2.89 and 3 T are one. */
const FIELD_WITHIN_T = 0.2;
const B_WITHIN = 5;

function fits(value: number, asked: Asked, what: Member, whole: boolean): boolean {
  if (typeof asked !== 'number') return value >= asked[0] - ROUNDING && value <= asked[1] + ROUNDING;
  if (whole) return value === asked;
  return Math.abs(value - asked) <= (what === 'fieldT' ? FIELD_WITHIN_T : 0.01 * Math.abs(asked)) + ROUNDING;
}

/** Numbers of headers are decimal texts. */
const ROUNDING = 1e-6;

function sayAsked(asked: Asked): string {
  if (typeof asked !== 'number') return `${asked[0]} to ${asked[1]}`;
  return `${asked}`;
}

function listed(values: readonly number[]): string {
  return [...new Set(values.map((value) => Number(value.toPrecision(4))))].join(', ');
}

function bValuesOff(
  { bValues: asked }: ExpectedSeries,
  series: HeldSeries,
  subject: string,
  visit: string,
): Deviation[] {
  if (asked === undefined) return [];
  const found = [...new Set(series.frames.flatMap(({ bValue }) => bValue ?? []))].sort((a, b) => a - b);
  const near = (b: number, others: readonly number[]) =>
    others.some((other) => Math.abs(other - b) <= B_WITHIN);
  if (found.length > 0 && found.every((b) => near(b, asked)) && asked.every((b) => near(b, found))) return [];
  const said = found.length === 0 ? 'not stated' : listed(found);
  return [{ subject, visit, series: series.name, what: 'bValues', expected: listed(asked), found: said }];
}

/** What a scan takes for granted, by the code of what is wrong. */
const GRANTED: Readonly<Record<string, string>> = {
  'missing-slices': 'every slice of every volume',
  'doubled-slices': 'every slice once',
  'doubled-phases': 'every phase once',
  copies: 'every object once',
  'phases-missing': 'every phase',
  'unequal-spacing': 'slices evenly spaced',
  'gantry-tilt': 'slices right above each other',
  'phase-on-other-grid': 'one grid',
  'time-goes-backwards': 'times that grow with the phases',
  'times-unknown': 'times of the phases',
  'two-patients-in-folder': 'one patient in a folder',
  'two-patients-in-series': 'one patient in a series',
};

/** What the scan itself found wrong, in the same table. */
export function scanDeviations(
  problems: readonly ScanProblem[],
  people: People,
  exams: readonly FoundExam[],
): Deviation[] {
  const ofProblems = problems
    .filter(({ severity }) => severity !== 'note')
    .map((problem): Deviation => {
      const { code, text, where } = problem;
      const { subject = '' } = sayProblem(problem, people);
      const [, number, series = ''] = /^patient \S+, visit (\d+)(?:, (.*))?$/.exec(where) ?? [];
      const own = exams.filter((exam) => exam.subject === subject);
      const visit = own.find(({ order }) => order === Number(number))?.visit ?? '';
      return { subject, visit, series, what: code, expected: GRANTED[code] ?? '', found: text };
    });
  const ofSeries = exams.flatMap(({ subject, visit, scanned }) =>
    scanned.flatMap((series) =>
      series.warnings.map(
        ({ code, text }): Deviation => ({
          subject,
          visit,
          series: nameOf(series),
          what: code,
          expected: GRANTED[code] ?? '',
          found: text,
        }),
      ),
    ),
  );
  return [...ofProblems, ...ofSeries];
}
