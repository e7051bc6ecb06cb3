// What a run can say of how models were made and what they are.
import { here, NOBODY, notAsked, notDone, part, type Rule, withModels } from './rule.ts';

export const predictors: Rule = withModels(() =>
  part(
    'found',
    'How many candidates each model has, and which it kept; how they were measured is for people where this run did not.',
  ),
);

export const predictorForms: Rule = withModels(({ steps }) =>
  here(
    'methods',
    `Numbers as they are${steps.has('scale') ? ', standardised in the training parts' : ''}; categories against their first level.`,
  ),
);

export const sampleSize: Rule = withModels(() =>
  part('found', 'Patients, events and events for each candidate; how the number was reached is for people.'),
);

export const missing: Rule = withModels(({ steps, results }) => {
  const imputed = results.notes.some(({ code }) => code === 'imputed');
  if (!steps.has('impute'))
    return here('found', 'Nothing was imputed; patients without an outcome are listed.');
  return imputed
    ? here('trouble', 'How many lacked what; filled from the training patients in every resample.')
    : here('methods', 'Filled from the training patients in every resample; no predictor lacked a value.');
});

export const modelling: Rule = withModels(() =>
  here('methods', 'Every model with all its steps, in their order, fitted anew in each resample.'),
);

export const specification: Rule = withModels(({ models }) =>
  models.some(
    ({ coefficients, classes }) => coefficients.length > 0 || (classes?.coefficients.length ?? 0) > 0,
  )
    ? here('found', 'Coefficients of the models fitted to all patients, and nomograms of weighted sums.')
    : part(
        'files',
        'How models of trees or machines came about; the fitted objects themselves are not written.',
      ),
);

export const explanation: Rule = withModels(({ models }) =>
  models.some((model) => model.explanation)
    ? here(
        'found',
        'What each feature adds to each patient’s score, and permutation importance where it was asked for.',
      )
    : notDone('The models cannot be taken apart.'),
);

export const output: Rule = withModels(({ endpoints }) =>
  here(
    'found',
    endpoints.some(({ kind }) => kind === 'survival')
      ? 'Risks by the horizon and risk groups, whose cut-offs come from the training parts.'
      : endpoints.some(({ kind }) => kind === 'classes')
        ? 'Probabilities of each class for each patient, out of fold, and the class taken first.'
        : 'Risks of each patient, out of fold.',
  ),
);

export const imbalance: Rule = withModels(({ isWeighted }) =>
  isWeighted
    ? here(
        'methods',
        'Classes were weighted alike; risks are then too high for the rarer one, which is said.',
      )
    : here('found', 'How many had the outcome; no weights and no resampling of classes were used.'),
);

export const adjusted: Rule = withModels(({ models }) =>
  models.some(({ ratios }) => ratios)
    ? here('found', 'Ratios of the features together, with intervals.')
    : notDone('No small unpenalised model was made; penalised coefficients have no intervals.'),
);

export const cutPoints: Rule = withModels(() =>
  here('methods', 'Numbers were not cut; risk groups are quantiles of the training scores.'),
);

export const modelFiles: Rule = withModels(() =>
  part('files', 'What each model is made of; whether it is shared is for people.'),
);

export const scaling: Rule = withModels(({ steps }) =>
  steps.has('scale')
    ? here('methods', 'Standardised by mean and SD of the training part.')
    : here('methods', 'No step standardises by itself; penalised models standardise within.'),
);

const PENALISED = ['lasso-logistic', 'lasso-cox', 'lasso-multinomial'];

const REDUCING = [
  'correlation-filter',
  'near-zero-variance',
  'univariable-filter',
  'mrmr',
  'stability-filter',
];

export const reduction: Rule = withModels(({ steps }) => {
  const used = REDUCING.filter((step) => steps.has(step));
  const chooses = PENALISED.some((step) => steps.has(step));
  if (used.length === 0 && !chooses) return notDone('No step chooses among the features.');
  return here('methods', `${[...used, ...(chooses ? ['penalty'] : [])].join(', ')}, anew in each resample.`);
});

export const redundancy: Rule = withModels(({ steps }) =>
  ['correlation-filter', 'mrmr', ...PENALISED].some((step) => steps.has(step))
    ? here('methods', 'Features that repeat one another are dropped or shrunk in each training part.')
    : notDone('No step takes out features that repeat one another.'),
);

export const stability: Rule = withModels(({ steps }) =>
  steps.has('stability-filter')
    ? here('methods', 'Features below a stated repeatability are dropped.')
    : notDone('No repeatability of features entered the plan.'),
);

export const harmonisation: Rule = withModels(({ steps }) =>
  steps.has('combat')
    ? part(
        'methods',
        'Scanners or centres harmonised within each training part; other confounders are for people.',
      )
    : NOBODY,
);

export const dimensionality: Rule = withModels(() =>
  part('found', 'Events for each candidate predictor of every model; whether they are enough is for people.'),
);

export const tuning: Rule = withModels(() =>
  here(
    'methods',
    'Penalties and numbers of trees are chosen by inner folds of the training part, by the rule stated.',
  ),
);

export const notDeep: Rule = () => notAsked('No network was trained.');
