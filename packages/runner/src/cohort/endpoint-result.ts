import type { ValidationResult } from '@lobule/prediction';
import type {
  CanaryResult,
  EndpointPlan,
  EndpointResult,
  HoldOutSummary,
  Interval,
  ModelResult,
} from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { classesOf, classPredictionColumns } from './class-result.ts';
import { estimateInterval, modelTitle, titleOf } from './estimates.ts';
import { centresSummary, validatedFigures } from './validated-figures.ts';

type Estimate = ValidationResult['differences'][number]['difference'];
type Validated = ValidationResult['models'][number];

/** What is told of an endpoint beside its own validation. */
export interface EndpointCircumstances {
  readonly holdOut?: HoldOutSummary;
  readonly exploratory?: string;
}

/** A validation in the words of the report. */
export function endpointResult(
  endpoint: EndpointPlan,
  result: ValidationResult,
  files: { readonly models: string },
  { holdOut, exploratory }: EndpointCircumstances = {},
): EndpointResult {
  const { methods, canaries } = result;
  const primary = endpoint.models.find(({ probe }) => probe === undefined) ?? endpoint.models[0];
  return {
    name: endpoint.name,
    title: endpoint.title,
    kind: endpoint.endpoint.kind,
    patients: result.patients.analysed.length,
    events: result.patients.events,
    dropped: result.patients.dropped.map(({ patient, reason }) => ({ subject: patient, reason })),
    models: result.models.map((model) => modelResult(model, result, files.models)),
    differences: result.differences.map(({ model, against, difference }) => ({
      label: `${titleOf(model)} minus ${titleOf(against)}`,
      difference: estimateInterval(difference),
    })),
    canaries: canaryResults(result),
    intervalMethod: [methods.interval, ...coverageSentences(result)].join(' '),
    validation: [methods.validation, methods.permutation, methods.pooled, ...canaries.warnings].join(' '),
    ...(exploratory === undefined ? {} : { exploratory }),
    ...(holdOut === undefined ? {} : { holdOut }),
    figures: validatedFigures(result, holdOut),
    ...(primary === undefined ? {} : { primary: primary.name }),
    origin: files.models,
  };
}

/** What simulation says of the intervals, for the measure of this endpoint. */
function coverageSentences({ methods, measure }: ValidationResult): string[] {
  const figures = methods.coverage.filter((figure) => figure.measure === measure);
  if (figures.length === 0) return [];
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const parts = figures.map(
    ({ design, ofTraining, ofExpected }) => `${design}: ${percent(ofTraining)} (${percent(ofExpected)})`,
  );
  const [{ studies, level }] = figures;
  return [
    `Coverage in ${studies} simulated studies each, at a nominal ${Math.round(100 * level)} %, of what cross-validation measures (and of what is to be expected over studies): ${parts.join('; ')}.`,
  ];
}

function modelResult(model: Validated, result: ValidationResult, file: string): ModelResult {
  const { discrimination, calibration, roc, riskGroups, final } = model;
  const { endpoint, leaveOut } = result.plan;
  const probe = result.plan.models.find(({ name }) => name === model.name)?.probe;
  const band = result.canaries.permuted.find((one) => one.model === model.name);
  const exact = (value: number | null): Interval => ({
    value: value ?? Number.NaN,
    low: Number.NaN,
    high: Number.NaN,
    level: discrimination.internal.level,
  });
  return {
    name: model.name,
    title: modelTitle(result.plan, model.name),
    metric: result.measure,
    internal: estimateInterval(discrimination.internal),
    apparent: discrimination.apparent,
    ...(probe === undefined ? {} : { probe }),
    ...(discrimination.centres === undefined || leaveOut === undefined
      ? {}
      : { byCentre: centresSummary(leaveOut, discrimination.centres) }),
    ...(discrimination.permutationP === null || !band
      ? {}
      : {
          permutation: {
            p: discrimination.permutationP,
            permutations: band.runs,
            band: [band.lower, band.upper],
          },
        }),
    ...(calibration.brier === null ? {} : { brier: calibration.brier }),
    ...(calibration.brierOfFrequency === null ? {} : { brierOfFrequency: calibration.brierOfFrequency }),
    ...(calibration.horizon === null || endpoint.kind !== 'survival'
      ? {}
      : { horizon: { time: calibration.horizon, unit: unitWord(endpoint.unit) } }),
    ...(calibration.slope === null
      ? {}
      : {
          calibration: {
            intercept: exact(calibration.intercept),
            slope: exact(calibration.slope),
            bins: calibration.bins.flatMap(({ n, predicted, observed, lower, upper }) =>
              observed === null
                ? []
                : [{ n, predicted, observed, low: lower ?? observed, high: upper ?? observed }],
            ),
          },
        }),
    ...(roc
      ? {
          roc: roc.sensitivity.map((truePositive, i) => ({
            truePositive,
            falsePositive: 1 - roc.specificity[i],
          })),
        }
      : {}),
    ...(model.classes ? { classes: classesOf(model.classes, final) } : {}),
    coefficients: (model.classes ? [] : final.coefficients).map(({ feature, coefficient, selected }) => ({
      feature,
      value: coefficient,
      ...(selected === null ? {} : { selectedShare: selected }),
    })),
    ...(riskGroups && endpoint.kind === 'survival'
      ? { survival: survivalOf(riskGroups, endpoint.unit, result.canaries.permuted[0]?.runs ?? 0) }
      : {}),
    remarks: [
      ...(probe === undefined ? [] : [SHORTCUT]),
      ...cutRemarks(discrimination.internal, result.measure),
      ...(discrimination.bootstrap?.extended ? [EXTENDED] : []),
      ...remarksOf(model, result),
    ],
    origin: file,
  };
}

const UNITS: Readonly<Record<string, string>> = { d: 'days', mo: 'months', a: 'years' };

/** `days`, `months`, `years`: units of times in words. */
export function unitWord(unit: string): string {
  return UNITS[unit] ?? unit;
}

function survivalOf(
  { groups, logRank, logRankPerRepeat, permutationP }: NonNullable<Validated['riskGroups']>,
  unit: string,
  permutations: number,
): NonNullable<ModelResult['survival']> {
  const ticks = roundTimes(Math.max(...groups.map(({ curve }) => curve.time.at(-1) ?? 0)), unit);
  return {
    timeUnit: unitWord(unit),
    groups: groups.map(({ group, n, events, curve }) => ({
      label: `${groupName(group, groups.length)} risk (${events} of ${n})`,
      times: curve.time,
      survival: curve.survival,
      low: curve.lower.map((value, i) => value ?? curve.survival[i]),
      high: curve.upper.map((value, i) => value ?? curve.survival[i]),
      censored: curve.time.filter((_, i) => curve.censored[i] > 0),
      atRisk: ticks.map((time) => ({ time, n: atRiskAt(curve, time) })),
    })),
    logRank: {
      statistic: logRank,
      perRepeat: logRankPerRepeat,
      p: permutationP ?? Number.NaN,
      permutations,
    },
  };
}

function groupName(group: number, count: number): string {
  if (group === 0) return 'Low';
  return group === count - 1 ? 'High' : count === 3 ? 'Middle' : `Group ${group + 1}`;
}

/** Zero and a few round times up to the last: whole or half years where the unit is days. */
function roundTimes(last: number, unit: string): number[] {
  const year = unit === 'd' ? 365 : unit === 'mo' ? 12 : 1;
  const step = [0.5, 1, 2, 5, 10].find((years) => last / (years * year) <= 6) ?? 20;
  return Array.from({ length: Math.floor(last / (step * year)) + 1 }, (_, i) => i * step * year);
}

/** Patients still under observation just before a time. */
function atRiskAt(
  curve: { readonly time: readonly number[]; readonly atRisk: readonly number[] },
  time: number,
): number {
  const index = curve.time.findIndex((t) => t >= time);
  return index < 0 ? 0 : curve.atRisk[index];
}

const SHORTCUT =
  'A probe for shortcuts, no model to be used: it knows only how the patients were imaged. What it predicts inside centres that it has learned from, other models may owe to the scanner or the centre too.';

const EXTENDED =
  'Models overfit the bootstrap resamples, which hold copies of patients, more than the cohort itself: the location-shifted interval left out its own estimate and was extended to it.';

/** Where an interval was cut to what the figure can be. */
function cutRemarks({ cutAt = [] }: Estimate, measure: string): string[] {
  return cutAt.map(
    (bound) =>
      `The interval of the ${measure} reached beyond ${bound.toFixed(2)} and was cut there: no ${measure} can be ${bound > 0.5 ? 'larger' : 'smaller'}.`,
  );
}

function remarksOf({ final, calibration }: Validated, { measure }: ValidationResult): string[] {
  const each = measure === 'M' ? 'patients of the rarest class' : 'events';
  const remarks = [
    `${final.candidates} candidate predictors, ${perCandidate(final.eventsPerCandidate)} ${each} for each.`,
  ];
  if (final.intercept !== null && final.coefficients.length === 0)
    remarks.push('On all patients no predictor was kept: the model predicts the same for everybody.');
  if (calibration.reason) remarks.push(`Calibration: ${calibration.reason.text}`);
  if (final.dropped.length > 0)
    remarks.push(`${final.dropped.length} predictors were filtered before the model.`);
  return remarks;
}

function perCandidate(events: number): string {
  return events >= 10 ? String(Math.round(events)) : events.toPrecision(2);
}

function canaryResults({ canaries, measure }: ValidationResult): CanaryResult[] {
  const number = (value: number) => value.toFixed(3);
  const bands = (list: typeof canaries.permuted, name: string, what: string): CanaryResult[] =>
    list.map(({ model, runs, mean, lower, upper, containsChance, values }) => ({
      name: `${name}: ${titleOf(model)}`,
      what: `${what}, ${runs} runs of the whole pipeline`,
      expected: `a 95 % band of the ${measure} with 0.5 inside`,
      found: `mean ${number(mean)}, band ${number(lower)} to ${number(upper)}`,
      passed: containsChance,
      band: [lower, upper],
      values,
    }));
  return [
    ...bands(canaries.permuted, 'Permuted outcomes', 'Outcomes dealt out at random'),
    ...bands(canaries.randomFeatures, 'Random features', 'Noise in place of every predictor'),
    ...canaries.planted.map(
      ({ model, runs, known, recovered, selected, choosing, rule, found }): CanaryResult => ({
        name: `Planted signal: ${titleOf(model)}`,
        what: `Outcomes dealt out at random and one predictor of known ${measure} added, ${runs} runs`,
        expected: `${measure} within ${rule.apartAtMost} of ${number(known)}${choosing ? `, predictor selected in at least ${Math.round(100 * rule.selectedAtLeast)} % of folds` : ''}`,
        found: `${measure} ${number(recovered)}${choosing ? `, predictor selected in ${Math.round(100 * selected)} % of folds` : ''}`,
        passed: found,
      }),
    ),
    {
      name: 'Duplicate patients',
      what: 'Pairs of patients that agree in nearly all features; ids that hold one number are refused before',
      expected: 'none',
      found:
        canaries.twins.length === 0
          ? canaries.twinsTold
            ? 'none'
            : 'not to be told by features: too few have many distinct values'
          : canaries.twins.map(({ patients }) => patients.join(' and ')).join('; '),
      passed: canaries.twins.length === 0,
    },
  ];
}

/** Out-of-fold predictions of every model, a row for each patient; the outcome of survival is its event and its time. */
export function predictionTable(result: ValidationResult): Table {
  const { endpoint } = result.plan;
  if (endpoint.kind === 'classes') return makeTable(classPredictionColumns(result));
  const patients = result.models[0]?.predictions.map(({ patient }) => patient) ?? [];
  return makeTable([
    textColumn('subject', patients),
    numberColumn('outcome', result.models[0]?.predictions.map(({ outcome }) => outcome) ?? []),
    ...(endpoint.kind === 'survival'
      ? [
          numberColumn('time', result.models[0]?.predictions.map(({ time }) => time ?? Number.NaN) ?? [], {
            unit: endpoint.unit,
          }),
        ]
      : []),
    ...result.models.flatMap(({ name, predictions }) => [
      numberColumn(
        `${name}_linear`,
        predictions.map(({ linear }) => linear),
      ),
      numberColumn(
        `${name}_risk`,
        predictions.map(({ risk }) => risk ?? Number.NaN),
      ),
      numberColumn(
        `${name}_group`,
        predictions.map(({ group }) => group),
      ),
    ]),
  ]);
}
