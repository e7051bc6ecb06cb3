import { type Content, html } from '../../html.ts';
import { counted, format } from './numbers.ts';

const { number } = format;

export const methods = {
  none: 'No methods were recorded for this run.',
  copy: 'Copy the methods',
  /** Between the sentences of a paragraph. */
  between: ' ',
  /** A sentence with the number of its reference, before its full stop. */
  cited: (sentence: string, reference: number) => `${format.sentence(sentence).slice(0, -1)} [${reference}].`,
  versions: 'Versions and hashes',
  software: 'Software',
  code: 'Code',
  study: 'Study, as understood',
  plan: 'Analysis plan',
  seed: 'Seed',
  language: 'Language of the report',
  settings: 'Settings',
  allSettings: (n: number) => `All ${n} settings`,
  of: 'Of',
  setting: 'Setting',
  value: 'Value',
  hash: 'Hash of all',
  features: (region: string) => `Features (${region})`,
};

const STATES = {
  here: 'here',
  part: 'in part',
  'not-done': 'not done',
  'not-asked': 'does not apply',
  people: 'for the authors',
};

export const checklists = {
  these: 'these lists',
  none: 'No reporting guideline was filled in: this run has no cohort.',
  explained:
    'Filled in from what the run knows: where an item stands in this report, that it was not done, or nothing where only the authors can answer. No item is answered for them, and none is judged. What is asked is told in this program’s own short words; the guidelines say it in full.',
  states: STATES,
  item: 'Item',
  asks: 'What is asked',
  weight: 'Weight',
  found: 'What stands there',
  summary: (title: string, counts: string) => `${title}: ${counts}`,
  counts: (items: number, states: readonly { readonly state: keyof typeof STATES; readonly n: number }[]) =>
    `${counted(items, 'item')}, ${format.listed(states.map(({ state, n }) => `${number(n)} ${STATES[state]}`))}`,
  after: (citation: Content, weights: Content) =>
    html`After ${citation}.${
      weights !== undefined &&
      html` ${weights} What the authors answer comes on top; a score is for them to give.`
    }`,
  weights: (here: string, part: string) => `Weights of the items that stand here: ${here}, in part: ${part}.`,
};

export const found = {
  nothing: 'This study has no table of patients, so nothing was tested or predicted.',
  patients: (patients: Content, source: Content) => html`${patients}. Source: ${source}`,
  remarks: 'About the table itself',
  cell: (table: string, row: string) => `${table}: ${row}`,
  otherRows: (n: number) => `The other ${counted(n, 'row')}`,
  otherRowsOf: (table: string) => `${table}, other rows`,
};

export const recist = {
  title: 'Response by RECIST 1.1',
  notTold: 'not told',
  counts: (patients: number, best: readonly { readonly response: string; readonly n: number }[]) =>
    `${counted(patients, 'patient')}: ${best.map(({ response, n }) => `${number(n)} ${response}`).join(', ')}.`,
  /** After the counts, with a space before. */
  rule: (guideline: string, confirmed: boolean, stable: Content, censoring: string | undefined) =>
    html` By ${guideline}${confirmed ? ', responses confirmed after four weeks' : ', responses not confirmed'}; ${stable}${
      censoring !== undefined && ` Progression-free survival: ${censoring}.`
    }`,
  stable: (days: number) => `stable disease from day ${number(days)} on.`,
  best: 'Best response of each patient',
  others: 'Best response of the other patients',
  more: (n: number) => counted(n, 'more patient'),
  visits: 'Every visit',
  percent: (change: string) => `${change} %`,
  targets: 'Targets',
  baseline: 'Baseline, mm',
  deepest: 'Deepest change',
  bestResponse: 'Best response',
  progressionFree: 'Progression-free, days',
  censored: 'A + marks a time that was censored.',
  day: 'Day',
  sum: 'Sum, mm',
  nadir: 'Nadir, mm',
  fromBaseline: 'From baseline',
  fromNadir: 'From nadir',
  nonTargets: 'Non-targets',
  newLesion: 'New lesion',
  overall: 'Overall',
  yes: 'yes',
  no: 'no',
  nadirNote: 'The nadir is the smallest sum before the visit, baseline included.',
};
