import type { PredictionData } from '@lobule/prediction';
import type { EndpointPlan, Study, StudyNote } from '@lobule/study';
import type { Table } from '@lobule/tables';
import { runnerErrors } from '../../errors.ts';
import type { Clinical } from '../clinical.ts';
import { columnsOfGroup } from '../cohort-table.ts';
import { tooManyFeatures } from './capacity.ts';
import { emptyColumns, missingCode } from './columns.ts';
import { someOf, type TableFault } from './fault.ts';
import { leaks } from './leaks.ts';

/**
 * Codes for missing among the numbers that the plan uses, before anything is computed from them. After the plan was
 * registered, for the times of an outcome are among them.
 *
 * @throws runner/table-fault
 */
export function checkTable(study: Study, { table, file }: Clinical): void {
  const { analysis } = study;
  if (!analysis) return;
  const used = new Set([
    ...Object.values(analysis.groups).flatMap((entries) => namesOf(table, entries)),
    ...namesOf(table, analysis.tableOne?.columns ?? []),
    ...analysis.endpoints.flatMap(({ endpoint }) => (endpoint.kind === 'survival' ? [endpoint.time] : [])),
  ]);
  const faults = table.columns.flatMap((column) => {
    if (column.kind !== 'number' || !used.has(column.name)) return [];
    return missingCode(column) ?? [];
  });
  refuse(
    faults.filter(({ column }) => !lookedAt(study, column)),
    file,
  );
}

/** Patients whose ids differ in nothing but capitals, spaces, hyphens or leading zeros; by their rows, not by name. */
export function likeIds({ ids, file }: Pick<Clinical, 'ids' | 'file'>): StudyNote[] {
  const first = new Map<string, number>();
  const pairs: string[] = [];
  ids.forEach((id, row) => {
    const plain = id
      .toLowerCase()
      .replaceAll(/[\s_.-]+/g, '')
      .replaceAll(/(^|\D)0+(?=\d)/g, '$1');
    const before = first.get(plain);
    if (before === undefined) first.set(plain, row);
    else pairs.push(`${before + 2} and ${row + 2}`);
  });
  if (pairs.length === 0) return [];
  return [
    {
      kind: 'warning',
      code: 'ids-alike',
      text: `Ids of ${file} differ in nothing but capitals, marks or leading zeros in rows ${someOf(pairs)}`,
      step: 'table',
      cure: 'If they are one patient, keep one row of her.',
    },
  ];
}

/** Columns that the entries name and the table has; those of features are made later. */
function namesOf(table: Table, entries: readonly string[]): string[] {
  return entries.flatMap((entry) =>
    entry.endsWith('*') || table.columns.some(({ name }) => name === entry)
      ? columnsOfGroup(table, [entry]).map(({ name }) => name)
      : [],
  );
}

/**
 * What is wrong with the predictors and models of an endpoint: those that are the outcome itself, models of more
 * features than patients (both are refused), predictors that tell the outcome too well, that are constant or wholly
 * missing (notes).
 *
 * @throws runner/table-fault
 */
export function checkEndpoint(
  study: Study,
  endpoint: EndpointPlan,
  data: PredictionData,
  file: string,
): StudyNote[] {
  const found = [...leaks(data), ...tooManyFeatures(endpoint, data)].filter(
    ({ column }) => !lookedAt(study, column),
  );
  refuse(
    found.filter(({ stops }) => stops),
    file,
  );
  const step = `analysis of ${endpoint.name}`;
  return [
    ...found.map(({ code, text, cure }): StudyNote => ({ kind: 'warning', code, text, step, cure })),
    ...emptyNotes(data, step),
  ];
}

function emptyNotes({ x, patients }: PredictionData, step: string): StudyNote[] {
  const { allMissing, constant } = emptyColumns(
    x.names.map((name, j) => ({ name, values: x.values.subarray(j * x.rows, (j + 1) * x.rows) })),
  );
  const note = (code: string, names: readonly string[], what: string): StudyNote[] =>
    names.length === 0
      ? []
      : [
          {
            kind: 'warning',
            code,
            text: `${names.length} of ${x.names.length} predictors ${what} in all ${patients.length} patients: ${someOf(names)}`,
            step,
            cure: 'Take them out of the groups of the plan; they can tell nothing.',
          },
        ];
  return [
    ...note('all-missing', allMissing, 'have no value'),
    ...note('constant', constant, 'have one and the same value'),
  ];
}

/** A column that somebody looked at, by its name or (a category) by that of the column that it was made of. */
function lookedAt({ table }: Study, name: string): boolean {
  return (table?.lookedAt ?? []).some((column) => name === column || name.startsWith(`${column}=`));
}

function refuse(faults: readonly TableFault[], file: string): void {
  if (faults.length === 0) return;
  const [first] = faults;
  throw runnerErrors.error('runner/table-fault', {
    what:
      faults.length === 1
        ? first.text
        : [`${faults.length} faults:`, ...faults.map(({ text, cure }) => `${text}. ${cure}`)].join('\n'),
    where: { file, ...(faults.length === 1 ? { column: first.column } : {}) },
    ...(faults.length === 1 ? { cure: first.cure } : {}),
  });
}
