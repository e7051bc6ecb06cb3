import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const learnersErrors = errorCatalogue({
  'learners/shape': {
    cause: 'Arrays that belong together have different lengths, or a design has no rows or columns.',
    cure: 'Give x column by column (rows x columns numbers) and one outcome, fold or factor for each row or column.',
  },
  'learners/not-finite': {
    cause: 'A feature or an outcome holds NaN or infinity; a penalised path cannot leave it out by itself.',
    cure: 'Impute or drop missing values first, by a step that is fitted in the training part only.',
  },
  'learners/one-class': {
    cause: 'The outcome has one class only, does not vary, or is not coded 0 and 1.',
    cure: 'Check the coding of the outcome; each training part needs both classes.',
  },
  'learners/no-events': {
    cause:
      'No event was observed, or an event time is negative, so that the partial likelihood says nothing.',
    cure: 'Check the coding of the event indicator (1 = event) and of the times; each training part needs events.',
  },
  'learners/setting': {
    cause: 'A setting of the path is out of its range.',
    cure: 'alpha lies in 0..1, penalties and penalty factors are not negative, lambda decreases.',
  },
  'learners/not-converged': {
    cause:
      'The first penalty of the path could not be solved to the tolerance: the model is separated or badly scaled.',
    cure: 'Start at a larger penalty, standardise the features, or remove a feature that tells the classes apart alone.',
  },
  'learners/batches': {
    cause:
      'ComBat needs at least two batches of two samples each, and can be applied to those that it learnt from alone.',
    cure: 'Pool small batches, choose meanOnly, or leave samples of a new scanner as they are and say so.',
  },
  'learners/confounded': {
    cause: 'What should be kept (age, subtype) differs between batches so much that it tells them apart.',
    cure: 'Leave that covariate out, or harmonise by phantom or by patients seen on both scanners.',
  },
});
