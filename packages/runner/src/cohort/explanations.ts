import { isLobuleError } from '@lobule/foundation';
import { nomogram, type OrderedData, type PredictionData, type ValidationResult } from '@lobule/prediction';
import { calibrationBelt } from '@lobule/statistics';
import type { EndpointPlan, EndpointResult, ModelExplanation, ModelResult } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn, writeCsv } from '@lobule/tables';
import { unitWord } from './endpoint-result.ts';
import { jointRatios, singleRatios } from './ratios.ts';

type Validated = ValidationResult['models'][number];

/** Features of which each patient's contributions travel to the report; all stand in the file. */
const SHOWN = 10;

/**
 * The result of an endpoint with what explains it: ratios with intervals, what each feature adds to each patient's risk,
 * importance, nomograms, calibration belts, and every patient's own predictions. Their files are put among `files`.
 *
 * @param single - predictors whose ratio is shown each by itself.
 */
export function withExplanations(
  result: EndpointResult,
  endpoint: EndpointPlan,
  validated: ValidationResult,
  data: PredictionData,
  single: readonly string[],
  files: Map<string, string>,
): EndpointResult {
  if (data.outcome.kind === 'classes') return withImportance(result, validated);
  return withRiskExplanations(result, endpoint, validated, data as OrderedData, single, files);
}

/** Of several classes: ratios, contributions and nomograms are of one risk. */
function withImportance(result: EndpointResult, { models }: ValidationResult): EndpointResult {
  return {
    ...result,
    models: result.models.map((model, m) => {
      const { importance } = models[m];
      return importance ? { ...model, importance } : model;
    }),
  };
}

function withRiskExplanations(
  result: EndpointResult,
  endpoint: EndpointPlan,
  validated: ValidationResult,
  data: OrderedData,
  single: readonly string[],
  files: Map<string, string>,
): EndpointResult {
  const contributions = `tables/contributions-${endpoint.name}.csv`;
  const ratios = `tables/ratios-${endpoint.name}.csv`;
  const models = result.models.map((model, m): ModelResult => {
    const found = validated.models[m];
    const settings = endpoint.models[m];
    const joint = jointRatios(data, settings, ratios);
    const belt = data.outcome.kind === 'binary' ? beltOf(found) : undefined;
    const plain = found.final.plain ? nomogram(found.final.plain) : undefined;
    return {
      ...model,
      ...(found.importance ? { importance: found.importance } : {}),
      ...(found.explanation ? { explanation: explanationOf(found.explanation, data, contributions) } : {}),
      ...(plain && plain.axes.length > 1 && plain.risks.length > 1 ? { nomogram: plain } : {}),
      ...(belt ? { belt } : {}),
      ...(joint ? { ratios: joint } : {}),
    };
  });
  const alone = single.length > 0 ? singleRatios(data, single, ratios) : undefined;
  files.set(contributions, writeCsv(contributionTable(validated, data)));
  files.set(ratios, writeCsv(ratioTable(alone, models)));
  const predictors = new Set(
    endpoint.models.flatMap(({ groups }) => groups.flatMap((group) => data.groups[group] ?? [])),
  );
  return {
    ...result,
    models,
    ...(alone ? { ratios: alone } : {}),
    ...(endpoint.endpoint.kind === 'survival' ? { timeUnit: unitWord(endpoint.endpoint.unit) } : {}),
    people: {
      rows: peopleOf(validated, data, predictors),
      predictors: predictors.size,
      origin: `tables/predictions-${endpoint.name}.csv`,
    },
  };
}

type Explained = NonNullable<Validated['explanation']>;

function explanationOf(explanation: Explained, data: PredictionData, origin: string): ModelExplanation {
  const { unit, base, contributions } = explanation;
  const telling = mostTelling(explanation);
  const shown = telling.slice(0, SHOWN);
  const columns = shown.map(({ feature }) => valuesOf(data, feature));
  return {
    unit,
    features: shown.map(({ feature, size }) => ({ feature, size })),
    others: telling.length - shown.length,
    patients: data.patients.map((subject, i) => {
      const parts = shown.map(({ j }) => contributions[i][j]);
      const total = contributions[i].reduce((sum, part) => sum + part, base[i]);
      const rest = total - base[i] - parts.reduce((sum, part) => sum + part, 0);
      return { subject, base: base[i], parts, rest, total, values: columns.map((values) => values[i]) };
    }),
    origin,
  };
}

/** Features by the mean size of what they add; those that add nothing are left out. */
function mostTelling({ features, contributions }: Explained) {
  return features
    .map((feature, j) => ({
      feature,
      j,
      size: contributions.reduce((sum, own) => sum + Math.abs(own[j]), 0) / contributions.length,
    }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size);
}

/** The value of each patient's first row. */
function valuesOf({ x, patients, rowPatient }: PredictionData, feature: string): number[] {
  const j = x.names.indexOf(feature);
  const values = new Array<number>(patients.length).fill(Number.NaN);
  if (j < 0) return values;
  for (let row = x.rows - 1; row >= 0; row--) values[rowPatient[row]] = x.values[j * x.rows + row];
  return values;
}

/** Too few patients, or risks that are all the same, have no belt. */
function beltOf({ predictions }: Validated): ModelResult['belt'] | undefined {
  const risks = predictions.map(({ risk }) => risk ?? Number.NaN);
  if (risks.some((risk) => !(risk > 0 && risk < 1)) || new Set(risks).size < 10) return undefined;
  try {
    const found = calibrationBelt(
      risks,
      predictions.map(({ outcome }) => outcome),
    );
    if (found.reason) return undefined;
    const { degree, predicted, observed, sentence } = found;
    const belts = found.belts.map(({ level, lower, upper }) => ({ level, lower, upper }));
    return { degree, predicted, observed, belts, sentence };
  } catch (error) {
    if (isLobuleError(error)) return undefined;
    throw error;
  }
}

function peopleOf(
  { models }: ValidationResult,
  data: PredictionData,
  predictors: ReadonlySet<string>,
): NonNullable<EndpointResult['people']>['rows'] {
  const missing = data.patients.map((): string[] => []);
  data.x.names.forEach((name, j) => {
    if (!predictors.has(name)) return;
    for (let row = 0; row < data.x.rows; row++) {
      const own = missing[data.rowPatient[row]];
      if (Number.isNaN(data.x.values[j * data.x.rows + row]) && own.at(-1) !== name) own.push(name);
    }
  });
  return data.patients.map((subject, i) => {
    const first = models[0].predictions[i];
    return {
      subject,
      happened: first.outcome === 1,
      ...(first.time === null ? {} : { time: first.time }),
      models: models.map(({ name, predictions }) => ({
        model: name,
        linear: predictions[i].linear,
        risk: predictions[i].risk ?? Number.NaN,
        group: predictions[i].group,
      })),
      missing: missing[i],
    };
  });
}

/** Features of each model in the file; what all others add stands in one row. */
const IN_FILE = 50;

/** A row for each patient and each feature that says anything of her, and one for what is said of everybody. */
function contributionTable({ models }: ValidationResult, { patients }: PredictionData): Table {
  const rows = models.flatMap(({ name, explanation }) => {
    if (!explanation) return [];
    const { unit, base, contributions } = explanation;
    const told = mostTelling(explanation).slice(0, IN_FILE);
    return patients.flatMap((subject, i) => {
      const own = told.map(({ feature, j }) => ({ feature, contribution: contributions[i][j] }));
      const all = contributions[i].reduce((sum, part) => sum + part, 0);
      const rest = all - own.reduce((sum, { contribution }) => sum + contribution, 0);
      return [
        { feature: '(base)', contribution: base[i] },
        ...own.filter(({ contribution }) => contribution !== 0),
        ...(told.length === IN_FILE ? [{ feature: '(others)', contribution: rest }] : []),
      ].map((row) => ({ model: name, subject, unit, ...row }));
    });
  });
  const text = (column: 'model' | 'subject' | 'feature' | 'unit') =>
    textColumn(
      column,
      rows.map((row) => row[column]),
    );
  return makeTable([
    text('model'),
    text('subject'),
    text('feature'),
    numberColumn(
      'contribution',
      rows.map(({ contribution }) => contribution),
    ),
    text('unit'),
  ]);
}

function ratioTable(alone: EndpointResult['ratios'], models: readonly ModelResult[]): Table {
  const tables = [
    ...(alone ? [{ of: 'each by itself', table: alone }] : []),
    ...models.flatMap(({ name, ratios }) => (ratios ? [{ of: name, table: ratios }] : [])),
  ];
  const rows = tables.flatMap(({ of, table }) =>
    table.rows.map((row) => ({ of, measure: table.measure, ...row })),
  );
  const text = (name: string, get: (row: (typeof rows)[number]) => string) => textColumn(name, rows.map(get));
  const number = (name: string, get: (row: (typeof rows)[number]) => number) =>
    numberColumn(name, rows.map(get));
  return makeTable([
    text('model', ({ of }) => of),
    text('feature', ({ feature }) => feature),
    text('measure', ({ measure }) => measure),
    text('per', ({ per }) => per),
    number('ratio', ({ ratio }) => ratio.value),
    number('low', ({ ratio }) => ratio.low),
    number('high', ({ ratio }) => ratio.high),
    number('level', ({ ratio }) => ratio.level),
    number('p', ({ p }) => p),
    number('n', ({ n }) => n),
  ]);
}
