import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const statisticsErrors = errorCatalogue({
  'statistics/not-numeric': {
    cause: 'A text stands where a number is needed.',
    cure: 'Mend the cell or mark it as missing (NaN in code, an empty cell in a table).',
  },
  'statistics/not-finite': {
    cause: 'A value is infinite, so no mean, rank or likelihood of it is defined.',
    cure: 'Find where it was divided by zero; mark it as missing if it was not measured.',
  },
  'statistics/lengths-differ': {
    cause: 'Two columns that describe the same patients have different lengths.',
    cure: 'Give columns of one table, with NaN or null where a value is missing.',
  },
  'statistics/not-binary': {
    cause: 'An outcome or an event indicator holds something other than 0, 1 or missing.',
    cure: 'Code the event as 1 and its absence as 0; leave an unknown outcome empty.',
  },
  'statistics/one-class': {
    cause: 'All known outcomes are the same, so nothing can be told apart.',
    cure: 'Check the outcome column and the inclusion criteria; both classes are needed.',
  },
  'statistics/too-few-groups': {
    cause: 'A comparison needs at least two groups with values in them.',
    cure: 'Check the grouping column and what was excluded before.',
  },
  'statistics/too-few-events': {
    cause: 'There is no event among the patients with complete data.',
    cure: 'Check the coding of the event (1 = event) and the columns that are often missing.',
  },
  'statistics/negative-time': {
    cause: 'A survival time is below zero.',
    cure: 'Check the dates: the event or censoring date lies before the start.',
  },
  'statistics/not-a-cause': {
    cause: 'A cause of competing events is something other than 0 (censored), 1, 2, ... or missing.',
    cure: 'Number the kinds of events from 1, each patient with the one that came first; 0 where none did.',
  },
  'statistics/bad-table': {
    cause: 'A table of counts holds something other than whole numbers from 0, or is not a rectangle.',
    cure: 'Give counts of patients, not percentages; every row needs the same number of columns.',
  },
  'statistics/bad-option': {
    cause: 'An option lies outside the values that have a meaning.',
    cure: 'Probabilities, levels and p-values lie between 0 and 1; see the message for this one.',
  },
});
