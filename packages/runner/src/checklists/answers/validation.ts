// What a run can say of how models were tested.
import { here, NOBODY, notDone, part, type Rule, withModels } from './rule.ts';

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

export const sensitivity: Rule = withModels(({ models }) =>
  models.some(({ permutation }) => permutation)
    ? here('found', 'Permuted outcomes, random features, a planted signal.')
    : notDone('No further analyses were run.'),
);
