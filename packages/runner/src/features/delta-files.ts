import { canonicalJson, type Json, type ProgressListener, silent } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type RadiomicsSettings, type ResolvedSettings, resolveSettings } from '@lobule/radiomics';
import { makeTable, numberColumn, textColumn, writeCsv } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { codeHash } from '../work/code-hash.ts';
import type { DeltaLesion, DeltaVisits } from './delta-visits.ts';
import { type DescribedFeature, describeFeatures } from './describe-features.ts';
import { type Outcome, overAll } from './over-all.ts';
import type { FeaturePair } from './pairs.ts';
import { requireTable } from './require-out.ts';
import { columnsOf } from './subjects.ts';

/** How visits of a table are found and compared. */
export interface DeltaFilesOptions {
  readonly settings?: RadiomicsSettings;
  /** The column whose value is the same for all visits of a patient; the column `day` tells when they were. */
  readonly subject: string;
  /** The table of changes, ending in .csv; the same as JSON, with settings and lesions without counterpart, beside it. */
  readonly out?: string;
  readonly resampleMask?: boolean;
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** What became of the lesions of a patient from the first visit to a later one. */
export type DeltaComparison = {
  readonly subject: string;
  readonly firstDay: number;
  readonly day: number;
} & Outcome<{
  readonly lesions: readonly (Omit<DeltaLesion, 'first' | 'second'> & LesionNames)[];
  readonly vanished: readonly { readonly lesion: string; readonly mergedInto?: string }[];
  readonly appeared: readonly { readonly lesion: string; readonly splitFrom?: string }[];
  readonly rule: string;
}>;

interface LesionNames {
  readonly lesion: string;
  readonly secondLesion: string;
}

/** What was compared and which files were written. */
export interface DeltaFilesOutcome {
  readonly files: readonly string[];
  readonly settings: ResolvedSettings;
  readonly code: string;
  readonly features: readonly DescribedFeature[];
  readonly comparisons: readonly DeltaComparison[];
  readonly failed: number;
}

interface Visits {
  readonly subject: string;
  readonly firstDay: number;
  readonly day: number;
  readonly first: readonly FeaturePair[];
  readonly second: readonly FeaturePair[];
}

/**
 * Changes of features from the first visit of each patient of a table to each later one. Rows of one patient and day are
 * the lesions of a visit. They are matched by the column `lesion` where each row has it, else by place, as images that are
 * aligned; grey levels share their bins.
 *
 * @throws runner/pairs for a table without days or with one visit alone, and what featureFiles throws
 */
export async function deltaFiles(
  pairs: readonly FeaturePair[],
  options: DeltaFilesOptions,
): Promise<DeltaFilesOutcome> {
  const { settings = {}, out, workers = 1, progress = silent, signal, resampleMask = false } = options;
  if (out !== undefined) requireTable(out);
  const features = describeFeatures(settings);
  const visits = visitsOf(pairs, options.subject);
  const outcomes = await overAll<DeltaVisits>(
    visits.map(({ first, second, firstDay, day }) => ({
      kind: 'delta',
      delta: { first, second, days: day - firstDay, settings, resampleMask },
    })),
    { name: 'Visits', workers, progress, signal },
  );
  const comparisons = visits.map(({ first, second, ...about }, n): DeltaComparison => {
    const found = outcomes[n];
    return { ...about, ...('error' in found ? found : named(found, first, second)) };
  });
  const outcome = {
    settings: resolveSettings(settings),
    code: codeHash(),
    features,
    comparisons,
    failed: comparisons.filter((one) => 'error' in one).length,
  };
  return { ...outcome, files: out === undefined ? [] : writeDelta(out, options.subject, outcome) };
}

/** The first visit of each patient against each later one. @throws runner/pairs */
function visitsOf(pairs: readonly FeaturePair[], subject: string): readonly Visits[] {
  columnsOf(pairs, [subject, 'day']);
  const visits = [...Map.groupBy(pairs, ({ carried }) => carried[subject])].flatMap(([id, rows]) => {
    const days = [...Map.groupBy(rows, dayOf)].sort(([a], [b]) => a - b);
    const [firstDay, first] = days[0];
    return days.slice(1).map(([day, second]) => ({ subject: id, firstDay, day, first, second }));
  });
  if (visits.length > 0) return visits;
  throw runnerErrors.error('runner/pairs', {
    what: 'No patient of the table has two visits',
    where: { column: 'day' },
    cure: `Give the rows of one patient the same ${subject}, and each visit its day.`,
  });
}

function dayOf({ carried, row }: FeaturePair): number {
  const text = carried['day'] ?? '';
  const day = Number(text);
  if (text !== '' && Number.isFinite(day)) return day;
  throw runnerErrors.error('runner/pairs', {
    what: 'A day is no number',
    where: { column: 'day', ...(row !== undefined && { row }) },
    cure: 'Count the days from any day that is the same for all visits of a patient.',
  });
}

function named(
  { lesions, vanished, appeared, rule }: DeltaVisits,
  first: readonly FeaturePair[],
  second: readonly FeaturePair[],
) {
  const nameOf = ({ carried, named: files, mask, label }: FeaturePair) =>
    carried['lesion'] || `${files?.mask ?? mask}${label === undefined ? '' : `:${label}`}`;
  return {
    lesions: lesions.map(({ first: a, second: b, ...rest }) => ({
      lesion: nameOf(first[a]),
      secondLesion: nameOf(second[b]),
      ...rest,
    })),
    vanished: vanished.map(({ index, mergedInto }) => ({
      lesion: nameOf(first[index]),
      ...(mergedInto !== undefined && { mergedInto: nameOf(second[mergedInto]) }),
    })),
    appeared: appeared.map(({ index, splitFrom }) => ({
      lesion: nameOf(second[index]),
      ...(splitFrom !== undefined && { splitFrom: nameOf(first[splitFrom]) }),
    })),
    rule,
  };
}

function writeDelta(out: string, subject: string, outcome: Omit<DeltaFilesOutcome, 'files'>): string[] {
  const { features, comparisons } = outcome;
  const rows = comparisons.flatMap((comparison) =>
    'error' in comparison
      ? []
      : comparison.lesions.flatMap((lesion) =>
          lesion.features.map((change, n) => ({ comparison, lesion, change, feature: features[n] })),
        ),
  );
  type Row = (typeof rows)[number];
  const text = (name: string, of: (row: Row) => string | undefined) =>
    textColumn(
      name,
      rows.map((row) => of(row) ?? null),
    );
  const number = (name: string, of: (row: Row) => number | null | undefined) =>
    numberColumn(
      name,
      rows.map((row) => of(row) ?? Number.NaN),
    );
  const table = makeTable([
    text(subject, ({ comparison }) => comparison.subject),
    number('first_day', ({ comparison }) => comparison.firstDay),
    number('day', ({ comparison }) => comparison.day),
    text('lesion', ({ lesion }) => lesion.lesion),
    text('matched_by', ({ lesion }) => lesion.by),
    number('overlap', ({ lesion }) => lesion.overlap),
    number('distance_mm', ({ lesion }) => lesion.distanceMm),
    text('feature', ({ change }) => change.name),
    text('ibsi', ({ feature }) => feature.ibsiCode),
    text('unit', ({ feature }) => feature.unit),
    number('first', ({ change }) => change.first),
    number('second', ({ change }) => change.second),
    number('absolute', ({ change }) => change.absolute),
    number('relative', ({ change }) => change.relative),
    number('per_day', ({ change }) => change.perDay),
    text('reason', ({ change }) => change.reason?.text),
  ]);
  const beside = out.replace(/\.csv$/i, '.json');
  const json = canonicalJson(outcome as unknown as Json);
  writeFileAtomic(out, writeCsv(table));
  writeFileAtomic(beside, `${json}\n`);
  return [out, beside];
}
