import { errorCatalogue } from '@lobule/foundation';

export const cliErrors = errorCatalogue({
  'cli/no-results': {
    cause: 'The folder holds no results of a run.',
    cure: 'Give the folder that `run --out` wrote.',
  },
  'cli/results-changed': {
    cause:
      'results.json is not what the ledger says that the last run found: it was changed, or the run was cut off.',
    cure: 'Give the command of the run again: it goes on where it stopped and writes the results anew.',
  },
  'cli/call': {
    cause: 'A command was called with something missing or something that it does not know.',
    cure: 'Give --help to see what can be asked.',
  },
  'cli/not-a-number': {
    cause: 'An option that takes a whole number got something else.',
    cure: 'Give a whole number, as in `--workers 2`.',
  },
});
