import type { FlowStage } from '@lobule/study';
import { type Column, column, makeTable, selectRows, type Table, textColumn, texts } from '@lobule/tables';
import { type Clinical, rowOfId } from './clinical.ts';

export interface CohortTable {
  /** `subject`, then the clinical columns, then the features of the first visit. */
  readonly table: Table;
  readonly flow: readonly FlowStage[];
}

/**
 * Joins the clinical table with the features of the images under the study's labels; the hospital's ids stay behind.
 * A patient without images is left out, with her reason, where the study has images.
 */
export function cohortTable(
  clinical: Clinical,
  labels: ReadonlyMap<string, string>,
  features: Table | undefined,
  firstVisit: string,
): CohortTable {
  const rows = rowOfId(clinical);
  const all = clinical.ids.map((id) => ({ id, subject: labels.get(id) as string }));
  const featureRow = new Map<string, number>();
  if (features) {
    const visits = texts(features, 'visit');
    texts(features, 'subject').forEach((subject, row) => {
      if (visits[row] === firstVisit) featureRow.set(subject as string, row);
    });
  }
  const kept = features ? all.filter(({ subject }) => featureRow.has(subject)) : all;
  const lost = all.filter(({ subject }) => features !== undefined && !featureRow.has(subject));
  const clinicalRows = selectRows(
    clinical.table,
    kept.map(({ id }) => rows.get(id) as number),
  );
  const columns: Column[] = [
    textColumn(
      'subject',
      kept.map(({ subject }) => subject),
    ),
    ...clinicalRows.columns.filter(({ name }) => name !== clinical.idColumn && name !== 'subject'),
  ];
  if (features) {
    const chosen = selectRows(
      features,
      kept.map(({ subject }) => featureRow.get(subject) as number),
    );
    const taken = new Set(columns.map(({ name }) => name));
    columns.push(...chosen.columns.filter(({ name }) => name !== 'visit' && !taken.has(name)));
  }
  return {
    table: makeTable(columns),
    flow: [
      {
        label: 'Patients in the clinical table',
        unit: 'patients',
        n: all.length,
        excluded: lost.map(({ subject }) => ({
          subject,
          reason: { code: 'no-images', text: 'No usable exam of the first visit.' },
        })),
      },
    ],
  };
}

/** The columns that a study's groups name; a name may end in `*`. */
export function columnsOfGroup(table: Table, entries: readonly string[]): readonly Column[] {
  const found = new Map<string, Column>();
  for (const entry of entries) {
    if (!entry.endsWith('*')) {
      found.set(entry, column(table, entry));
      continue;
    }
    const start = entry.slice(0, -1);
    for (const one of table.columns) if (one.name.startsWith(start)) found.set(one.name, one);
  }
  return [...found.values()];
}
