import type { ChecklistState } from '@lobule/study';
import type { RunFacts } from './facts.ts';

/** What the run can say to an item. */
export interface Answer {
  readonly state: ChecklistState;
  readonly where?: string;
  readonly found: string;
}

export type Rule = (facts: RunFacts) => Answer;

/** Parts of the report, by their ids. */
type Place = 'asked' | 'included' | 'measured' | 'found' | 'methods' | 'trouble' | 'files' | 'checklists';

const here = (where: Place, found: string): Answer => ({ state: 'here', where, found });
const part = (where: Place, found: string): Answer => ({ state: 'part', where, found });
const notDone = (found: string): Answer => ({ state: 'not-done', found });
const notAsked = (found: string): Answer => ({ state: 'not-asked', found });

const NOBODY: Answer = { state: 'people', found: '' };

/** Only people can answer. */
export const people: Rule = () => NOBODY;

/** What stands here answers an item in part: the rest is a judgement, or a fact that no run knows. */
export const inPart =
  (rule: Rule, rest: string): Rule =>
  (facts) => {
    const answer = rule(facts);
    return answer.state === 'here' ? { ...answer, state: 'part', found: `${answer.found} ${rest}` } : answer;
  };

const withModels =
  (rule: Rule): Rule =>
  (facts) =>
    facts.models.length > 0 ? rule(facts) : notAsked('No model was made.');

const withImages =
  (rule: Rule): Rule =>
  (facts) =>
    facts.hasImages ? rule(facts) : NOBODY;

const withFeatures =
  (rule: Rule): Rule =>
  (facts) =>
    facts.hasFeatures ? rule(facts) : NOBODY;

export const objective: Rule = ({ study }) =>
  study.question === '' ? NOBODY : here('asked', 'The question, as the plan states it.');

export const designPart: Rule = ({ study }) =>
  study.kind === 'synthetic'
    ? here('asked', 'All patients were made by a program.')
    : part('methods', 'What was done with the data; how the patients came into the study is for people.');

export const dataSource: Rule = ({ study, results }) =>
  study.credits.length > 0
    ? part('asked', 'Sources and licences as the plan states them.')
    : part(
        'asked',
        `The table is ${results.cohort?.source ?? 'named in the plan'}; where it comes from is for people.`,
      );

export const flow: Rule = ({ results, excluded }) =>
  results.flow.length === 0
    ? notDone('No flow was recorded.')
    : here(
        'included',
        `A flow chart, ${excluded} exclusions each with its reason, and who was left out of each outcome.`,
      );

export const eligibility: Rule = () =>
  part('included', 'Who left and why; the criteria of the study itself are for people.');

export const tableOne: Rule = ({ results }) =>
  results.cohort?.tableOne
    ? here('found', 'A table of the patients, with what is missing of each column.')
    : notDone('The plan asks for no table of patients.');

export const outcome: Rule = ({ endpoints, results }) =>
  endpoints.length > 0 || (results.cohort?.endpoints.length ?? 0) > 0
    ? part('found', 'Which outcome, how many had it; how and by whom it was judged is for people.')
    : notAsked('There is no outcome.');

export const outcomeCounts: Rule = ({ endpoints }) =>
  endpoints.length === 0
    ? notAsked('There is no outcome.')
    : here(
        'found',
        `${endpoints.map(({ title, patients, events }) => `${title}: ${events} of ${patients}`).join('; ')}.`,
      );

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

export const methodsText: Rule = () =>
  here('methods', 'A paragraph with every step, its settings and its papers.');

export const modelling: Rule = withModels(() =>
  here('methods', 'Every model with all its steps, in their order, fitted anew in each resample.'),
);

/** Patients set aside, or at least none scored by what had seen them. */
export const internalTest: Rule = withModels((facts) =>
  facts.endpoints.some(({ holdOut }) => holdOut?.validation === 'internal')
    ? here('found', 'Patients who were set aside before anything was fitted.')
    : part('found', 'Cross-validation of the whole list of steps; nobody was set aside.'),
);

export const internalValidation: Rule = withModels(({ models }) =>
  here(
    'found',
    `Repeated cross-validation of the whole list of steps, patients kept together${models.some(({ permutation }) => permutation) ? ', with permuted outcomes beside it' : ''}.`,
  ),
);

export const partition: Rule = withModels(({ endpoints }) =>
  here(
    'methods',
    endpoints.some(({ holdOut }) => holdOut)
      ? 'Folds by patient, and a hold-out that is opened through a ledger that counts.'
      : 'Folds by patient and outcome; no step saw a patient whom it scores, which the program enforces.',
  ),
);

export const leakage: Rule = withModels(({ endpoints }) => {
  const failed = endpoints.flatMap(({ canaries }) => canaries).filter(({ passed }) => !passed).length;
  return here(
    'found',
    failed === 0
      ? 'Checks with permuted outcomes, noise, a planted signal and duplicate patients, all passed.'
      : `Checks with permuted outcomes, noise, a planted signal and duplicate patients; ${failed} did not pass.`,
  );
});

export const heldOut: Rule = withModels(({ endpoints }) => {
  const held = endpoints.flatMap(({ holdOut }) => holdOut ?? []);
  if (held.length === 0) return notDone('No patients were set aside: all figures are internal.');
  return here(
    'found',
    `${held.map(({ validation, patients }) => `${validation}, ${patients} patients`).join('; ')}.`,
  );
});

export const external: Rule = withModels(({ endpoints }) =>
  endpoints.some(({ holdOut }) => holdOut?.validation === 'external')
    ? here('found', 'Models fitted here were scored on another cohort.')
    : notDone('No other cohort was scored.'),
);

export const centres: Rule = withModels(({ models }) =>
  models.some(({ byCentre }) => byCentre)
    ? here('found', 'Each centre was left out in turn, with its own figure.')
    : notDone('No centre was left out in turn (leaveOut in the plan).'),
);

export const multiCentre: Rule = withModels(({ models }) => {
  const found = models.find(({ byCentre }) => byCentre)?.byCentre;
  const n = found?.parts.flatMap((one) => one.centres).length ?? 0;
  return n > 1 ? here('found', `${n} centres.`) : NOBODY;
});

export const performance: Rule = withModels(({ models }) => {
  const metrics = [...new Set(models.map(({ metric }) => metric))];
  const brier = models.some((model) => model.brier !== undefined) ? ', Brier score' : '';
  const classes = models.some((model) => model.classes)
    ? ', AUC of each class, accuracy, log loss and a table of confusion'
    : '';
  return here(
    'found',
    `${metrics.join(' and ')}${classes} with intervals, apparent and internal apart${brier}.`,
  );
});

export const uncertainty: Rule = withModels(() =>
  here('found', 'Intervals of every figure, how they were made, and their simulated coverage.'),
);

export const calibration: Rule = withModels(({ endpoints, models }) =>
  models.some((model) => model.calibration)
    ? here('found', 'Slope, intercept, groups, and a calibration belt for binary outcomes.')
    : endpoints.some(({ kind }) => kind === 'classes')
      ? part(
          'found',
          'Mean probability of each class beside its frequency, log loss and Brier score; no slope of several classes.',
        )
      : notDone(
          'No risk was compared with what was observed (a horizon in the plan makes one for survival).',
        ),
);

export const comparison: Rule = withModels(({ endpoints }) =>
  endpoints.some(({ differences }) => differences.length > 0)
    ? here('found', 'Differences between the models with intervals, on the same folds.')
    : notDone('The plan has one model: there is nothing to compare.'),
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

export const unadjusted: Rule = ({ endpoints, results }) =>
  endpoints.some(({ ratios }) => ratios)
    ? here('found', 'Each predictor by itself with ratio, interval and adjusted p.')
    : results.cohort && results.cohort.univariable.length > 0
      ? here('found', 'Each predictor by itself.')
      : notDone('The plan asks for no tests of single predictors.');

export const adjusted: Rule = withModels(({ models }) =>
  models.some(({ ratios }) => ratios)
    ? here('found', 'Ratios of the features together, with intervals.')
    : notDone('No small unpenalised model was made; penalised coefficients have no intervals.'),
);

export const survivalCurves: Rule = ({ models }) =>
  models.some(({ survival }) => survival)
    ? part('found', 'Curves of the risk groups with numbers at risk; the median follow-up is for people.')
    : notAsked('There is no outcome in time.');

export const cutPoints: Rule = withModels(() =>
  here('methods', 'Numbers were not cut; risk groups are quantiles of the training scores.'),
);

export const sensitivity: Rule = withModels(({ models }) =>
  models.some(({ permutation }) => permutation)
    ? here('found', 'Permuted outcomes, random features, a planted signal.')
    : notDone('No further analyses were run.'),
);

export const planFixed: Rule = ({ results }) =>
  results.study.planHash === undefined
    ? notAsked('There is no analysis plan.')
    : part(
        'methods',
        'The hash of the plan, taken before outcomes were read; where a protocol lies is for people.',
      );

export const tables: Rule = () =>
  part('files', 'Every table stands beside this report; whether and where it is shared is for people.');

export const code: Rule = () =>
  part('methods', 'Version and hash of the program and of the plan; where they are shared is for people.');

export const modelFiles: Rule = withModels(() =>
  part('files', 'What each model is made of; whether it is shared is for people.'),
);

export const guidelines: Rule = () =>
  part('checklists', 'These lists, as far as a run can fill them in; that they were followed is for people.');

export const imagingProtocol: Rule = withImages(() =>
  part(
    'measured',
    'Series, sizes, spacing, times and b-values of each exam; scanner and contrast agent are for people.',
  ),
);

export const segmentation: Rule = withImages(({ study }) =>
  study.regions.length > 0
    ? part('measured', 'Each region with its rule or source and its size; who drew it and why is for people.')
    : notDone('No region was made.'),
);

export const preprocessing: Rule = withFeatures(() =>
  here('methods', 'All settings of the images before features.'),
);
export const extraction: Rule = withFeatures(() =>
  here(
    'methods',
    'Program, version, convention and all settings; what was not chosen stands among the defaults.',
  ),
);
export const defaults: Rule = withFeatures(({ results }) =>
  here(
    'trouble',
    `${results.notes.filter(({ kind }) => kind === 'defaulted').length} defaults that nobody chose.`,
  ),
);
export const featureCount: Rule = withFeatures(({ results }) =>
  here('measured', `${results.featureTable?.features ?? 0} features.`),
);
export const imageTypes: Rule = withFeatures(() =>
  here('methods', 'The images that features were taken of.'),
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
