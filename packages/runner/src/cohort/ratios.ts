import { isLobuleError, type Reason } from '@lobule/foundation';
import type { ModelSettings, OrderedData } from '@lobule/prediction';
import {
  coxRegression,
  formatNumber,
  logisticRegression,
  type Predictor,
  summarise,
} from '@lobule/statistics';
import type { RatioTable } from '@lobule/study';

/** More features than this nobody reads as one table. */
const MOST_FEATURES = 20;
/** Patients of the rarer class, or events, for each feature: below it intervals of a regression mean little. */
const EVENTS_PER_FEATURE = 3;

type Row = RatioTable['rows'][number];

interface Column {
  readonly feature: string;
  readonly values: Float64Array;
  /** What one step of the feature is. */
  readonly step: number;
  readonly per: string;
}

/** Each feature by itself: odds or hazard ratio with its interval. */
export function singleRatios(data: OrderedData, names: readonly string[], file: string): RatioTable {
  const rows = columnsOf(data, names).map((column): Row => {
    const fit = regress(data, [column]);
    return 'reason' in fit ? noRow(column) : fit.rows[0];
  });
  const { n, events } = sizeOf(data, []);
  return { measure: measureOf(data), n, events, rows, origin: file };
}

/**
 * The features of a model together, in one regression of all patients who have a value of each; undefined for models
 * that choose, shrink or are no weighted sum, and for those of too many features. Nothing was held out here: the table
 * tells of associations, not of how well the model predicts.
 */
export function jointRatios(data: OrderedData, model: ModelSettings, file: string): RatioTable | undefined {
  const last = model.steps.at(-1)?.step;
  if (last !== 'logistic' && last !== 'cox') return undefined;
  if (model.steps.some(({ step }) => !['impute', 'scale', last].includes(step))) return undefined;
  const names = [...new Set(model.groups.flatMap((group) => data.groups[group] ?? []))];
  const columns = columnsOf(data, names);
  const { n, events } = sizeOf(data, columns);
  const rarer = data.outcome.kind === 'binary' ? Math.min(events, n - events) : events;
  if (columns.length === 0 || columns.length > MOST_FEATURES || rarer < EVENTS_PER_FEATURE * columns.length) {
    return undefined;
  }
  const fit = regress(data, columns);
  const common = { measure: measureOf(data), n, events, origin: file } as const;
  return 'reason' in fit ? { ...common, rows: [], reason: fit.reason } : { ...common, rows: fit.rows };
}

function measureOf({ outcome }: OrderedData): RatioTable['measure'] {
  return outcome.kind === 'binary' ? 'odds ratio' : 'hazard ratio';
}

/** Columns with a spread, each with its step: from one of two values to the other, else one standard deviation. */
function columnsOf({ x }: OrderedData, names: readonly string[]): Column[] {
  const place = new Map(x.names.map((name, j) => [name, j]));
  return names.flatMap((feature): Column[] => {
    const j = place.get(feature);
    if (j === undefined) return [];
    const values = x.values.subarray(j * x.rows, (j + 1) * x.rows);
    const distinct = [...new Set(values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    if (distinct.length < 2) return [];
    const [low, high] = distinct;
    if (distinct.length === 2) return [{ feature, values, step: high - low, per: `${high} against ${low}` }];
    const { sd } = summarise(values);
    return [{ feature, values, step: sd, per: `1 SD (${formatNumber(sd)})` }];
  });
}

/** Rows are patients here: a patient of several lesions counts as one by the mean of her values. */
function regress(
  data: OrderedData,
  columns: readonly Column[],
): { readonly rows: readonly Row[] } | { readonly reason: Reason } {
  const predictors = columns.map(
    ({ feature, values, step }): Predictor => ({
      name: feature,
      values: byPatient(data, values).map((value) => value / step),
    }),
  );
  try {
    const { outcome } = data;
    const model =
      outcome.kind === 'binary'
        ? logisticRegression({ outcome: Float64Array.from(outcome.values), predictors })
        : coxRegression({ time: outcome.time, event: Float64Array.from(outcome.event), predictors });
    if (model.reason) return { reason: model.reason };
    const own = outcome.kind === 'binary' ? model.coefficients.slice(1) : model.coefficients;
    return {
      rows: own.map(({ ratio, ratioInterval, p }, i) => ({
        feature: columns[i].feature,
        per: columns[i].per,
        ratio: {
          value: ratio,
          low: ratioInterval.lower,
          high: ratioInterval.upper,
          level: ratioInterval.level,
        },
        p,
        n: model.n,
      })),
    };
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    return { reason: { code: error.code, text: error.what } };
  }
}

function byPatient({ patients, rowPatient }: OrderedData, values: Float64Array): Float64Array {
  if (values.length === patients.length) return values;
  const sums = new Float64Array(patients.length);
  const counts = new Float64Array(patients.length);
  values.forEach((value, row) => {
    sums[rowPatient[row]] += value;
    counts[rowPatient[row]]++;
  });
  return sums.map((sum, patient) => sum / counts[patient]);
}

function sizeOf(data: OrderedData, columns: readonly Column[]): { n: number; events: number } {
  const own = columns.map(({ values }) => byPatient(data, values));
  const happened = data.outcome.kind === 'binary' ? data.outcome.values : data.outcome.event;
  let [n, events] = [0, 0];
  happened.forEach((value, patient) => {
    if (own.some((values) => Number.isNaN(values[patient]))) return;
    n++;
    events += value;
  });
  return { n, events };
}

function noRow({ feature, per }: Column): Row {
  const nothing = { value: Number.NaN, low: Number.NaN, high: Number.NaN, level: 0.95 };
  return { feature, per, ratio: nothing, p: Number.NaN, n: 0 };
}
