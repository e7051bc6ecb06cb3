import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const reportErrors = errorCatalogue({
  'report/too-large': {
    cause: 'The tables alone are larger than the report may be.',
    cure: 'Raise the limit, or report fewer patients in one file.',
  },
});
