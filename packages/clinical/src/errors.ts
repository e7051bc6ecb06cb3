import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const clinicalErrors = errorCatalogue({
  'clinical/out-of-range': {
    cause:
      'A value lies outside what it can be: a percentage above 100, a negative size, a score that does not exist.',
    cure: 'Correct the value; check its unit (percent and not fraction, mm and not cm). Leave it empty if it is not known.',
  },
  'clinical/contradiction': {
    cause: 'Two values of one patient exclude each other.',
    cure: 'Look both up in the report that they come from.',
  },
  'clinical/not-a-date': {
    cause: 'A date is not of the form 2024-03-09, or that day does not exist.',
    cure: 'Write dates as year-month-day; leave a date empty if it is not known.',
  },
  'clinical/order': {
    cause: 'Something that comes after the start lies before it, or visits are not in their order.',
    cure: 'Check the dates; a day and a month may be swapped.',
  },
  'clinical/targets': {
    cause:
      'The target lesions are not what RECIST 1.1 allows: at most five, two of one organ, each large enough.',
    cure: 'Choose at most two lesions of an organ and five in all, each of at least 10 mm (nodes 15 mm in short axis).',
  },
  'clinical/cut-off': {
    cause:
      'A cut-off was not given, or its parts are out of order. The field has several, and none is taken by default.',
    cure: 'State the cut-off and where it comes from.',
  },
  'clinical/no-rule': {
    cause: 'There is no rule of this name.',
    cure: 'Write a rule that there is; `npm run -s lobule -- run --schema` lists them.',
  },
});
