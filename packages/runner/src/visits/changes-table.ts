import type { Discretisation } from '@lobule/radiomics';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import type { Comparison } from './study-changes.ts';

/** Where the changes of every lesion are written. */
export const CHANGES_FILE = 'tables/changes.csv';

/** A row for each feature of each lesion that is there at both visits, and one for each lesion or patient that is not. */
export function changesTable(comparisons: readonly Comparison[], firstVisit: string): Table {
  const rows = comparisons.flatMap(rowsOf);
  const text = (name: string, of: (row: Row) => string | undefined) =>
    textColumn(
      name,
      rows.map((row) => of(row) ?? null),
    );
  const numbers = (name: string, of: (row: Row) => number | null | undefined) =>
    numberColumn(
      name,
      rows.map((row) => of(row) ?? Number.NaN),
    );
  return makeTable([
    text('subject', ({ subject }) => subject),
    text('region', ({ region }) => region),
    text('from', () => firstVisit),
    text('to', ({ to }) => to),
    numbers('days', ({ days }) => days),
    text('lesion', ({ lesion }) => lesion),
    text('later_lesion', ({ laterLesion }) => laterLesion),
    text('matched_by', ({ by }) => by),
    numbers('overlap', ({ overlap }) => overlap),
    numbers('distance_mm', ({ distanceMm }) => distanceMm),
    text('feature', ({ feature }) => feature),
    text('ibsi', ({ ibsiCode }) => ibsiCode),
    text('unit', ({ unit }) => unit),
    numbers('bins_from', ({ bins }) => (bins?.method === 'fixed-bins' ? bins.low : undefined)),
    numbers('bin_width', ({ bins }) => (bins?.method === 'fixed-bins' ? bins.width : undefined)),
    numbers('bins', ({ bins }) => (bins?.method === 'fixed-bins' ? bins.count : undefined)),
    numbers('first', ({ first }) => first),
    numbers('second', ({ second }) => second),
    numbers('absolute', ({ absolute }) => absolute),
    numbers('relative', ({ relative }) => relative),
    numbers('per_day', ({ perDay }) => perDay),
    text('reason', ({ reason }) => reason),
  ]);
}

interface Row extends Pick<Comparison, 'subject' | 'region' | 'to' | 'days'> {
  readonly lesion?: string;
  readonly laterLesion?: string;
  readonly by?: string;
  readonly overlap?: number | undefined;
  readonly distanceMm?: number | undefined;
  readonly feature?: string;
  readonly ibsiCode?: string | undefined;
  readonly unit?: string;
  /** Of both visits. */
  readonly bins?: Discretisation | undefined;
  readonly first?: number | null;
  readonly second?: number | null;
  readonly absolute?: number | null;
  readonly relative?: number | null;
  readonly perDay?: number | null;
  readonly reason?: string | undefined;
}

function rowsOf({ outcome, ...about }: Comparison): readonly Row[] {
  if ('code' in outcome) return [{ ...about, reason: outcome.text }];
  const { lesions, vanished, appeared } = outcome;
  return [
    ...lesions.flatMap(({ first, second, by, overlap, distanceMm, bins, changes }) =>
      changes.map(
        ({ image, absolute, relative, perDay, ...change }): Row => ({
          ...about,
          lesion: first,
          laterLesion: second,
          by,
          overlap,
          distanceMm,
          ...change,
          bins: image === undefined ? undefined : bins[image],
          absolute: absolute.value,
          relative: relative.value,
          perDay: perDay.value,
          reason: (absolute.reason ?? relative.reason ?? perDay.reason)?.text,
        }),
      ),
    ),
    ...vanished.map(
      ({ id, mergedInto }): Row => ({
        ...about,
        lesion: id,
        reason:
          mergedInto === undefined
            ? 'Without counterpart at the later visit.'
            : `Grew into one with lesion ${mergedInto} of the later visit, which has another counterpart.`,
      }),
    ),
    ...appeared.map(
      ({ id, splitFrom }): Row => ({
        ...about,
        laterLesion: id,
        reason:
          splitFrom === undefined
            ? 'Without counterpart at the first visit.'
            : `Split from lesion ${splitFrom} of the first visit, which has another counterpart.`,
      }),
    ),
  ];
}
