import { subjectLabels } from '@lobule/study';
import { makeTable, textColumn, texts } from '@lobule/tables';
import type { ExternalTable } from './clinical.ts';
import type { HoldOutSources, LabelledTable } from './open-hold-out.ts';

/** Patients of other tables under labels (`duke-001`), and the way back from any label to an id, in memory alone. */
export function labelExternal(
  tables: readonly ExternalTable[],
  own: ReadonlyMap<string, string>,
): Pick<HoldOutSources, 'external' | 'people'> {
  const idOf = new Map([...own].map(([id, label]) => [label, id]));
  const external = tables.map(({ name, table, idColumn, ids, differentPeople }): LabelledTable => {
    const labels = new Map([...subjectLabels(ids)].map(([id, label]) => [id, label.replace(/^sub/, name)]));
    for (const [id, label] of labels) idOf.set(label, id);
    const subjects = texts(table, idColumn).map((id) => labels.get(id as string) as string);
    const others = table.columns.filter((column) => column.name !== idColumn && column.name !== 'subject');
    return {
      name,
      table: makeTable([textColumn('subject', subjects), ...others]),
      ...(differentPeople === undefined ? {} : { differentPeople }),
    };
  });
  return { external, people: (label) => idOf.get(label) ?? label };
}
