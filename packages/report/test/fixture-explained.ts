import type { RandomStream } from '@lobule/foundation';
import type { EndpointResult, Interval, ModelResult, RatioTable } from '@lobule/study';
import { sumOfTwelve } from './fixture.ts';

const FEATURES = ['Ktrans_Median', 'ADC_Mean', 'Shape_Sphericity'];
const PATIENTS = 24;
const PEOPLE = 3;

/** A made-up outcome with everything that explains it: the numbers mean nothing and do not fit together. */
export function explained(result: EndpointResult, random: RandomStream): EndpointResult {
  const names = Array.from({ length: PATIENTS }, (_, i) => `sub-${String(i + 1).padStart(3, '0')}`);
  const origin = 'tables/ratios.csv';
  const models = result.models.map((model, m) => (m === 1 ? model : explainedModel(model, names, random)));
  return {
    ...result,
    models,
    ratios: ratios(result.kind === 'survival' ? 'survival' : 'binary', [...FEATURES, 'age', 'grade'], origin),
    figures: models.flatMap(({ title, internal, apparent, byCentre }) => [
      figure(title, 'apparent', 'the patients it was fitted to', point(apparent)),
      figure(title, 'internal', '5-fold cross-validation, 20 repeats', internal),
      figure(title, 'internal', '200 bootstrap resamples, apparent less optimism of 0.061', internal),
      figure(title, 'internal', '200 bootstrap resamples, .632+', point(internal.value)),
      ...(byCentre ? [figure(title, 'over place', 'each site left out, mean of 3 parts', point(0.66))] : []),
    ]),
    ...(result.kind === 'survival' ? { timeUnit: 'days' } : {}),
    people: {
      predictors: 5,
      origin: 'tables/predictions.csv',
      rows: names.slice(0, PEOPLE).map((subject, i) => ({
        subject,
        happened: i % 2 === 0,
        ...(result.kind === 'survival' ? { time: 412 + 97 * i } : {}),
        models: models.map(({ name }) => ({
          model: name,
          linear: 0.4 * sumOfTwelve(random),
          risk: i === 2 ? Number.NaN : 0.2 + 0.1 * i,
          group: i % 2,
        })),
        missing: i === 1 ? ['grade', 'ADC_Mean'] : [],
      })),
    },
  };
}

function explainedModel(model: ModelResult, names: readonly string[], random: RandomStream): ModelResult {
  const part = (names: readonly string[], n: number, value: number) => ({
    centres: names,
    patients: n,
    events: Math.round(n / 3),
    discrimination: { value, low: value - 0.12, high: value + 0.1, level: 0.95 },
  });
  const undefinedPart = {
    ...part(['Lyon'], 11, Number.NaN),
    reason: { code: 'one-class', text: 'nobody had the outcome' },
  };
  return {
    ...model,
    byCentre: {
      column: 'site',
      mean: 0.66,
      least: 0.61,
      largest: 0.71,
      parts: [part(['Paris'], 61, 0.71), part(['Basel', 'Trento'], 19, 0.61), undefinedPart],
    },
    importance: FEATURES.map((feature, i) => ({ feature, lost: 0.08 - 0.045 * i })),
    explanation: {
      unit: 'log odds',
      features: FEATURES.map((feature, i) => ({ feature, size: 0.4 - 0.1 * i })),
      others: 4,
      origin: 'tables/contributions.csv',
      patients: names.map((subject, i) => {
        const parts = FEATURES.map(() => 0.3 * sumOfTwelve(random));
        const total = -0.8 + parts.reduce((sum, value) => sum + value, 0.05);
        const values = FEATURES.map((_, j) => (i === 1 && j === 1 ? Number.NaN : random.uniform()));
        return { subject, base: -0.8, parts, rest: 0.05, total, values };
      }),
    },
    nomogram: {
      axes: FEATURES.map((feature, j) => ({
        feature,
        ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, points: value * (100 - 30 * j) })),
      })),
      most: 210,
      risks: [0.1, 0.2, 0.3, 0.5, 0.7, 0.9].map((risk, i) => ({ risk, points: 12 + 36 * i })),
    },
    ...(model.metric === 'AUC' ? { belt: belt() } : {}),
    ratios: ratios(model.metric === 'AUC' ? 'binary' : 'survival', FEATURES, 'tables/ratios.csv'),
  };
}

function belt(): NonNullable<ModelResult['belt']> {
  const predicted = Array.from({ length: 30 }, (_, i) => 0.08 + 0.025 * i);
  const around = (width: number) => ({
    lower: predicted.map((p) => Math.max(0, p - width)),
    upper: predicted.map((p) => Math.min(1, p + width)),
  });
  return {
    degree: 1,
    predicted,
    observed: predicted,
    belts: [
      { level: 0.8, ...around(0.09) },
      { level: 0.95, ...around(0.14) },
    ],
    sentence: 'Calibration belt (degree 1): the 95 % belt holds the diagonal everywhere; n = 156.',
  };
}

function ratios(kind: 'binary' | 'survival', features: readonly string[], origin: string): RatioTable {
  return {
    measure: kind === 'binary' ? 'odds ratio' : 'hazard ratio',
    n: 156,
    events: 46,
    origin,
    rows: features.map((feature, i) => ({
      feature,
      per: i === 2 ? '1 against 0' : '1 SD (0.061)',
      ratio:
        i === 1
          ? { value: 6.2, low: 0.7, high: 512, level: 0.95 }
          : { value: 1.56 - 0.2 * i, low: 1.05 - 0.2 * i, high: 2.32, level: 0.95 },
      p: 0.028 + 0.1 * i,
      n: 156 - i,
    })),
  };
}

function figure(
  model: string,
  validation: 'apparent' | 'internal' | 'over place',
  design: string,
  value: Interval,
): NonNullable<EndpointResult['figures']>[number] {
  return {
    model,
    validation,
    design,
    patients: 156,
    events: 46,
    figure: value,
    method: 'corrected resampled t',
  };
}

function point(value: number): Interval {
  return { value, low: Number.NaN, high: Number.NaN, level: 0.95 };
}
