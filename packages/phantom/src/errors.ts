import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const phantomErrors = errorCatalogue({
  'phantom/bad-settings': {
    cause: 'A setting of the phantom is outside its range or is not a number.',
    cure: 'Correct the setting; the ranges stand in the schema `phantomSettings`.',
  },
  'phantom/no-such-patient': {
    cause: 'An exam was asked for that the plan of the cohort does not hold.',
    cure: 'Ask for an index from 0 to the number of patients less 1.',
  },
  'phantom/folder-in-use': {
    cause: 'The folder holds files that are not a complete cohort of these settings.',
    cure: 'Give an empty folder, or remove this one if its content is no longer needed.',
  },
});
