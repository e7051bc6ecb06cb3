import type { RegionFigure, SubjectResult } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

/** Where the figures of heterogeneity are written. */
export const HETEROGENEITY_FILE = 'tables/heterogeneity.csv';

/** A row for each figure of each exam, with its unit, its standard error, its definition, and why it is undefined. */
export function heterogeneityTable(subjects: readonly SubjectResult[]): Table {
  const rows = subjects.flatMap(({ subject, visit, figures = [] }) =>
    figures.map((one) => ({ ...one, subject, visit })),
  );
  type Row = RegionFigure & { readonly subject: string; readonly visit: string };
  const text = (name: string, of: (row: Row) => string | null) => textColumn(name, rows.map(of));
  const numbers = (name: string, of: (row: Row) => number) => numberColumn(name, rows.map(of));
  return makeTable([
    text('subject', ({ subject }) => subject),
    text('visit', ({ visit }) => visit),
    text('region', ({ region }) => region),
    text('map', ({ map }) => map),
    text('figure', ({ name }) => name),
    numbers('value', ({ figure }) => figure.value),
    text('unit', ({ figure }) => figure.unit),
    numbers('standard_error', ({ figure }) => figure.standardError ?? Number.NaN),
    numbers('voxels', ({ voxels }) => voxels),
    numbers('undefined_voxels', ({ undefinedVoxels }) => undefinedVoxels),
    text('reason', ({ figure }) => figure.reason?.code ?? null),
    text('why', ({ figure }) => figure.reason?.text ?? null),
    text('definition', ({ definition }) => definition),
  ]);
}
