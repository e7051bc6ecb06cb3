import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const numericsErrors = errorCatalogue({
  'numerics/shapes-differ': {
    cause: 'Two matrices or vectors do not fit each other.',
    cure: 'Check rows and columns: the message says what was found and what was needed.',
  },
  'numerics/not-positive-definite': {
    cause:
      'A matrix that must be symmetric and positive definite is not, often because two variables say the same.',
    cure: 'Remove the variable that is a combination of others, or add a penalty.',
  },
  'numerics/singular': {
    cause: 'The equations have no unique solution: a column is a combination of others, or a row is.',
    cure: 'Remove the column that the message names, or use svd.',
  },
  'numerics/bad-argument': {
    cause: 'An argument lies outside what the function is defined for.',
    cure: 'See the range in the message.',
  },
  'numerics/no-bracket': {
    cause: 'The function has the same sign at both ends of the interval, so no root is known to lie within.',
    cure: 'Widen the interval until the signs differ.',
  },
  'numerics/no-convergence': {
    cause: 'An iteration did not settle; most often the matrix holds NaN or infinity.',
    cure: 'Check the input for values that are not finite.',
  },
  'numerics/worker': {
    cause: 'A worker stopped before its work was done, most often for want of memory.',
    cure: 'Use fewer workers, or less data at once.',
  },
});
