import { isLobuleError } from '@lobule/foundation';
import { type PredictionData, strataOf } from '@lobule/prediction';
import {
  adjustP,
  compareCategories,
  compareNumbers,
  coxRegression,
  formatNumber,
  formatP,
  summarise,
} from '@lobule/statistics';
import type { EndpointPlan, ReportCell, ReportTable } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

interface Row {
  readonly feature: string;
  /** Rows that have a value. */
  readonly n: number;
  readonly cells: readonly ReportCell[];
  readonly test: string;
  readonly estimate: number;
  readonly p: number;
}

export interface Univariable {
  readonly report: ReportTable;
  /** Every predictor, for the file. */
  readonly all: Table;
}

/** Each predictor by itself against the endpoint, with p adjusted over all of them. */
export function univariable(
  endpoint: EndpointPlan,
  data: PredictionData,
  names: readonly string[],
  adjustment: 'holm' | 'benjamini-hochberg' | 'bonferroni',
  show: number,
  file: string,
): Univariable {
  const levels = levelsOf(endpoint);
  const place = new Map(data.x.names.map((name, index) => [name, index]));
  const rows = names
    .filter((name) => place.has(name))
    .map((name) => {
      const start = (place.get(name) as number) * data.x.rows;
      const values = data.x.values.subarray(start, start + data.x.rows);
      const row = levels ? groupRow(name, values, data, levels) : survivalRow(name, values, data);
      return { ...row, n: values.filter((value) => !Number.isNaN(value)).length };
    });
  const adjusted = adjustP(
    rows.map(({ p }) => p),
    adjustment,
  );
  const order = rows.map((_, index) => index).sort((a, b) => rank(rows[a].p) - rank(rows[b].p));
  const shown = order.slice(0, show);
  const someMissing = rows.some(({ n }) => n < data.x.rows);
  return {
    report: {
      title: `Predictors one by one: ${endpoint.title}`,
      origin: file,
      columns: [
        'Predictor',
        ...(someMissing ? ['n'] : []),
        ...(levels ?? ['Hazard ratio per SD (95 % interval)']).map(titled),
        'Test',
        'p',
        'Adjusted p',
      ],
      rows: shown.map((index) => [
        { text: rows[index].feature },
        ...(someMissing ? [{ text: String(rows[index].n), value: rows[index].n, origin: file }] : []),
        ...rows[index].cells.map((cell) => ({ ...cell, origin: file })),
        { text: rows[index].test },
        { text: formatP(rows[index].p), value: rows[index].p, origin: file },
        { text: formatP(adjusted[index]), value: adjusted[index], origin: file },
      ]),
      note: `${rows.length} predictors were tested, p adjusted by ${ADJUSTMENTS[adjustment]}; the ${shown.length} smallest are shown, all stand in ${file}.${someMissing ? ` n of ${data.x.rows} have a value; nothing was imputed here.` : ''}`,
    },
    all: makeTable([
      textColumn(
        'predictor',
        order.map((index) => rows[index].feature),
      ),
      numberColumn(
        'n',
        order.map((index) => rows[index].n),
      ),
      textColumn(
        'test',
        order.map((index) => rows[index].test),
      ),
      numberColumn(
        levels === undefined
          ? 'hazard_ratio_per_sd'
          : levels.length === 2
            ? 'difference_of_medians'
            : 'range_of_medians',
        order.map((index) => rows[index].estimate),
      ),
      numberColumn(
        'p',
        order.map((index) => rows[index].p),
      ),
      numberColumn(
        'adjusted_p',
        order.map((index) => adjusted[index]),
      ),
    ]),
  };
}

const ADJUSTMENTS = {
  holm: 'Holm',
  'benjamini-hochberg': 'Benjamini and Hochberg (false discovery rate)',
  bonferroni: 'Bonferroni',
};

function rank(p: number): number {
  return Number.isNaN(p) ? Number.POSITIVE_INFINITY : p;
}

/** What patients are parted by, in the order of columns; undefined for times. */
function levelsOf({ endpoint }: EndpointPlan): readonly string[] | undefined {
  if (endpoint.kind === 'survival') return undefined;
  return endpoint.kind === 'binary' ? ['with', 'without'] : endpoint.levels;
}

function titled(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function groupRow(
  feature: string,
  values: Float64Array,
  data: PredictionData,
  levels: readonly string[],
): Omit<Row, 'n'> {
  const codes = strataOf(data.outcome);
  const binary = data.outcome.kind === 'binary';
  const groups = Array.from(
    data.rowPatient,
    (patient) => levels[binary ? 1 - codes[patient] : codes[patient]],
  );
  const parts = levels.map((group) =>
    values.filter((value, i) => groups[i] === group && !Number.isNaN(value)),
  );
  const distinct = new Set(values.filter((value) => !Number.isNaN(value)));
  const counts = distinct.size <= 2;
  const test = attempt(() =>
    counts
      ? compareCategories(
          Array.from(values, (value) => (Number.isNaN(value) ? null : String(value))),
          groups,
        )
      : compareNumbers(Array.from(values), groups),
  );
  const medians = parts.map((part) => summarise(part));
  const text = (index: number) =>
    counts
      ? `${parts[index].filter((value) => value === 1).length} of ${parts[index].length}`
      : `${formatNumber(medians[index].median)} [${formatNumber(medians[index].lowerQuartile)}, ${formatNumber(medians[index].upperQuartile)}]`;
  const middles = medians.map(({ median }) => median);
  return {
    feature,
    cells: levels.map((_, index) => ({ text: text(index) })),
    test: typeof test === 'string' ? test : test.method,
    estimate: binary ? middles[0] - middles[1] : Math.max(...middles) - Math.min(...middles),
    p: typeof test === 'string' ? Number.NaN : test.p,
  };
}

function survivalRow(feature: string, values: Float64Array, data: PredictionData): Omit<Row, 'n'> {
  if (data.outcome.kind !== 'survival') throw new Error('A survival row needs times');
  const { time, event } = data.outcome;
  const { sd } = summarise(values);
  const scaled = Array.from(values, (value) => value / sd);
  const model = attempt(() =>
    coxRegression({
      time: Array.from(data.rowPatient, (patient) => time[patient]),
      event: Array.from(data.rowPatient, (patient) => event[patient]),
      predictors: [{ name: feature, values: scaled }],
    }),
  );
  if (typeof model === 'string')
    return { feature, cells: [{ text: 'not estimable' }], test: model, estimate: Number.NaN, p: Number.NaN };
  const [{ ratio, ratioInterval, p }] = model.coefficients;
  const text = Number.isFinite(ratio)
    ? `${formatNumber(ratio)} (${formatNumber(ratioInterval.lower)} to ${formatNumber(ratioInterval.upper)})`
    : (model.reason?.text ?? 'not estimable');
  return { feature, cells: [{ text, value: ratio }], test: 'Cox regression, Wald', estimate: ratio, p };
}

/** A predictor that cannot be tested says why and does not stop the table. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (isLobuleError(error)) return error.what;
    throw error;
  }
}
