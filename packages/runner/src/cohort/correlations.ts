import { correlationScreen, formatNumber, formatP } from '@lobule/statistics';
import type { AnalysisPlan, ReportTable } from '@lobule/study';
import {
  makeTable,
  numberColumn,
  numbers,
  selectRows,
  type Table,
  textColumn,
  texts,
  writeCsv,
} from '@lobule/tables';
import { columnsOfGroup } from './cohort-table.ts';

type Request = NonNullable<AnalysisPlan['correlations']>[number];

export interface Correlations {
  readonly report: ReportTable;
  readonly file: string;
  readonly text: string;
}

/** Up to so many pairs the file holds those that were not found, too; beyond, 851 features x 18,000 genes say, it does not. */
const MOST_LISTED = 200_000;
/** Lets all pairs in but those with a q of just 1. */
const NEARLY_ALL = 1 - Number.EPSILON;

/**
 * Features of images against columns of biology, every pair, by Spearman's correlation, with the false discovery rate over
 * all pairs. Patients whose outcome is sealed in a hold-out stay out.
 *
 * @throws tables/not-numeric, tables/no-column, statistics/bad-option with fewer than four patients
 */
export function correlations(
  request: Request,
  groups: AnalysisPlan['groups'],
  table: Table,
  sealed: ReadonlySet<string>,
): Correlations {
  const subjects = texts(table, 'subject');
  const open = subjects.flatMap((subject, row) => (sealed.has(subject as string) ? [] : [row]));
  const seen = selectRows(table, open);
  const namesOf = (wanted: readonly string[]) =>
    wanted.flatMap((group) => columnsOfGroup(seen, groups[group] ?? []).map(({ name }) => name));
  const features = namesOf(request.features);
  const targets = namesOf(request.with);
  const columnsOf = (names: readonly string[]) => names.map((name) => Array.from(numbers(seen, name)));
  const x = columnsOf(features);
  const y = columnsOf(targets);
  const { falseDiscovery } = request;
  const isSmall = features.length * targets.length <= MOST_LISTED;
  const screen = correlationScreen(x, y, { falseDiscovery: isSmall ? NEARLY_ALL : falseDiscovery });
  const { found: pairs, undefinedPairs, tested } = screen;
  const rows = Array.from(pairs.p, (p, i) => ({
    feature: features[pairs.feature[i]],
    target: targets[pairs.target[i]],
    n: x[pairs.feature[i]].filter(
      (value, row) => !Number.isNaN(value) && !Number.isNaN(y[pairs.target[i]][row]),
    ).length,
    correlation: pairs.correlation[i],
    p,
    q: pairs.q[i],
  }));
  const passed = rows.filter(({ q }) => q <= falseDiscovery).length;
  const file = `tables/correlations-${request.name}.csv`;
  const left = sealed.size > 0 ? ` Patients of a hold-out stayed out: ${table.rows - seen.rows}.` : '';
  const gone =
    undefinedPairs > 0 ? ` ${undefinedPairs} pairs have no correlation: one of the two does not vary.` : '';
  return {
    file,
    text: writeCsv(
      makeTable([
        textColumn(
          'feature',
          rows.map(({ feature }) => feature),
        ),
        textColumn(
          'with',
          rows.map(({ target }) => target),
        ),
        numberColumn(
          'n',
          rows.map(({ n }) => n),
        ),
        numberColumn(
          'spearman',
          rows.map(({ correlation }) => correlation),
        ),
        numberColumn(
          'p',
          rows.map(({ p }) => p),
        ),
        numberColumn(
          'q',
          rows.map(({ q }) => q),
        ),
      ]),
    ),
    report: {
      title: request.title,
      origin: file,
      columns: ['Feature', 'With', 'n', 'Spearman’s correlation', 'p', 'q'],
      rows: rows
        .slice(0, request.show)
        .map(({ feature, target, n, correlation, p, q }) => [
          { text: feature },
          { text: target },
          { text: String(n), value: n, origin: file },
          { text: formatNumber(correlation), value: correlation, origin: file },
          { text: formatP(p), value: p, origin: file },
          { text: formatP(q), value: q, origin: file },
        ]),
      note: `${tested} pairs of ${features.length} features and ${targets.length} columns; ${passed} at a false discovery rate of ${formatNumber(falseDiscovery)} (Benjamini and Hochberg over all pairs, which is q); the ${Math.min(request.show, rows.length)} smallest p are shown; ${isSmall ? 'those with a q below 1' : 'those found'} stand in ${file}.${left}${gone}`,
    },
  };
}
