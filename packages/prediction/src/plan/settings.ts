import { type Infer, s } from '@lobule/foundation';
import { schemeSettings } from './schemes.ts';

/** What is predicted. Values are compared as texts, so that 1, "1" and "yes" can all be named. */
const binaryEndpoint = s.object({
  kind: s.literal('binary'),
  column: s.string({ description: 'Column of the outcome' }),
  positive: s.string({ default: '1', description: 'Value that means the outcome happened' }),
  negative: s.string({ default: '0', description: 'Value that means it did not' }),
});

const survivalEndpoint = s.object({
  kind: s.literal('survival'),
  time: s.string({ description: 'Column of the time to event or censoring' }),
  event: s.string({ description: 'Column of the event indicator' }),
  occurred: s.string({ default: '1', description: 'Value that means the event was observed' }),
  censored: s.string({ default: '0', description: 'Value that means it was not, until then' }),
  unit: s.oneOf(['d', 'mo', 'a'], { default: 'd', description: 'Unit of the time' }),
  horizon: s.optional(
    s.number({
      exclusiveMinimum: 0,
      description: 'Time at which predicted risks are compared with observed ones',
    }),
  ),
});

const classesEndpoint = s.object({
  kind: s.literal('classes'),
  column: s.string({ description: 'Column of the class' }),
  levels: s.array(s.string(), {
    minItems: 3,
    maxItems: 12,
    description: 'Its values in the order of tables (luminal A, luminal B, HER2-positive, triple-negative)',
  }),
});

const endpointSettings = s.tagged('kind', [binaryEndpoint, survivalEndpoint, classesEndpoint]);

const lambda = s.oneOf(['min', '1se'], {
  default: 'min',
  description: 'Penalty with the smallest held-out deviance, or the largest within one standard error of it',
});
const innerFolds = s.integer({
  minimum: 3,
  maximum: 20,
  default: 5,
  description: 'Inner folds that choose lambda',
});
const alpha = s.number({
  minimum: 0,
  maximum: 1,
  default: 1,
  description: '1 LASSO, 0 ridge, between elastic net',
});
const unpenalised = s.array(s.string(), {
  default: [],
  description: 'Feature groups that stay in the model whatever the penalty',
});
const classWeights = s.oneOf(['none', 'balanced'], {
  default: 'none',
  description: 'Balanced counts both classes alike; predicted risks are then too high for the rarer one',
});
const ridge = s.number({
  minimum: 0,
  default: 1e-4,
  description:
    'Tiny ridge penalty that keeps coefficients finite where the classes are separated; 0 for none',
});

const stepSettings = s.tagged('step', [
  s.object({ step: s.literal('impute'), method: s.oneOf(['median', 'mean'], { default: 'median' }) }),
  s.object({ step: s.literal('scale') }),
  s.object({
    step: s.literal('near-zero-variance'),
    frequencyRatio: s.number({
      minimum: 1,
      default: 19,
      description: 'Commonest over second commonest value',
    }),
    distinctPercent: s.number({
      minimum: 0,
      maximum: 100,
      default: 10,
      description: 'Distinct values per 100 rows',
    }),
  }),
  s.object({
    step: s.literal('correlation-filter'),
    above: s.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.95,
      description: 'Largest |Pearson r| kept',
    }),
  }),
  s.object({
    step: s.literal('stability-filter'),
    groups: s.array(s.string(), { minItems: 1, description: 'Feature groups that are judged; others stay' }),
    icc: s.optional(
      s.record(s.number({ maximum: 1 }), {
        description:
          'Intraclass correlation of each feature, or the lower end of its interval, measured before; a feature without one is dropped',
      }),
    ),
    tables: s.optional(
      s.array(
        s.object({
          file: s.string({
            description:
              'As `lobule features --perturb` or `--retest` writes it (column feature); relative to the plan',
          }),
          column: s.string({
            default: 'ICC(1,1) lower',
            description: 'Which correlation, or end of its interval',
          }),
          prefix: s.string({
            default: '',
            description: 'What the names of these features begin with in the analysis, as `lesion_Ktrans_`',
          }),
        }),
        { minItems: 1, description: 'Tables from which `icc` is read; what `icc` itself says goes before' },
      ),
    ),
    atLeast: s.number({ minimum: 0, maximum: 1, default: 0.9, description: 'Smallest correlation kept' }),
  }),
  s.object({
    step: s.literal('univariable-filter'),
    keep: s.integer({
      minimum: 1,
      default: 20,
      description: 'Features with the largest score-test statistic',
    }),
  }),
  s.object({
    step: s.literal('combat'),
    groups: s.array(s.string(), {
      minItems: 1,
      description: 'Feature groups that are harmonised between the batches of the plan',
    }),
    keep: s.array(s.string(), {
      default: [],
      description: 'Feature groups (age, subtype) whose effects must not be taken out; never the outcome',
    }),
    prior: s.oneOf(['parametric', 'non-parametric'], {
      default: 'parametric',
      description: 'Of batch effects over features',
    }),
    meanOnly: s.boolean({ default: false, description: 'Take out shifts, not spreads' }),
    reference: s.optional(s.string({ description: 'Batch that stays as it is' })),
    unseen: s.oneOf(['refuse', 'leave'], {
      default: 'refuse',
      description:
        'What to do with a batch that the training part does not have twice: refuse, or leave its features as they are',
    }),
  }),
  s.object({
    step: s.literal('longitudinal-combat'),
    groups: s.array(s.string(), {
      minItems: 1,
      description: 'Feature groups that are harmonised beside a level for each patient of several visits',
    }),
    keep: s.array(s.string(), {
      default: [],
      description: 'Feature groups (visit, age) whose effects must not be taken out; never the outcome',
    }),
    unseen: s.oneOf(['refuse', 'leave'], { default: 'refuse', description: 'As of combat' }),
  }),
  s.object({
    step: s.literal('smote'),
    neighbours: s.integer({ minimum: 1, default: 5, description: 'Nearest of the rarer class' }),
    calibration: s.literal('spoilt', {
      description:
        'To be written by whoever asks for made-up patients: predicted risks are then those of a cohort that is half ill',
    }),
  }),
  s.object({
    step: s.literal('mrmr'),
    keep: s.integer({
      minimum: 1,
      default: 20,
      description: 'Features with the largest score-test statistic over their mean |r| with those chosen',
    }),
  }),
  s.object({
    step: s.literal('lasso-logistic'),
    lambda,
    innerFolds,
    alpha,
    unpenalised,
    classWeights: s.optional(classWeights),
  }),
  s.object({ step: s.literal('lasso-cox'), lambda, innerFolds, alpha, unpenalised }),
  s.object({
    step: s.literal('lasso-multinomial'),
    lambda,
    innerFolds,
    alpha,
    unpenalised,
    penalty: s.oneOf(['single', 'grouped'], {
      default: 'single',
      description:
        'Single: each coefficient of a feature by itself. Grouped: a feature is in for every class or for none',
    }),
  }),
  s.object({ step: s.literal('logistic'), ridge, classWeights: s.optional(classWeights) }),
  s.object({ step: s.literal('cox'), ridge }),
  s.object({
    step: s.literal('forest'),
    trees: s.integer({ minimum: 10, default: 500 }),
    leastNode: s.integer({
      minimum: 1,
      default: 10,
      description: 'Smallest node that is parted; 15 is usual for survival',
    }),
  }),
  s.object({
    step: s.literal('boosting'),
    rounds: s.integer({ minimum: 1, default: 100 }),
    depth: s.integer({ minimum: 1, maximum: 10, default: 2 }),
    rate: s.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
      description: 'Share of each tree added',
    }),
    innerFolds,
  }),
  s.object({
    step: s.literal('svm'),
    kernel: s.oneOf(['linear', 'rbf'], { default: 'rbf' }),
    cost: s.number({ exclusiveMinimum: 0, default: 1 }),
    gamma: s.optional(
      s.number({ exclusiveMinimum: 0, description: 'Of the rbf kernel; default 1 / (features x variance)' }),
    ),
    classWeights,
    innerFolds,
  }),
]);

const modelSettings = s.object({
  name: s.string({ description: 'Name in tables and figures: clinical, image, combined' }),
  groups: s.array(s.string(), { minItems: 1, description: 'Feature groups that go in, in this order' }),
  probe: s.optional(
    s.literal('shortcut', {
      description:
        'No model to be used but a probe: it knows only how the patients were imaged; what it predicts, others may owe to that too',
    }),
  ),
  steps: s.array(stepSettings, {
    minItems: 1,
    description: 'Run in this order in every resample; the last is the model',
  }),
});

/** The analysis plan: pure data, hashed before an outcome is read. */
export const planSettings = s.object({
  patient: s.string({ description: 'Column that names the patient; rows of one patient stay together' }),
  endpoint: endpointSettings,
  groups: s.record(s.array(s.string(), { minItems: 1 }), {
    description: 'Named groups of feature columns; a name may end in * (T1_E_*)',
  }),
  batch: s.optional(s.string({ description: 'Column of the scanner or centre, for steps that harmonise' })),
  categorical: s.array(s.string(), { default: [], description: 'Number-coded columns that are categories' }),
  models: s.array(modelSettings, { minItems: 1 }),
  folds: s.integer({ minimum: 2, maximum: 20, default: 5 }),
  repeats: s.integer({ minimum: 1, maximum: 100, default: 10 }),
  ...schemeSettings,
  permutations: s.integer({
    minimum: 0,
    default: 100,
    description: 'Re-runs of the whole pipeline with permuted outcomes',
  }),
  randomFeatureDraws: s.integer({
    minimum: 0,
    default: 20,
    description: 'Re-runs with noise in place of every feature',
  }),
  plantedDiscrimination: s.number({
    exclusiveMinimum: 0.5,
    exclusiveMaximum: 1,
    default: 0.85,
    description: 'AUC, C-index or M of the signal that is planted and must be found again',
  }),
  riskGroups: s.integer({
    minimum: 2,
    maximum: 4,
    default: 2,
    description: 'Groups by quantiles of the training scores',
  }),
  confidence: s.number({ exclusiveMinimum: 0.5, exclusiveMaximum: 1, default: 0.95 }),
  seed: s.integer({ minimum: 0 }),
});

/** What is to be done, fixed before any outcome is seen, as `planSettings` reads it. */
export type Plan = Infer<typeof planSettings>;
/** An endpoint as `endpointSettings` reads it. */
export type Endpoint = Infer<typeof endpointSettings>;
/** A step of a pipeline as `stepSettings` reads it. */
export type StepSettings = Infer<typeof stepSettings>;
/** A model of the plan as `modelSettings` reads it. */
export type ModelSettings = Infer<typeof modelSettings>;
