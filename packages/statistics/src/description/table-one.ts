import { isLobuleError } from '@lobule/foundation';
import { formatNumber, formatP, formatShare } from '../format.ts';
import { undefinedTest } from '../result.ts';
import { type Adjustment, adjustP } from '../tests/adjust-p.ts';
import {
  type ChoiceOptions,
  type ChosenTest,
  choiceRule,
  compareCategories,
  compareNumbers,
} from '../tests/chosen-tests.ts';
import { shapiroWilkTest } from '../tests/normality.ts';
import { type Labels, labelText, levelsOf, requireEqualLengths, type Values } from '../values.ts';
import type { QuantileType } from './quantiles.ts';
import { type Summary, summarise } from './summary.ts';

/** A column as the room `tables` holds it: NaN or null where missing. */
export interface TableOneColumn {
  readonly name: string;
  readonly kind: 'number' | 'text';
  readonly values: Values | readonly (string | null)[];
  readonly unit?: string;
}

/** Which columns count as categories, and how tests are chosen. */
export interface TableOneOptions extends ChoiceOptions {
  /** Number columns to be counted as categories; those with at most two distinct values are so anyway. */
  readonly categorical?: readonly string[];
  /** Adjusts the p-values for the number of variables; default 'none'. */
  readonly adjust?: Adjustment;
  /** Definition of the quartiles; default 7. */
  readonly quantileType?: QuantileType;
  /** Order of the groups; default by number or alphabet. */
  readonly groupOrder?: readonly string[];
}

/** What is said of one group. */
export interface TableOneCell {
  /** `52.1 ± 9.4`, `34 [22, 51]` or `46 (29.5 %)`. */
  readonly text: string;
  readonly n: number;
  readonly missing: number;
  /** For continuous variables. */
  readonly summary?: Summary;
  /** For categories: patients in this one. */
  readonly count?: number;
}

/** One line of the table. */
export interface TableOneLine {
  /** The category; empty for a continuous variable. */
  readonly label: string;
  readonly overall: TableOneCell;
  readonly byGroup: readonly TableOneCell[];
}

/** One variable of the table, in its unit, with its test. */
export interface TableOneVariable {
  readonly name: string;
  readonly unit?: string;
  readonly describedBy: 'means' | 'ranks' | 'counts';
  readonly lines: readonly TableOneLine[];
  readonly missing: number;
  /** Absent without groups. */
  readonly test?: ChosenTest;
  /** NaN where undefined; equal to the test's p without adjustment. */
  readonly adjustedP?: number;
}

/** A table of who was studied, by group. */
export interface TableOne {
  readonly groups: readonly { readonly name: string; readonly n: number }[];
  /** Patients whose group is unknown; they count in `overall` only. */
  readonly ungrouped: number;
  readonly n: number;
  readonly variables: readonly TableOneVariable[];
  /** How the tests were chosen, for a methods paragraph. */
  readonly rule: string;
  /** The table as plain text. */
  readonly text: string;
}

/** The table of patient characteristics, with the test of each variable chosen by a stated rule and named.
 *
 * Columns of the room `tables` fit as they are. A variable that cannot be compared has a test with a reason and does
 * not stop the table.
 *
 * @throws statistics/lengths-differ, statistics/not-numeric, statistics/not-finite
 * @example
 * const columns = [{ name: 'age', kind: 'number', values: [51, 47, 63, 58], unit: 'a' }] as const;
 * tableOne(columns, ['pCR', 'pCR', 'no', 'no']).text;
 */
export function tableOne(
  columns: readonly TableOneColumn[],
  groups?: Labels,
  options: TableOneOptions = {},
): TableOne {
  const n = columns[0]?.values.length ?? groups?.length ?? 0;
  for (const column of columns) requireEqualLengths(column.values, { length: n }, 'Columns differ in length');
  if (groups) requireEqualLengths(groups, { length: n }, 'Columns and groups differ in length');
  const levels = groups ? (options.groupOrder ?? levelsOf(groups)) : [];
  const described = columns.map((column) => describeColumn(column, groups, levels, options));
  const adjusted = adjustP(
    described.map((variable) => variable.test?.p ?? Number.NaN),
    options.adjust ?? 'none',
  );
  const variables = described.map((variable, i) =>
    groups ? { ...variable, adjustedP: adjusted[i] } : variable,
  );
  const sizes = levels.map((name) => {
    let size = 0;
    for (let i = 0; i < n; i++) if (groups && labelText(groups[i]) === name) size++;
    return { name, n: size };
  });
  const grouped = sizes.reduce((sum, group) => sum + group.n, 0);
  const adjustment =
    options.adjust && options.adjust !== 'none' ? ` p-values were adjusted (${options.adjust}).` : '';
  const table = {
    groups: sizes,
    ungrouped: groups ? n - grouped : 0,
    n,
    variables,
    rule: groups ? choiceRule(options) + adjustment : '',
  };
  return { ...table, text: tableText(table) };
}

function describeColumn(
  column: TableOneColumn,
  groups: Labels | undefined,
  levels: readonly string[],
  options: TableOneOptions,
): TableOneVariable {
  return isCategorical(column, options)
    ? describeCategories(column, groups, levels)
    : describeNumbers(column, groups, levels, options);
}

function isCategorical(column: TableOneColumn, options: TableOneOptions): boolean {
  if (column.kind === 'text' || options.categorical?.includes(column.name)) return true;
  return levelsOf(column.values).length <= 2;
}

function describeNumbers(
  column: TableOneColumn,
  groups: Labels | undefined,
  levels: readonly string[],
  options: TableOneOptions,
): TableOneVariable {
  const values = column.values as Values;
  const whole = summarise(values, options.quantileType);
  const test = groups && attempt(whole, () => compareNumbers(values, groups, options));
  const describedBy = test ? test.describedBy : describeWhole(values, options);
  const cell = (summary: Summary): TableOneCell => ({
    text: summaryText(summary, describedBy),
    n: summary.n,
    missing: summary.missing,
    summary,
  });
  const byGroup = levels.map((level) => {
    const own = Array.from(values).filter((_, i) => groups && labelText(groups[i]) === level);
    return cell(summarise(own, options.quantileType));
  });
  return {
    name: column.name,
    ...(column.unit !== undefined && { unit: column.unit }),
    describedBy,
    lines: [{ label: '', overall: cell(whole), byGroup }],
    missing: whole.missing,
    ...(test && { test }),
  };
}

/** Without groups the whole column decides between mean and median by the same rule. */
function describeWhole(values: Values, options: TableOneOptions): 'means' | 'ranks' {
  const { continuous = 'by-normality', normalityP = 0.05 } = options;
  if (continuous !== 'by-normality') return continuous;
  return shapiroWilkTest(values).p >= normalityP ? 'means' : 'ranks';
}

function describeCategories(
  column: TableOneColumn,
  groups: Labels | undefined,
  levels: readonly string[],
): TableOneVariable {
  const labels = column.values as Labels;
  const categories = levelsOf(labels);
  const cells = (isMember: (row: number) => boolean) => {
    const counts = categories.map(() => 0);
    let missing = 0;
    for (let i = 0; i < labels.length; i++) {
      if (!isMember(i)) continue;
      const text = labelText(labels[i]);
      if (text === undefined) missing++;
      else counts[categories.indexOf(text)]++;
    }
    const n = counts.reduce((a, b) => a + b, 0);
    return counts.map((count): TableOneCell => ({ text: formatShare(count, n), n, missing, count }));
  };
  const overall = cells(() => true);
  const byGroup = levels.map((level) =>
    cells((row) => groups !== undefined && labelText(groups[row]) === level),
  );
  const missing = overall[0]?.missing ?? labels.length;
  const test =
    groups && attempt({ n: labels.length - missing, missing }, () => compareCategories(labels, groups));
  return {
    name: column.name,
    ...(column.unit !== undefined && { unit: column.unit }),
    describedBy: 'counts',
    lines: categories.map((label, c) => ({
      label,
      overall: overall[c],
      byGroup: byGroup.map((group) => group[c]),
    })),
    missing,
    ...(test && { test: { ...test, describedBy: 'counts' as const } }),
  };
}

/** A variable that has values in one group only is listed without a test, and says so. */
function attempt(count: { n: number; missing: number }, compare: () => ChosenTest): ChosenTest {
  try {
    return compare();
  } catch (error) {
    if (!isLobuleError(error, 'statistics/too-few-groups')) throw error;
    const reason = { code: 'too-few-groups', text: 'fewer than two groups have values.' };
    return { ...undefinedTest('No test', count.n, count.missing, reason), describedBy: 'ranks' };
  }
}

function summaryText(summary: Summary, describedBy: string): string {
  if (summary.n === 0) return 'no values';
  return describedBy === 'means'
    ? `${formatNumber(summary.mean)} ± ${formatNumber(summary.sd)}`
    : `${formatNumber(summary.median)} [${formatNumber(summary.lowerQuartile)}, ${formatNumber(summary.upperQuartile)}]`;
}

function tableText(table: Omit<TableOne, 'text'>): string {
  const header = [
    '',
    `All (n = ${table.n})`,
    ...table.groups.map((group) => `${group.name} (n = ${group.n})`),
  ];
  if (table.groups.length > 0) header.push('p', 'Test');
  const rows: string[][] = [header];
  for (const variable of table.variables) {
    const title = variable.unit ? `${variable.name} (${variable.unit})` : variable.name;
    const missing = variable.missing > 0 ? [`  missing: ${variable.missing}`] : [];
    const test = variable.test
      ? [formatP(variable.adjustedP ?? Number.NaN).replace(/^p (= )?/, ''), variable.test.method]
      : [];
    variable.lines.forEach((line, i) => {
      const name = line.label === '' ? title : `${title} = ${line.label}`;
      const cells = [line.overall, ...line.byGroup].map((cell) => cell.text);
      rows.push([name, ...cells, ...(i === 0 ? test : [])]);
    });
    if (variable.lines.length === 0) rows.push([title, 'no values']);
    for (const text of missing) rows.push([text]);
  }
  const widths = header.map((_, j) => Math.max(...rows.map((row) => (row[j] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((text, j) => text.padEnd(widths[j]))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...(table.rule ? [table.rule] : [])].join('\n');
}
