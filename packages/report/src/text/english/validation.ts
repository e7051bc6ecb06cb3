import { type Content, html } from '../../html.ts';
import { counted, format } from './numbers.ts';

const { fixed, listed, number } = format;

export const validations = {
  kinds: {
    apparent: 'Apparent',
    internal: 'Internal',
    'over place': 'Over place',
    temporal: 'Temporal',
    external: 'External',
  },
  measuredOn: (metric: string) => `What each ${metric} was measured on`,
  validation: 'Validation',
  on: 'On',
  method: 'Interval by',
  figure: 'Figure',
  where: (outcome: string, model: string, validation: string, design: string) =>
    `${outcome}, ${model}: ${validation}, ${design}`,
  note: 'Apparent figures are of the patients that a model was fitted to, internal ones of others of the same table, those over place of centres left out, temporal ones of later patients, external ones of another place. None stands for another.',
  holdOutOf: (outcome: string) => `${outcome}: hold-out`,
  holdOut: (validation: string) => `Hold-out: ${validation} validation`,
  heldOut: (of: {
    patients: number;
    events: number;
    rarest: boolean;
    lost: number;
    design: string;
    development: number;
    opened: number;
  }) =>
    `${counted(of.patients, 'patient')}, ${number(of.events)} ${of.rarest ? 'of the rarest class' : 'with the outcome'}${of.lost > 0 ? ` (${number(of.lost)} more without a known one)` : ''}, were held out (${of.design}) and had no part in the tests and models above; the models were fitted once to ${number(of.development)} others and scored them. ${
      of.opened === 1
        ? 'It was opened once, as the ledger of this folder counts; an opening in another folder is not in that count.'
        : `It had been opened ${number(of.opened)} times when these figures were made, this time included, as the ledger of this folder counts.`
    }`,
  modelsOn: (outcome: string) => `Models on the hold-out for ${outcome}`,
  holdOutHead: (metric: string) => `${metric}, hold-out`,
  slope: 'Calibration slope',
  brier: 'Brier score',
  intervalsBy: {
    AUC: "DeLong's",
    'C-index': 'by the infinitesimal jackknife',
    M: "by the components of DeLong's",
  },
  holdOutNote: (intervals: string, differences: readonly (readonly [label: string, value: Content])[]) =>
    html`Intervals are ${intervals}: valid here, as the scores were fixed before these patients were looked at.${
      differences.length > 0 &&
      html` Differences: ${differences.map(([label, value], i) => html`${i > 0 && '; '}${label} ${value}`)}.`
    }`,
  mean: 'Mean of all, each counted once',
  meanWords: (mean: number, least: number, largest: number) =>
    `${fixed(mean, 2)}, ${fixed(least, 2)} to ${fixed(largest, 2)}`,
  inTurn: (centre: string) => `Each ${centre} left out in turn`,
  overPlace: (outcome: string) => `Validation over place for ${outcome}`,
  withOutcome: 'With the outcome',
  modelMetric: (model: string, metric: string) => `${model}: ${metric}`,
  centresNote: (pooled: readonly (readonly string[])[]) =>
    `Each is scored by models of all others.${pooled
      .map(
        (centres) =>
          ` ${centres.join(', ')} have fewer than ten patients each, or nobody with the outcome: they were left out together.`,
      )
      .join('')} The mean has its range and no interval, as the models of the rows share patients.`,
  centres: (names: readonly string[]) => names.join(', '),
};

/** Designs of internal validation; other validations are called as they are. */
const NAMES: Readonly<Record<string, string>> = {
  bootstrap: '.632+',
  optimism: 'less optimism',
  holdOut: 'hold-out',
  crossValidated: 'cross-validated',
};

export const forests = {
  title: (metric: string) => `${metric} by what it was measured on`,
  titleFor: (metric: string, outcome: string) => `${metric} by what it was measured on, for ${outcome}`,
  described: (rows: readonly (readonly [model: string, validation: string, words: string])[]) =>
    rows.map(([model, validation, words]) => `${model}, ${validation}: ${words}`).join('; '),
  axis: (metric: string) => `${metric} (dashed: chance)`,
  label: (model: string, name: string) => `${model}: ${name}`,
  where: (outcome: string) => `${outcome}: what each figure was measured on`,
  caption: 'Without a bar where there is no interval that could be trusted.',
  /** What a figure was measured on, in a word. */
  name: (name: string) => NAMES[name] ?? name,
  leftOut: (centre: string, model: string) => `Each ${centre} left out: ${model}`,
  leftOutFor: (metric: string, model: string, centre: string, outcome: string) =>
    `${metric} of ${model} with each ${centre} left out, for ${outcome}`,
  centresDescribed: (rows: readonly (readonly [centres: string, words: string])[]) =>
    rows.map(([centres, words]) => `${centres} ${words}`).join('; '),
  centreLabel: (centres: string, patients: number) => `${centres} (${patients})`,
  centresCaption: (mean: number, least: number, largest: number, level: number, undrawn: number) =>
    `Patients in brackets. Mean ${fixed(mean, 2)}, ${fixed(least, 2)} to ${fixed(largest, 2)}; ${number(100 * level)} % intervals${undrawn > 0 ? `; ${counted(undrawn, 'part')} without a figure` : ''}.`,
  data: {
    model: 'model',
    validation: 'validation',
    design: 'design',
    patients: 'patients',
    events: 'events',
    low: 'low',
    high: 'high',
  },
};

export const classes = {
  title: (outcome: string) => `Classes: ${outcome}`,
  byOthers: 'Classes by the other models',
  figures: (outcome: string) => `Figures over all classes for ${outcome}`,
  frequencies: 'Frequencies for everybody',
  figuresNote:
    'On patients not learned from, with intervals. Of log loss and Brier score less is better; the last column is what predicting the frequencies of the classes for everybody scores.',
  confusion: (model: string) => `Confusion: ${model}`,
  confusionFor: (model: string, outcome: string) => `Table of confusion of ${model} for ${outcome}`,
  right: (rows: readonly (readonly [level: string, right: number, all: number])[]) =>
    rows.map(([level, right, all]) => `${level}: ${right} of ${all} right`).join('; '),
  confusionCaption: (right: number, all: number) =>
    `${number(right)} of ${counted(all, 'patient')} are of the class that her out-of-fold probabilities, averaged over repeats, put first.`,
  against: (model: string) => `Each class against all others: ${model}`,
  rocFor: (model: string, outcome: string) =>
    `Receiver operating characteristic of each class, ${model}, for ${outcome}`,
  rocCaption: 'Probabilities of all held-out folds pooled, as a picture; the numbers are the internal AUCs.',
  aucOfEach: (model: string) => `AUC of each class: ${model}`,
  aucFor: (model: string, outcome: string) =>
    `AUC of each class against all others, ${model}, for ${outcome}`,
  aucAxis: 'AUC against all others (dashed: chance)',
  notLearned: 'On patients not learned from.',
  each: (model: string) => `${model}: each class`,
  class: 'Class',
  frequency: 'Frequency',
  probability: 'Mean probability',
  probabilityNote:
    'Where the mean probability is not near the frequency, the class is said too often or too rarely.',
  who: (model: string) => `${model}: who was taken for what`,
  probabilities: (model: string) => `${model}: out-of-fold probabilities`,
  is: 'Is',
  takenFor: 'Taken for',
  wrong: (wrong: number, more: number) =>
    `${counted(wrong, 'patient')} taken for another class first${more > 0 ? `; ${number(more)} more in the file` : ''}.`,
  coefficients: 'Coefficients of each class',
  coefficientsOf: (model: string) => `${model}: coefficients of each class`,
  coefficientsNote: (shown: number, all: number) =>
    `In the units of the features as they reach the model; no class is the reference.${all > shown ? ` The strongest ${shown} of ${all}.` : ''}`,
  onHoldOut: (outcome: string) => `Classes on the hold-out for ${outcome}`,
  aucOf: (level: string) => `AUC of ${level}`,
  holdOutNote:
    "Intervals of AUCs are DeLong's, of M and the macro AUC by its components, of accuracy Wilson's, of balanced accuracy Price and Bonett's, of log loss and Brier score Student's t over patients.",
  confusionOnHoldOut: (model: string) => `Confusion on the hold-out: ${model}`,
  confusionOnHoldOutFor: (model: string, outcome: string) =>
    `Table of confusion of ${model} on the hold-out for ${outcome}`,
  rightOf: (rows: readonly (readonly [level: string, right: number, all: number])[]) =>
    listed(rows.map(([level, right, all]) => `${level} ${right} of ${all}`)),
  data: {
    is: 'is',
    takenFor: 'taken for',
    patients: 'patients',
    class: 'class',
    low: 'low',
    high: 'high',
    apparent: 'apparent',
    falsePositive: 'false positive rate',
    truePositive: 'true positive rate',
  },
};
