import { formatP, tableOne } from '@lobule/statistics';
import type { ReportTable } from '@lobule/study';
import { column, selectRows, type Table, texts } from '@lobule/tables';

interface TableOneRequest {
  readonly by: string;
  readonly columns: readonly string[];
  readonly categorical: readonly string[];
}

/** Who the patients are, parted by a column, as a table for people. */
export function reportTableOne(
  all: Table,
  request: TableOneRequest,
  labels: Readonly<Record<string, string>>,
  file: string,
  sealed: ReadonlySet<string> = new Set(),
): ReportTable {
  const table = withoutSealed(all, sealed);
  const groups = texts(table, request.by);
  const columns = request.columns.map((name) => column(table, name));
  const one = tableOne(columns, groups, { categorical: request.categorical });
  const label = (name: string) => labels[name] ?? name;
  return {
    title: `Patients by ${label(request.by)}`,
    origin: file,
    columns: [
      '',
      `All (${one.n})`,
      ...one.groups.map(({ name, n }) => `${label(request.by)} = ${name} (${n})`),
      'p',
      'Test',
    ],
    rows: one.variables.flatMap((variable) =>
      variable.lines.map((line, index) => {
        const name = `${label(variable.name)}${variable.unit ? ` (${variable.unit})` : ''}`;
        const missing = variable.missing > 0 && index === 0 ? `, ${variable.missing} missing` : '';
        return [
          {
            text: line.label === '' ? `${name}${missing}` : `${name} = ${line.label}${missing}`,
            ...(missing === '' ? {} : { origin: file }),
          },
          { text: line.overall.text, origin: file },
          ...line.byGroup.map((cell) => ({ text: cell.text, origin: file })),
          index === 0 && variable.test
            ? { text: formatP(variable.test.p), value: variable.test.p, origin: file }
            : { text: '' },
          { text: index === 0 ? (variable.test?.reason?.text ?? variable.test?.method ?? '') : '' },
        ];
      }),
    ),
    note: `${one.rule}${one.ungrouped > 0 ? ` ${one.ungrouped} patients without a value of ${label(request.by)} count under All only.` : ''}${sealed.size > 0 ? ` ${sealed.size} patients of a hold-out are not among them: their outcome was sealed.` : ''}`,
  };
}

/** Nothing of the outcome of a hold-out may be seen before it is opened, in a table of patients neither. */
function withoutSealed(table: Table, sealed: ReadonlySet<string>): Table {
  if (sealed.size === 0) return table;
  const rows = texts(table, 'subject').flatMap((subject, row) => (sealed.has(subject ?? '') ? [] : [row]));
  return selectRows(table, rows);
}
