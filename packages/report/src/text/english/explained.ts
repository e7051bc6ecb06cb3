import { type Content, html } from '../../html.ts';
import { counted, format } from './numbers.ts';

const { fixed, number, percent } = format;

/** A title within a sentence; abbreviations keep their capitals. */
const within = (title: string) =>
  /^[A-Z][a-z]/.test(title) ? title[0].toLowerCase() + title.slice(1) : title;
const upper = (text: string) => text[0].toUpperCase() + text.slice(1);

type Measure = 'odds ratio' | 'hazard ratio';

export const explanations = {
  title: 'What tells the outcome',
  others: 'The same of the other models',
  alone: 'Each predictor by itself',
  together: (model: string) => `${model}, all together`,
  where: (outcome: string, measure: Measure, of: string) => `${outcome}: ${measure}s, ${of.toLowerCase()}`,
  ratios: (measure: Measure, of: string) => `${upper(measure)}s: ${within(of)}`,
  ratiosFor: (ratios: string, outcome: string) => `${ratios} for ${outcome}`,
  noRatios: (ratios: string, why: Content) => html`${ratios}: ${why}`,
  described: (items: readonly (readonly [feature: string, words: string])[]) =>
    items.map(([feature, words]) => `${feature} ${words}`).join('; '),
  measure: (measure: Measure) => upper(measure),
  ratioAxis: (measure: Measure) => `${upper(measure)} (dashed: none), logarithmic`,
  per: (feature: string, per: string) => `${feature}, ${per}`,
  ratioCaption: (n: number, events: number, fewer: boolean, level: number) =>
    `${counted(n, 'patient')}, ${number(events)} with the outcome${fewer ? ' (fewer where a value is missing)' : ''}; ${number(100 * level)} % intervals (Wald); numbers per standard deviation. Nothing was held out here: this tells of associations, not of how well a model predicts.`,
  ratio: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
  importance: (model: string) => `Importance: ${model}`,
  importanceFor: (model: string, outcome: string) => `Permutation importance in ${model} for ${outcome}`,
  lost: (metric: string) => `${metric} lost without it (dashed: nothing)`,
  importanceCaption: (metric: string, largest: Content) =>
    html`Mean loss of ${metric} in held-out folds when the values of a feature are dealt out at random among the patients there. Of features that repeat each other none may seem to matter.${
      largest !== undefined && html` ${largest}`
    }`,
  largest: (shown: number, all: number) => `The ${shown} largest of ${all}.`,
  adds: (model: string) => `What each feature adds: ${model}`,
  addsFor: (model: string, outcome: string) => `What each feature adds in ${model} for ${outcome}`,
  addsWhere: (outcome: string, model: string) => `${outcome}, ${model}: what each feature adds`,
  sizes: (features: readonly { readonly feature: string; readonly size: number }[]) =>
    features.map(({ feature, size }) => `${feature}, mean size ${number(size)}`).join('; '),
  units: {
    'log odds': 'log odds',
    probability: 'probability',
    'log hazard': 'log hazard',
    mortality: 'mortality',
  },
  contribution: (unit: string) => `Contribution to the ${unit}`,
  addsCaption: (drawn: number, all: number, others: number) =>
    `A dot for ${
      drawn < all
        ? `each of ${number(drawn)} of ${counted(all, 'patient')}, evenly taken`
        : `each of ${counted(all, 'patient')}`
    }, from the fold that did not hold her; colour is the rank of her value. The contributions of a patient add up to what the model says of her${others > 0 ? `; ${counted(others, 'other feature')} with less to say ${others === 1 ? 'is' : 'are'} in the file` : ''}.`,
  nomogram: (model: string) => `Nomogram: ${model}`,
  nomogramFor: (model: string, outcome: string) => `Nomogram of ${model} for ${outcome}`,
  axis: (feature: string, ticks: readonly { readonly value: number; readonly points: number }[]) =>
    `${feature} ${ticks.map(({ value, points }) => `${number(value)}: ${number(points)}`).join(', ')}`,
  axes: (axes: readonly string[]) => axes.join('; '),
  risk: (horizon: string | undefined) => (horizon === undefined ? 'Risk' : `Risk ${horizon}`),
  nomogramCaption: (discrimination: Content) =>
    html`Of the model fitted to all patients, in the units of the table. ${discrimination} It is no tool for a patient until it has been validated elsewhere.`,
  discrimination: (value: number, undrawn: number) =>
    `Its discrimination on patients not learned from is ${fixed(value, 2)}${undrawn > 0 ? `; ${counted(undrawn, 'feature')} with less reach ${undrawn === 1 ? 'is' : 'are'} not drawn and must be added by the coefficients` : ''}.`,
  withIntervals: 'Ratios with intervals',
  tableOf: (of: string, measure: Measure) => `${of}: ${measure}s`,
  predictor: 'Predictor',
  for: 'For',
  p: 'p',
  notEstimable: 'not estimable',
  data: {
    feature: 'feature',
    per: 'per',
    measure: (measure: Measure): string => measure,
    low: 'low',
    high: 'high',
    p: 'p',
    n: 'n',
    lost: 'lost',
    patient: 'patient',
    value: 'value',
    contribution: (unit: string) => `contribution (${unit})`,
    axis: 'axis',
    points: 'points',
  },
};

export const people = {
  where: (outcome: string) => `${outcome}: predictions of each patient`,
  title: (outcome: string) => `Each patient: ${outcome}`,
  summary: (n: number) => `${counted(n, 'patient')} with their out-of-fold risks`,
  more: (n: number) => `${counted(n, 'more patient')} in the file.`,
  outcome: 'Outcome',
  notMeasured: 'Not measured',
  nothing: 'nothing',
  missing: (missing: number, predictors: number, names: readonly string[], more: number) =>
    `${number(missing)} of ${number(predictors)} predictors: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  images: 'Images',
  examPage: 'page of her exam',
  risk: (risk: number) => `risk ${percent(risk)}`,
  score: (linear: number) => `score ${number(linear)}`,
  inShort: (said: string, happened: boolean, binary: boolean) =>
    `${said} · ${happened ? 'with' : 'without'} the ${binary ? 'outcome' : 'event'}`,
  happened: 'happened',
  notHappened: 'did not happen',
  eventAt: (time: number, unit: string) => `event at ${number(time)} ${unit}`,
  noEventUntil: (time: number, unit: string) => `no event until ${number(time)} ${unit}`,
  riskAndScore: (risk: number, horizon: string | undefined, linear: number) =>
    `risk ${percent(risk, 1)}${horizon === undefined ? '' : ` ${horizon}`}, score ${number(linear)}`,
  group: (said: string, group: number) => `${said}, risk group ${group}`,
  addsWhere: (outcome: string, model: string, unit: string) =>
    `${outcome}, ${model}: what each feature adds, in the ${unit}`,
  contributions: (model: string, unit: string) => `${model}: contributions to the ${unit}`,
  adds: 'Adds',
  everybody: 'Everybody of her fold',
  tableValues: 'Values of the table',
  missingValue: 'missing',
  others: 'Others',
  total: 'Her score',
  note: 'Of the first cross-validation; the score above is the mean over all of its repeats.',
};
