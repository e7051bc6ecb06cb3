import { randomStream } from '@lobule/foundation';
import { exp, exponentialVariate, normalVariate } from '@lobule/numerics';
import {
  makeData,
  type OrderedData,
  type OrderedOutcome,
  type Plan,
  type RegisteredPlan,
  registerPlan,
} from '../src/index.ts';

const lasso = (step: 'lasso-logistic' | 'lasso-cox') =>
  ({ step, lambda: 'min', innerFolds: 4, alpha: 1, unpenalised: [] }) as const;

/** A small plan: a clinical regression of four variables and a LASSO of thirty image features. */
export function smallPlan(kind: 'binary' | 'survival', changes: Partial<Plan> = {}): Plan {
  const binary = kind === 'binary';
  return {
    patient: 'id',
    endpoint: binary
      ? { kind: 'binary', column: 'y', positive: '1', negative: '0' }
      : { kind: 'survival', time: 't', event: 'e', occurred: '1', censored: '0', unit: 'd', horizon: 1 },
    groups: { clinical: names('c', 4), image: names('f', 30) },
    categorical: [],
    models: [
      {
        name: 'clinical',
        groups: ['clinical'],
        steps: [
          { step: 'impute', method: 'median' },
          { step: 'scale' },
          { step: binary ? 'logistic' : 'cox', ridge: 1e-4 },
        ],
      },
      {
        name: 'combined',
        groups: ['clinical', 'image'],
        steps: [
          { step: 'impute', method: 'mean' },
          { step: 'near-zero-variance', frequencyRatio: 19, distinctPercent: 10 },
          { step: 'correlation-filter', above: 0.9 },
          { step: 'scale' },
          lasso(binary ? 'lasso-logistic' : 'lasso-cox'),
        ],
      },
    ],
    folds: 5,
    repeats: 2,
    permutations: 4,
    randomFeatureDraws: 2,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 11,
    ...changes,
  };
}

export interface Cohort {
  readonly registered: RegisteredPlan;
  readonly data: OrderedData;
}

/** Sixty patients, one row each; the first clinical and the first image feature carry a signal. */
export function smallCohort(kind: 'binary' | 'survival', changes: Partial<Plan> = {}, patients = 60): Cohort {
  const registered = registerPlan(smallPlan(kind, changes));
  const stream = randomStream(5, 'cohort', kind);
  const features = [...names('c', 4), ...names('f', 30)];
  const values = Float64Array.from({ length: patients * features.length }, () => normalVariate(stream));
  // A twin of f1, for the correlation filter, and some holes, for imputation.
  values.copyWithin(6 * patients, 5 * patients, 6 * patients);
  values[0] = Number.NaN;
  values[3 * patients + 7] = Number.NaN;
  const linear = Array.from({ length: patients }, (_, i) => (values[i] || 0) + values[4 * patients + i]);
  return {
    registered,
    data: makeData(registered, {
      ids: Array.from({ length: patients }, (_, i) => `patient ${i}`),
      x: { rows: patients, names: features, values },
      outcome: kind === 'binary' ? binary(linear, stream) : survival(linear, stream),
      groups: registered.plan.groups,
    }),
  };
}

function binary(linear: readonly number[], stream: ReturnType<typeof randomStream>): OrderedOutcome {
  return {
    kind: 'binary',
    values: Uint8Array.from(linear, (value) => (stream.uniform() < 1 / (1 + exp(-value)) ? 1 : 0)),
  };
}

function survival(linear: readonly number[], stream: ReturnType<typeof randomStream>): OrderedOutcome {
  const happens = linear.map((value) => exponentialVariate(stream) / exp(value));
  const lost = linear.map(() => 2 * stream.uniform());
  return {
    kind: 'survival',
    time: Float64Array.from(happens, (time, i) => Math.min(time, lost[i])),
    event: Uint8Array.from(happens, (time, i) => (time <= lost[i] ? 1 : 0)),
  };
}

export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, j) => `${prefix}${j}`);
}
