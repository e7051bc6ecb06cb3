import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const predictionErrors = errorCatalogue({
  'prediction/scored-a-training-patient': {
    cause:
      'A fitted step or model was asked to score a patient it was fitted to; such a figure would be too good.',
    cure: 'Score patients of another fold or cohort, or ask for the apparent figure by its name, `apparent`.',
  },
  'prediction/plan-wrong': {
    cause: 'The analysis plan contradicts itself or asks for something that does not exist.',
    cure: 'Change the plan as the message says, before any outcome is read.',
  },
  'prediction/plan-not-registered': {
    cause: 'Data were read under another plan than the one that is to be carried out.',
    cure: 'Register the plan, then read the data under it; a changed plan reads the data again.',
  },
  'prediction/outcome-wrong': {
    cause:
      'The outcome cannot be used as the plan says: one class, no events, negative times or unknown codes.',
    cure: 'Correct the table, or say in the plan which value means what.',
  },
  'prediction/table-wrong': {
    cause:
      'The table contradicts itself: rows without a patient, rows of one patient with different outcomes.',
    cure: 'Correct the table; each patient has one outcome.',
  },
  'prediction/too-few': {
    cause: 'There are fewer patients of a class, or fewer events, than folds.',
    cure: 'Use fewer folds, or more patients.',
  },
  'prediction/feature-missing': {
    cause: 'A fitted step needs a feature that the patients to be scored do not have, or no feature is left.',
    cure: 'Score patients with all the features that the model was fitted to.',
  },
  'prediction/missing-value': {
    cause: 'A step that cannot work with missing values met one.',
    cure: 'Put an impute step before it in the plan.',
  },
  'prediction/tasks-incomplete': {
    cause: 'The results of some tasks are absent, or belong to another plan.',
    cure: 'Run every task of planTasks and hand all their results to assemble.',
  },
  'prediction/same-patients': {
    cause: "Two cohorts hold the same people, under the same names or under two cohorts' names.",
    cure: 'Take the shared patients out of one cohort, or use one cohort alone; say why (differentPeople) where equal numbers are different people.',
  },
  'prediction/hold-out': {
    cause: 'The hold-out cannot be made as the plan says, or a hold-out is asked for that is none.',
    cure: 'Check the column and values in holdOut; get a hold-out from readHoldOut or readExternal, under the same plan.',
  },
  'prediction/batch': {
    cause:
      'Features cannot be harmonised: no scanner is named, or one that the training part does not have (twice).',
    cure: 'Name the column in the plan (batch); pool small centres; or state unseen: leave, which the report tells.',
  },
});
