import { type Content, html } from '../../html.ts';
import { counted, countOf, format } from './numbers.ts';

const { fixed, number, percent } = format;

/** Counts of what stands in many places. */
export const counts = {
  patients: (n: number) => counted(n, 'patient'),
  exams: (n: number) => counted(n, 'exam'),
  maps: (n: number) => counted(n, 'map'),
  features: (n: number) => counted(n, 'feature'),
  rows: (n: number) => counted(n, 'row'),
  values: (n: number) => counted(n, 'value'),
  voxels: (n: number) => counted(n, 'voxel'),
  exclusions: (n: number) => counted(n, 'exclusion'),
  comparisons: (n: number) => counted(n, 'comparison'),
  checks: (n: number) => counted(n, 'check'),
  /** Of patients, exams, days, months or years. */
  of: (n: number, units: string) => countOf(n, units),
};

/** Headings of columns and words of cells that many tables share. */
export const heads = {
  patient: 'Patient',
  patients: 'Patients',
  map: 'Map',
  region: 'Region',
  unit: 'Unit',
  voxels: 'Voxels',
  volume: 'Volume',
  figure: 'Figure',
  value: 'Value',
  feature: 'Feature',
  model: 'Model',
  why: 'Why',
  where: 'Where',
  apparent: 'Apparent',
  events: 'Events',
  /** Above what has no heading. */
  unnamed: 'What',
  nothing: '–',
  undefined: 'undefined',
};

/** Where numbers of several sections came from. */
export const places = {
  exam: (subject: string, visit: string) => `${subject}, ${visit}`,
  patientByPatient: 'Patient by patient',
  tablePatients: 'Patients of the table',
};

export const summary = {
  /** Sentences side by side. */
  between: ' ',
  imagesMeasured: (patients: Content, maps: Content, several: boolean) =>
    html`The images of ${patients} were measured${
      maps !== undefined && html`: ${maps}${several && ' of each, where the images allow it'}`
    }.`,
  tableDescribed: (patients: Content) => html`The table of ${patients} was described.`,
  modelsAsked: (patients: Content, outcomes: string) =>
    html`In ${patients}, models were asked to predict ${outcomes}.`,
  comparedWithTruth: (compared: Content, maps: Content) =>
    html`As all patients are synthetic, ${compared} of ${maps} could be compared with the truth they were made from.`,
  nothingYet: 'This run holds no patients and no cohort yet.',
  checksPassed: (open: (text: string) => Content, checks: number, names: readonly string[]) =>
    html`The analysis passed ${checks === 1 ? 'the check' : html`all ${open(`${checks} checks`)}`} of itself (${format.listed(names)}).`,
  checksFailed: (open: (text: string) => Content, failed: number, checks: number) =>
    html`${open(`${failed} of ${counted(checks, 'check')}`)} of the analysis itself did not pass: read the results with that in mind.`,
  checks: 'Checks of the analysis itself',
  measuredPatients: 'Patients with at least one exam that was measured',
  mapsWithTruth: 'how many maps have a truth, counted',
  agreementPart: 'Agreement of each map',
  leaving: 'Everybody who left, at every stage',
  nobodyLeftOut: 'Nobody was left out.',
  allCame: 'All came to the analysis.',
  excludedOnTheWay: (exclusions: Content) =>
    html`${exclusions} on the way; each is named with its reason below.`,
  ofAtFirst: (first: Content) => html`of ${first}`,
  analysed: (title: string, words: Content) => html`${title}: ${words}`,
  analysedWords: (analysed: number, heldOut: number | undefined, lost: number, why: string) =>
    `${number(analysed)} analysed${heldOut === undefined ? '' : `, ${number(heldOut)} held out`}${lost === 0 ? '' : `, ${number(lost)} left out (${why})`}.`,
  pairs: {
    classes: (pairs: Content) =>
      html`Of 100 pairs of patients of two different classes, this model puts about ${pairs} in the right order; guessing does 50.`,
    binary: (pairs: Content) =>
      html`Of 100 pairs of a patient with and one without the outcome, this model puts about ${pairs} in the right order; guessing does 50.`,
    survival: (pairs: Content) =>
      html`Of 100 comparable pairs of patients, this model says about ${pairs} times rightly who has the event first; guessing does 50.`,
  },
  chance: ' The interval holds 0.5: chance is not ruled out.',
  metric: (metric: string, level: number, ends: Content) =>
    html`${metric}, ${number(100 * level)} % CI ${ends}`,
  ends: (low: number, high: number) => `${fixed(low, 2)} to ${fixed(high, 2)}`,
  modelOf: (endpoint: string, model: string) => `${endpoint}: ${model}`,
  withinAtLeast: 'of voxels within tolerance, at least',
  mapsAgainst: (references: readonly string[]) => `Maps against ${format.listed(references)}`,
  smallestWithin: 'smallest share within tolerance of any comparison',
  within: (map: string, share: Content, tolerance: string) => html`${map}: ${share} within ${tolerance}`,
  withinAll: (items: readonly Content[]) => html`${items.map((item, i) => html`${i > 0 && '; '}${item}`)}.`,
  medianBias: (comparisons: Content) => html`median bias of ${comparisons}`,
  medianBiasHow: 'median over the comparisons of the size of the relative bias',
  countedBiases: 'comparisons with a relative bias, counted',
  largestBias: (bias: Content, map: string, where: string, coverage: Content) =>
    html`The largest is ${bias}, of ${map} (${where}).${coverage}`,
  coverage: (ends: Content) => html` Intervals meant to hold the truth in 95 % do so in ${ends}.`,
  coverageEnds: (least: number, most: number) => `${percent(least)} to ${percent(most)}`,
  coverageHow: 'smallest and largest coverage of any comparison',
  volume: (voxels: Content) => html`mL, ${voxels}`,
  regionOf: (subject: string, region: string) => `${subject}: ${region}`,
  trouble: {
    failed: (n: number) => `${number(n)} failed`,
    dropped: (n: number) => `${number(n)} dropped`,
    defaulted: (n: number) => `${number(n)} defaulted`,
    warning: (n: number) => counted(n, 'warning'),
  },
  noTrouble: 'Nothing failed, was dropped or defaulted.',
  troubles: (kinds: readonly Content[]) =>
    html`To know before you quote this: ${kinds.map(
      (kind, i) => html`${i > 0 && (i === kinds.length - 1 ? ' and ' : ', ')}${kind}`,
    )}. <a href="#trouble">What and why</a>.`,
  numbersOpen: ' Underlined numbers open to where they came from.',
};

export const included = {
  noFlow: 'No flow of patients was recorded for this run.',
  flow: 'Flow of patients and exams',
  description: (first: string, last: string, excluded: number) =>
    `${first} at first, ${last} at the end; ${counted(excluded, 'exclusion')}`,
  data: { stage: 'stage', unit: 'unit', n: 'n', excluded: 'excluded' },
  units: (unit: 'patients' | 'exams'): string => unit,
  nobody: 'Nobody was excluded.',
  nobodyBefore: 'Nobody was excluded before the outcomes were read.',
  every: 'Every exclusion',
  who: 'Who',
  at: 'At',
  cameTo: (stage: string, unit: string) => `${stage}: ${unit} that came to this stage`,
  leftAt: (stage: string, unit: string) => `${stage}: ${unit} that left at this stage, each with its reason`,
  analysedAndLeft: (outcome: string) => `${outcome}: patients analysed and left out`,
  analysedCaption: 'Patients analysed for each outcome',
  outcome: 'Outcome',
  analysed: 'Analysed',
  leftOut: 'Left out',
  heldOut: 'Held out',
  reason: (n: number, reason: string) => `${n} × ${reason}`,
  reasons: (reasons: readonly string[]) => reasons.join('; '),
  included: 'Included',
};
