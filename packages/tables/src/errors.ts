import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const tablesErrors = errorCatalogue({
  'tables/ragged': {
    cause: 'Columns of one table must have the same number of values.',
    cure: 'Look at the rows named: a value or a separator is missing or too many.',
  },
  'tables/duplicate-column': {
    cause: 'Two columns share a name, so that neither can be asked for.',
    cure: 'Give one of the two columns another name.',
  },
  'tables/no-column': {
    cause: 'A column that was asked for is not in the table.',
    cure: 'Check the spelling.',
  },
  'tables/not-numeric': {
    cause: 'A column of numbers holds text.',
    cure: 'Correct the value, or list it among the missing values.',
  },
  'tables/empty': {
    cause: 'The file holds no table.',
    cure: 'Export it again, with a first line of column names.',
  },
  'tables/unreadable': {
    cause: 'The text is not a table of separated values.',
    cure: 'Save the table as CSV with a first line of column names.',
  },
  'tables/duplicate-key': {
    cause: 'Two rows have the same key, so that a join would be ambiguous.',
    cure: 'Keep one row for each key.',
  },
  'tables/missing-key': { cause: 'A row has no key.', cure: 'Fill in the key, or delete the row.' },
});
