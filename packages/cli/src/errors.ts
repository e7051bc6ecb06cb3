import { errorCatalogue } from '@lobule/foundation';

export const cliErrors = errorCatalogue({
  'cli/no-results': {
    cause: 'The folder holds no results of a run.',
    cure: 'Give the folder that `lobule run --out` wrote.',
  },
  'cli/not-a-number': {
    cause: 'An option that takes a whole number got something else.',
    cure: 'Give a whole number, as in `--workers 2`.',
  },
});
