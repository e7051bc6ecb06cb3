import { errorCatalogue } from '@lobule/foundation';

export const reportErrors = errorCatalogue({
  'report/too-large': {
    cause: 'The tables alone are larger than the report may be.',
    cure: 'Raise the limit, or report fewer patients in one file.',
  },
});
