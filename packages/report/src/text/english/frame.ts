import { type Content, html } from '../../html.ts';
import { counted, format } from './numbers.ts';

/** What stands around the sections: head, contents, footer, and what every figure and every number has. */
export const frame = {
  caution: 'For research, not a medical device',
  cautionLabel: 'Caution',
  skip: 'Skip to the report',
  brand: 'study report',
  dark: 'Dark',
  contents: 'Contents',
  synthetic: html`<strong>Synthetic patients.</strong> Everyone in this report was made by a program, with a truth that is known. Nothing here is about real people; it shows how well the measurement works.`,
  footer: (software: string, version: string) =>
    `${software} ${version}. This file needs no network and sends nothing.`,
  leftOut:
    'To keep this file below its limit, some pictures or data were left out; each says which file holds it.',
  /** Sections in the order of the questions. */
  sections: {
    summary: 'Summary',
    asked: 'What was asked',
    included: 'Who was included',
    measured: 'What was measured',
    found: 'What was found',
    methods: 'How it was done',
    checklists: 'Reporting checklists',
    trouble: 'What failed, was dropped or defaulted',
    files: 'Files',
  },
};

/** What a language adds to the style sheet. */
export const style = '';

export const origin = {
  title: 'Where this number came from',
  close: 'Close',
  of: 'Of',
  how: 'How',
  shownIn: 'Shown in',
  map: 'Map',
  mapFormula: (title: Content, formula: string) => html`${title}: <code>${formula}</code>`,
  settings: 'Settings',
  source: 'Source',
  madeBy: 'Made by',
  code: (software: string, version: string, code: string) =>
    html`${software} ${version}, code <code>${code}</code>`,
  study: 'Study',
  file: 'File',
  step: 'Step',
  key: 'Key',
  content: 'Content',
  hash: (sha256: string, bytes: number) => html`<code>sha256 ${sha256}</code>, ${format.bytes(bytes)}`,
};

/** Tools below a figure; what they are for is told to those who cannot see where they stand. */
export const figure = {
  whereFrom: (title: string) => html`Where from<span class="unseen">: ${title}</span>`,
  picture: (title: string) => html`Picture<span class="unseen"> of ${title}</span> (SVG)`,
  data: (title: string) => html`Data<span class="unseen"> of ${title}</span> (CSV)`,
  showData: (title: string) => html`Show the data<span class="unseen"> of ${title}</span>`,
  dataOf: (title: string) => `Data: ${title}`,
  flicker: (title: string, other: string) => html`Flicker<span class="unseen"> ${title} with ${other}</span>`,
  notDrawn: (title: string, why: string, code: string) =>
    html`<strong>${title}</strong> could not be drawn: ${why}. <code>${code}</code>`,
};

/** What the page's script says. */
export const script = {
  light: 'Light',
  dark: 'Dark',
  toLight: 'Switch to light colours',
  toDark: 'Switch to dark colours',
  copied: 'Copied.',
  selected: 'Selected: copy it with your keyboard.',
  column: 'column',
  row: 'row',
  /** Before the text of a table that is saved: what spreadsheets need to read letters beyond ASCII. */
  csvMark: '',
};

export const asked = {
  kinds: { binary: 'yes or no', survival: 'time to event', classes: 'one of several classes' },
  patients: 'Patients',
  synthetic: 'Synthetic: made by a program, with known truth',
  real: 'Real',
  outcomes: 'Outcomes',
  outcome: (title: string, kind: string) => `${title} (${kind})`,
  source: 'Source of the table',
  plan: 'Plan',
  exploratory: 'made after another plan had been carried out on these outcomes: exploratory',
  fixed: 'fixed before an outcome was read',
  planWords: (hash: Content, how: string) => html`${hash}, ${how}`,
  study: 'Study',
  studyWords: (hash: Content, seed: number) => html`${hash}, seed ${seed}`,
  credits: 'Credits',
};

export const files = {
  none: 'No list of files was recorded for this run.',
  summary: (count: number, bytes: number) =>
    html`${counted(count, 'file')}, ${format.bytes(bytes)}. <code>lobule verify</code> checks each against its hash.`,
  list: 'List of files',
  caption: 'Files of this run',
  file: 'File',
  size: 'Size',
  hash: 'SHA-256',
  step: 'Step',
  key: 'Key',
  more: (count: number) => `and ${count} more; the ledger holds them all.`,
};

export const notes = {
  kinds: {
    failed: { title: 'Failed', meaning: 'Asked for and not done.' },
    dropped: { title: 'Dropped', meaning: 'There, and not used.' },
    defaulted: { title: 'Defaulted', meaning: 'Not said in the study, so a default was taken.' },
    warning: { title: 'Warnings', meaning: 'Done, and odd.' },
  },
  nothing: 'Nothing.',
  undefinedFeatures: 'Undefined features',
  which: 'Which, and why',
  undefinedFeature: (feature: Content, subject: string, why: Content) =>
    html`${feature} of ${subject}: ${why}`,
  more: (count: number, file: string) => `and ${count} more, in ${file}.`,
  who: (named: readonly string[], more: number) =>
    more > 0 ? `${named.join(', ')} and ${counted(more, 'other')}` : format.listed(named),
  whoSays: (who: string) => html`<strong>${who}:</strong> `,
  cure: (cure: Content) => html`What to do: ${cure}`,
  place: (code: string, step: string | undefined) =>
    html`<code>${code}</code>${step !== undefined && html` in ${step}`}`,
};
