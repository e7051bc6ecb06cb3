import { confusionPlot, forestPlot, rocPlot } from '@lobule/plots';
import type { EndpointResult, HoldOutSummary, ModelClasses, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, fixed, interval, listed, lowerFirst, number, percent } from '../format-english.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';
import { chooses, modelSource } from './coefficients.ts';
import { primaryModel } from './summary.ts';

interface OfClasses {
  readonly model: ModelResult;
  readonly classes: ModelClasses;
}

/** What several classes have and one outcome has not: figures over classes, each class, confusion, coefficients by class. */
export function classTables(page: Page, one: EndpointResult): Content {
  const models = modelsOfClasses(one);
  const primary = models.find(({ model }) => model === primaryModel(one)) ?? models[0];
  if (primary === undefined) return undefined;
  const others = models.filter((entry) => entry !== primary);
  return html`<h4>Classes: ${lowerFirst(one.title)}</h4>${figuresTable(page, one, models)}<div class="grid">${ofOne(page, one, primary)}</div>${
    others.length > 0 &&
    html`<details class="data"><summary>Classes by the other models</summary><div class="grid">${others.map((entry) => ofOne(page, one, entry))}</div></details>`
  }${models.map((entry) => whoWasTaken(page, one, entry))}${coefficients(page, one, models)}`;
}

export function modelsOfClasses({ models }: EndpointResult): readonly OfClasses[] {
  return models.flatMap((model) => (model.classes ? [{ model, classes: model.classes }] : []));
}

function ofOne(page: Page, one: EndpointResult, entry: OfClasses): Content {
  return html`${confusion(page, one, entry)}${curves(page, one, entry)}${areas(page, one, entry)}`;
}

function figuresTable(page: Page, one: EndpointResult, models: readonly OfClasses[]): Markup {
  return table(
    `Figures over all classes for ${lowerFirst(one.title)}`,
    [
      { title: 'Figure' },
      ...models.flatMap(({ model }) => [
        { title: model.title, numeric: true },
        { title: 'Apparent', numeric: true },
      ]),
      { title: 'Frequencies for everybody', numeric: true },
    ],
    models[0].classes.figures.map(({ name, ofFrequency }, i) => [
      name,
      ...models.flatMap(({ model, classes }) => {
        const { value, apparent } = classes.figures[i];
        const open = (text: string) => page.provenance.number(text, modelSource(one, model));
        return [open(interval(value, { decimals: 3, level: false })), open(fixed(apparent, 3))];
      }),
      ofFrequency === undefined
        ? ''
        : page.provenance.number(fixed(ofFrequency, 3), modelSource(one, models[0].model)),
    ]),
    {
      note: 'On patients not learned from, with intervals. Of log loss and Brier score less is better; the last column is what predicting the frequencies of the classes for everybody scores.',
    },
  );
}

function confusion(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const levels = classes.levels.map(({ name }) => name);
  const counts = classes.confusion.map((row) => row.map((subjects) => subjects.length));
  const right = counts.reduce((sum, row, c) => sum + row[c], 0);
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  return figure(page, {
    title: `Confusion: ${model.title}`,
    draw: () =>
      confusionPlot({
        title: `Table of confusion of ${model.title} for ${one.title}`,
        description: levels
          .map((level, c) => `${level}: ${counts[c][c]} of ${classes.levels[c].patients} right`)
          .join('; '),
        levels,
        counts,
      }),
    caption: page.provenance.words(
      `${number(right)} of ${counted(all, 'patient')} are of the class that her out-of-fold probabilities, averaged over repeats, put first.`,
      modelSource(one, model),
    ),
    source: modelSource(one, model),
    data: {
      is: levels.flatMap((level) => levels.map(() => level)),
      'taken for': levels.flatMap(() => levels),
      patients: counts.flat(),
    },
  });
}

function curves(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const rows = classes.levels.flatMap(({ name, roc }) => roc.map((point) => ({ ...point, name })));
  return figure(page, {
    title: `Each class against all others: ${model.title}`,
    draw: () =>
      rocPlot({
        title: `Receiver operating characteristic of each class, ${model.title}, for ${one.title}`,
        description: classes.levels.map(({ name, auc }) => `${name} ${fixed(auc.value, 2)}`).join('; '),
        models: classes.levels.map(({ name, auc, roc }) => ({
          label: `${name}, ${fixed(auc.value, 2)}`,
          points: roc,
        })),
      }),
    caption: 'Probabilities of all held-out folds pooled, as a picture; the numbers are the internal AUCs.',
    source: modelSource(one, model),
    data: {
      class: rows.map(({ name }) => name),
      'false positive rate': rows.map(({ falsePositive }) => falsePositive),
      'true positive rate': rows.map(({ truePositive }) => truePositive),
    },
  });
}

function areas(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const source = modelSource(one, model);
  const open = (text: string) => page.provenance.number(text, source);
  const all = classes.levels.reduce((sum, { patients }) => sum + patients, 0);
  const words = (auc: (typeof classes.levels)[number]['auc']) => interval(auc, { decimals: 2, level: false });
  return html`${figure(page, {
    title: `AUC of each class: ${model.title}`,
    draw: () =>
      forestPlot({
        title: `AUC of each class against all others, ${model.title}, for ${one.title}`,
        description: classes.levels.map(({ name, auc }) => `${name} ${words(auc)}`).join('; '),
        xLabel: 'AUC against all others (dashed: chance)',
        reference: 0.5,
        rows: classes.levels.map(({ name, auc }) => ({ ...auc, label: name, text: words(auc) })),
      }),
    caption: 'On patients not learned from.',
    source,
    data: {
      class: classes.levels.map(({ name }) => name),
      AUC: classes.levels.map(({ auc }) => auc.value),
      low: classes.levels.map(({ auc }) => auc.low),
      high: classes.levels.map(({ auc }) => auc.high),
      apparent: classes.levels.map(({ apparent }) => apparent),
    },
  })}<div>${table(
    `${model.title}: each class`,
    [
      { title: 'Class' },
      { title: 'Patients', numeric: true },
      { title: 'AUC', numeric: true },
      { title: 'Apparent', numeric: true },
      { title: 'Frequency', numeric: true },
      { title: 'Mean probability', numeric: true },
    ],
    classes.levels.map(({ name, patients, auc, apparent, predicted }) => [
      name,
      open(number(patients)),
      open(words(auc)),
      open(fixed(apparent, 2)),
      open(percent(patients / all, 1)),
      open(percent(predicted, 1)),
    ]),
    {
      note: 'Where the mean probability is not near the frequency, the class is said too often or too rarely.',
    },
  )}</div>`;
}

/** Everybody by what she is and was taken for, with her probabilities. */
function whoWasTaken(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const source = { ...modelSource(one, model), path: one.people?.origin ?? model.origin };
  const wrong = classes.people.filter(({ actual, predicted }) => actual !== predicted);
  const others = classes.people.filter(({ actual, predicted }) => actual === predicted);
  const shown = [...wrong, ...others].slice(0, SHOWN);
  const open = (text: string) => page.provenance.number(text, source);
  return html`<details class="data"><summary>${model.title}: who was taken for what</summary>${table(
    `${model.title}: out-of-fold probabilities`,
    [
      { title: 'Patient' },
      { title: 'Is' },
      { title: 'Taken for' },
      ...classes.levels.map(({ name }) => ({ title: name, numeric: true })),
    ],
    shown.map(({ subject, actual, predicted, probability }) => [
      subject,
      classes.levels[actual].name,
      actual === predicted
        ? classes.levels[predicted].name
        : html`<strong class="bad">${classes.levels[predicted].name}</strong>`,
      ...probability.map((value) => open(percent(value, 1))),
    ]),
    {
      note: page.provenance.words(
        `${counted(wrong.length, 'patient')} taken for another class first${shown.length < classes.people.length ? `; ${number(classes.people.length - shown.length)} more in the file` : ''}.`,
        source,
      ),
    },
  )}</details>`;
}

const SHOWN = 200;
const STRONGEST = 20;

function coefficients(page: Page, one: EndpointResult, models: readonly OfClasses[]): Content {
  const weighted = models.filter(({ classes }) => classes.coefficients.length > 0);
  if (weighted.length === 0) return undefined;
  const size = (byClass: readonly number[]) => Math.max(...byClass.map(Math.abs));
  return html`<details class="data"><summary>Coefficients of each class</summary>${weighted.map(
    ({ model, classes }) => {
      const open = (text: string) => page.provenance.number(text, modelSource(one, model));
      const sorted = [...classes.coefficients].sort((a, b) => size(b.byClass) - size(a.byClass));
      const chosen = chooses({
        ...model,
        coefficients: classes.coefficients.map((entry) => ({ ...entry, value: 0 })),
      });
      return table(
        `${model.title}: coefficients of each class`,
        [
          { title: 'Feature' },
          ...classes.levels.map(({ name }) => ({ title: name, numeric: true })),
          ...(chosen ? [{ title: 'Chosen in', numeric: true }] : []),
        ],
        sorted
          .slice(0, STRONGEST)
          .map(({ feature, byClass, selectedShare }) => [
            html`<code>${feature}</code>`,
            ...byClass.map((value) => open(value === 0 ? '0' : number(value))),
            ...(chosen ? [selectedShare === undefined ? 'always kept' : open(percent(selectedShare))] : []),
          ]),
        {
          note: page.provenance.words(
            `In the units of the features as they reach the model; no class is the reference.${sorted.length > STRONGEST ? ` The strongest ${STRONGEST} of ${sorted.length}.` : ''}`,
            modelSource(one, model),
          ),
        },
      );
    },
  )}</details>`;
}

/** Classes of the models on a hold-out. */
export function heldOutClassTable(page: Page, one: EndpointResult, held: HoldOutSummary): Content {
  const models = held.models.flatMap(({ title, classes }) => (classes ? [{ title, classes }] : []));
  if (models.length === 0) return undefined;
  const source = { path: held.origin, where: `${one.title}: hold-out` };
  const open = (text: string) => page.provenance.number(text, source);
  const [{ classes: first }] = models;
  const words = (value: (typeof first.figures)[number]['value']) =>
    interval(value, { decimals: 3, level: false });
  return html`${table(
    `Classes on the hold-out for ${lowerFirst(one.title)}`,
    [{ title: 'Figure' }, ...models.map(({ title }) => ({ title, numeric: true }))],
    [
      ...first.figures.map(({ name }, i) => [
        name,
        ...models.map(({ classes }) => open(words(classes.figures[i].value))),
      ]),
      ...first.levels.map(({ name, patients }, c) => [
        withDetails(`AUC of ${name}`, counted(patients, 'patient')),
        ...models.map(({ classes }) => open(words(classes.levels[c].auc))),
      ]),
    ],
    {
      note: "Intervals of AUCs are DeLong's, of M and the macro AUC by its components, of accuracy Wilson's, of balanced accuracy Price and Bonett's, of log loss and Brier score Student's t over patients.",
    },
  )}<div class="grid">${models.map(({ title, classes }) =>
    figure(page, {
      title: `Confusion on the hold-out: ${title}`,
      draw: () =>
        confusionPlot({
          title: `Table of confusion of ${title} on the hold-out for ${one.title}`,
          description: listed(
            classes.levels.map(
              ({ name, patients }, c) => `${name} ${classes.confusion[c][c]} of ${patients}`,
            ),
          ),
          levels: classes.levels.map(({ name }) => name),
          counts: classes.confusion,
        }),
      source,
    }),
  )}</div>`;
}
