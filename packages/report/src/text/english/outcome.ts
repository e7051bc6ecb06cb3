import { type Content, html } from '../../html.ts';
import { counted, countOf, format } from './numbers.ts';

const { fixed, listed, number, pValue } = format;

/** One outcome: its facts, its sentences, the table of its models. */
export const endpoint = {
  patients: 'Patients',
  patientsWords: (patients: Content, events: Content) => html`${patients}, ${events}`,
  withOutcome: (n: number) => counted(n, 'with the outcome', 'with the outcome'),
  events: (n: number) => counted(n, 'event'),
  classes: (classes: readonly { readonly name: string; readonly patients: number }[]) =>
    classes.map(({ name, patients }) => `${number(patients)} ${name}`).join(', '),
  validation: 'Validation',
  intervals: 'Intervals',
  leftOut: 'Left out',
  dropped: (n: number, why: string) => `${counted(n, 'patient')}: ${why}`,
  names: (names: readonly string[]) => names.join(', '),
  howValidated: (outcome: string) => `${outcome}: how it was validated`,
  internal: (model: string, metric: string, interval: string) =>
    `${model}: ${metric} ${interval} on patients that it had not learned from.`,
  optimistic: (apparent: number, internal: number) =>
    `On those that it had learned from it reaches ${fixed(apparent, 2)}; the difference of ${fixed(apparent - internal, 2)} is optimism.`,
  shuffled: (permutations: number, band: readonly [number, number], p: number) =>
    `With the outcome shuffled ${number(permutations)} times it lies between ${fixed(band[0], 2)} and ${fixed(band[1], 2)} (${pValue(p)}).`,
  leftOutInTurn: (centre: string, mean: number, least: number, largest: number) =>
    `With each ${centre} left out in turn it is ${fixed(mean, 2)} in the mean, ${fixed(least, 2)} to ${fixed(largest, 2)}.`,
  onHoldOut: (patients: number, validation: string, design: string, interval: string) =>
    `On the ${counted(patients, 'patient')} of the hold-out (${validation}, ${design}) it is ${interval}.`,
  frequency: (brier: number) => `frequency: ${fixed(brier, 3)}`,
  models: (outcome: string) => `Models for ${outcome}`,
  internalHead: (metric: string) => `${metric}, internal`,
  optimism: 'Optimism',
  shuffledHead: 'Shuffled outcome',
  brier: (horizon: string | undefined) => `Brier score${horizon === undefined ? '' : `, ${horizon}`}`,
  band: (p: number, band: readonly [number, number]) =>
    `${pValue(p)}, band ${fixed(band[0], 2)} to ${fixed(band[1], 2)}`,
  note: (withBrier: boolean) =>
    `Optimism is apparent minus internal: what the model seems to gain from patients that it has seen.${
      withBrier
        ? ' The Brier score is the mean squared error of the risks, less is better; below it what predicting the frequency for everybody scores.'
        : ''
    }`,
  remarks: (model: string) => html`<strong>${model}:</strong> `,
  /** `by 1,095 days`: the time that risks of a survival model are meant for. */
  byHorizon: (time: number, unit: string) => `by ${countOf(time, unit)}`,
};

export const modelFigures = {
  calibrationOfOthers: 'Calibration of the other models',
  metricOfEach: (metric: string) => `${metric} of each model`,
  metricOfEachFor: (metric: string, outcome: string) => `${metric} of each model for ${outcome}`,
  metricAxis: (metric: string) => `${metric} (dashed: chance)`,
  described: (items: readonly (readonly [name: string, words: string])[]) =>
    items.map(([name, words]) => `${name} ${words}`).join('; '),
  notLearned: (level: number) => `On patients not learned from, with ${number(100 * level)} % intervals.`,
  differences: (metric: string) => `Differences of ${metric} between models`,
  differencesFor: (outcome: string) => `Differences between models for ${outcome}`,
  differenceAxis: (metric: string) => `Difference of ${metric} (dashed: none)`,
  noneBetter: 'Every interval holds 0: no model is shown to be better than another.',
  better: (labels: readonly string[]) => `The interval leaves out 0 for ${listed(labels)}.`,
  roc: 'Receiver operating characteristic',
  rocFor: (outcome: string) => `Receiver operating characteristic for ${outcome}`,
  named: (label: string, value: number) => `${label}, ${fixed(value, 2)}`,
  rocCaption:
    'Scores of all held-out folds pooled, as a picture; the numbers are the internal AUC. The dotted diagonal is chance.',
  calibration: (model: string, horizon: string | undefined) =>
    `Calibration: ${model}${horizon === undefined ? '' : `, ${horizon}`}`,
  calibrationFor: (model: string, outcome: string) => `Calibration of ${model} for ${outcome}`,
  interceptSlope: (intercept: string, slope: string) => `Intercept ${intercept}, slope ${slope}`,
  risks: (horizon: string) => `Risks ${horizon}.`,
  intercept: (words: string) => `Intercept ${words}, where 0 is right.`,
  slope: (words: string) =>
    `Slope ${words}, where 1 is right and less means that predictions are too extreme.`,
  brier: (brier: number, ofFrequency: number) =>
    `Brier score ${fixed(brier, 3)}; ${fixed(ofFrequency, 3)} for predicting the frequency for everybody.`,
  groups: (groups: number, least: number, most: number) =>
    `${counted(groups, 'group')} of ${least === most ? least : `${least} to ${most}`} patients.`,
  belt: (model: string) => `Calibration belt: ${model}`,
  beltFor: (model: string, outcome: string) => `Calibration belt of ${model} for ${outcome}`,
  beltCaption: (found: Content) =>
    html`${found} The belt (after Finazzi) is where the true line may lie, all of it at once; a prediction whose belt leaves the dotted diagonal is too low (above) or too high (below). Made for predictions of independent patients: of out-of-fold ones it is a picture, not a test.`,
  leansOn: (model: string) => `What it leans on: ${model}`,
  coefficientsFor: (model: string, outcome: string) => `Coefficients of ${model} for ${outcome}`,
  coefficient: 'Coefficient',
  chosen: (value: string, share: string | undefined) => (share === undefined ? value : `${value} (${share})`),
  choosing:
    'Coefficients on standardised features; in brackets the share of resamples that chose the feature. One that few choose again is not to be leaned on.',
  keeping: 'Coefficients on standardised features; this model keeps all that it is given.',
  of: (outcome: string, models: readonly string[]) => `${outcome}: ${listed(models)}`,
  data: {
    model: 'model',
    apparent: 'apparent',
    difference: 'difference',
    value: 'value',
    low: 'low',
    high: 'high',
    falsePositive: 'false positive rate',
    truePositive: 'true positive rate',
    predicted: 'predicted',
    observed: 'observed',
    n: 'n',
    lowOf: (level: number) => `low ${100 * level} %`,
    highOf: (level: number) => `high ${100 * level} %`,
    feature: 'feature',
    coefficient: 'coefficient',
    chosen: 'chosen share',
  },
};

export const coefficients = {
  ofEach: 'Coefficients of each model',
  of: (model: string) => `${model}: coefficients`,
  coefficient: 'Coefficient',
  chosenIn: 'Chosen in',
  alwaysKept: 'always kept',
  ofResamples: (share: Content) => html`${share} of resamples`,
  strongest: (shown: number, all: number) => `The strongest ${shown} of ${all}.`,
  where: (outcome: string, model: string) => `${outcome}, ${model}`,
};

export const survival = {
  title: (model: string) => `Survival by risk group: ${model}`,
  titleFor: (outcome: string, model: string) => `${outcome} by risk group of ${model}`,
  description: (groups: readonly string[], statistic: number) =>
    `${groups.join(', ')}; log-rank statistic ${number(statistic)}`,
  note: (statistic: number) => `Log-rank statistic ${number(statistic)}`,
  caption: (logRank: Content) =>
    html`Risk from folds that did not hold the patient, each patient in the group that most repeats put her in; cut-offs from the training part. ${logRank} Bands are 95 % intervals, ticks are censored patients.`,
  statistic: (statistic: number) => `The log-rank statistic of these groups is ${number(statistic)}.`,
  permuted: (drawn: string, perRepeat: number, permutations: number, p: number) =>
    `${drawn} Its mean over the repeats of the cross-validation, each with groups of its own, is ${number(perRepeat)}, which ${number(permutations)} permutations of the whole analysis put at ${pValue(p)}.`,
  data: {
    group: 'group',
    time: (unit: string) => `time (${unit})`,
    survival: 'survival',
    low: 'low',
    high: 'high',
  },
};

export const canaries = {
  title: 'Checks of the analysis itself',
  caption: (outcome: string) => `Checks of the analysis of ${outcome}`,
  check: 'Check',
  expected: 'Expected',
  found: 'Found',
  passed: 'Passed',
  yes: '✓ yes',
  no: '✗ no',
  others: (n: number) => `The other ${counted(n, 'histogram')}`,
  where: (outcome: string) => `${outcome}: checks of the analysis itself`,
  value: 'Value',
  runs: (n: number) => counted(n, 'run'),
  ofEachRun: (check: string, metric: string) => `${check}: ${metric} of each run`,
  checkFor: (check: string, outcome: string) => `${check} for ${outcome}`,
  described: (runs: string, low: string, high: string) => `${runs}, 95 % of them between ${low} and ${high}`,
  alone: (runs: string) => `${runs}.`,
  band: (runs: string, low: string, high: string) =>
    `${runs}; the shaded band holds the middle 95 %, ${low} to ${high}.`,
};
