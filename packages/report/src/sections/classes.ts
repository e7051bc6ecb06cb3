import { confusionPlot, forestPlot, rocPlot } from '@lobule/plots';
import type { EndpointResult, HoldOutSummary, ModelClasses, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { lowerFirst } from '../format.ts';
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
  const said = page.text.classes;
  return html`<h4>${said.title(lowerFirst(one.title))}</h4>${figuresTable(page, one, models)}<div class="grid">${ofOne(page, one, primary)}</div>${
    others.length > 0 &&
    html`<details class="data"><summary>${said.byOthers}</summary><div class="grid">${others.map((entry) => ofOne(page, one, entry))}</div></details>`
  }${models.map((entry) => whoWasTaken(page, one, entry))}${coefficients(page, one, models)}`;
}

export function modelsOfClasses({ models }: EndpointResult): readonly OfClasses[] {
  return models.flatMap((model) => (model.classes ? [{ model, classes: model.classes }] : []));
}

function ofOne(page: Page, one: EndpointResult, entry: OfClasses): Content {
  return html`${confusion(page, one, entry)}${curves(page, one, entry)}${areas(page, one, entry)}`;
}

function figuresTable(page: Page, one: EndpointResult, models: readonly OfClasses[]): Markup {
  const { classes: said, format, heads } = page.text;
  const { fixed, interval } = format;
  return table(
    said.figures(lowerFirst(one.title)),
    [
      { title: heads.figure },
      ...models.flatMap(({ model }) => [
        { title: model.title, numeric: true },
        { title: heads.apparent, numeric: true },
      ]),
      { title: said.frequencies, numeric: true },
    ],
    models[0].classes.figures.map(({ name, ofFrequency }, i) => [
      page.told(name),
      ...models.flatMap(({ model, classes }) => {
        const { value, apparent } = classes.figures[i];
        const open = (text: string) => page.provenance.number(text, modelSource(page, one, model));
        return [open(interval(value, { decimals: 3, level: false })), open(fixed(apparent, 3))];
      }),
      ofFrequency === undefined
        ? ''
        : page.provenance.number(fixed(ofFrequency, 3), modelSource(page, one, models[0].model)),
    ]),
    {
      note: said.figuresNote,
    },
  );
}

function confusion(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const { classes: said, plots } = page.text;
  const levels = classes.levels.map(({ name }) => name);
  const counts = classes.confusion.map((row) => row.map((subjects) => subjects.length));
  const right = counts.reduce((sum, row, c) => sum + row[c], 0);
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  return figure(page, {
    title: said.confusion(model.title),
    draw: () =>
      confusionPlot({
        title: said.confusionFor(model.title, one.title),
        description: said.right(levels.map((level, c) => [level, counts[c][c], classes.levels[c].patients])),
        words: plots,
        levels,
        counts,
      }),
    caption: page.provenance.words(said.confusionCaption(right, all), modelSource(page, one, model)),
    source: modelSource(page, one, model),
    data: {
      [said.data.is]: levels.flatMap((level) => levels.map(() => level)),
      [said.data.takenFor]: levels.flatMap(() => levels),
      [said.data.patients]: counts.flat(),
    },
  });
}

function curves(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const { classes: said, format, modelFigures, plots } = page.text;
  const rows = classes.levels.flatMap(({ name, roc }) => roc.map((point) => ({ ...point, name })));
  return figure(page, {
    title: said.against(model.title),
    draw: () =>
      rocPlot({
        title: said.rocFor(model.title, one.title),
        description: modelFigures.described(
          classes.levels.map(({ name, auc }) => [name, format.fixed(auc.value, 2)]),
        ),
        words: plots,
        models: classes.levels.map(({ name, auc, roc }) => ({
          label: modelFigures.named(name, auc.value),
          points: roc,
        })),
      }),
    caption: said.rocCaption,
    source: modelSource(page, one, model),
    data: {
      [said.data.class]: rows.map(({ name }) => name),
      [said.data.falsePositive]: rows.map(({ falsePositive }) => falsePositive),
      [said.data.truePositive]: rows.map(({ truePositive }) => truePositive),
    },
  });
}

function areas(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const { classes: said, format, heads, modelFigures, plots } = page.text;
  const { fixed, interval, number, percent } = format;
  const source = modelSource(page, one, model);
  const open = (text: string) => page.provenance.number(text, source);
  const all = classes.levels.reduce((sum, { patients }) => sum + patients, 0);
  const words = (auc: (typeof classes.levels)[number]['auc']) => interval(auc, { decimals: 2, level: false });
  return html`${figure(page, {
    title: said.aucOfEach(model.title),
    draw: () =>
      forestPlot({
        title: said.aucFor(model.title, one.title),
        description: modelFigures.described(classes.levels.map(({ name, auc }) => [name, words(auc)])),
        words: plots,
        xLabel: said.aucAxis,
        reference: 0.5,
        rows: classes.levels.map(({ name, auc }) => ({ ...auc, label: name, text: words(auc) })),
      }),
    caption: said.notLearned,
    source,
    data: {
      [said.data.class]: classes.levels.map(({ name }) => name),
      AUC: classes.levels.map(({ auc }) => auc.value),
      [said.data.low]: classes.levels.map(({ auc }) => auc.low),
      [said.data.high]: classes.levels.map(({ auc }) => auc.high),
      [said.data.apparent]: classes.levels.map(({ apparent }) => apparent),
    },
  })}<div>${table(
    said.each(model.title),
    [
      { title: said.class },
      { title: heads.patients, numeric: true },
      { title: 'AUC', numeric: true },
      { title: heads.apparent, numeric: true },
      { title: said.frequency, numeric: true },
      { title: said.probability, numeric: true },
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
      note: said.probabilityNote,
    },
  )}</div>`;
}

/** Everybody by what she is and was taken for, with her probabilities. */
function whoWasTaken(page: Page, one: EndpointResult, { model, classes }: OfClasses): Markup {
  const { classes: said, format, heads } = page.text;
  const source = { ...modelSource(page, one, model), path: one.people?.origin ?? model.origin };
  const wrong = classes.people.filter(({ actual, predicted }) => actual !== predicted);
  const others = classes.people.filter(({ actual, predicted }) => actual === predicted);
  const shown = [...wrong, ...others].slice(0, SHOWN);
  const open = (text: string) => page.provenance.number(text, source);
  return html`<details class="data"><summary>${said.who(model.title)}</summary>${table(
    said.probabilities(model.title),
    [
      { title: heads.patient },
      { title: said.is },
      { title: said.takenFor },
      ...classes.levels.map(({ name }) => ({ title: name, numeric: true })),
    ],
    shown.map(({ subject, actual, predicted, probability }) => [
      subject,
      classes.levels[actual].name,
      actual === predicted
        ? classes.levels[predicted].name
        : html`<strong class="bad">${classes.levels[predicted].name}</strong>`,
      ...probability.map((value) => open(format.percent(value, 1))),
    ]),
    {
      note: page.provenance.words(said.wrong(wrong.length, classes.people.length - shown.length), source),
    },
  )}</details>`;
}

const SHOWN = 200;
const STRONGEST = 20;

function coefficients(page: Page, one: EndpointResult, models: readonly OfClasses[]): Content {
  const weighted = models.filter(({ classes }) => classes.coefficients.length > 0);
  if (weighted.length === 0) return undefined;
  const { classes: said, coefficients: ofModels, format, heads } = page.text;
  const { number, percent } = format;
  const size = (byClass: readonly number[]) => Math.max(...byClass.map(Math.abs));
  return html`<details class="data"><summary>${said.coefficients}</summary>${weighted.map(
    ({ model, classes }) => {
      const open = (text: string) => page.provenance.number(text, modelSource(page, one, model));
      const sorted = [...classes.coefficients].sort((a, b) => size(b.byClass) - size(a.byClass));
      const chosen = chooses({
        ...model,
        coefficients: classes.coefficients.map((entry) => ({ ...entry, value: 0 })),
      });
      return table(
        said.coefficientsOf(model.title),
        [
          { title: heads.feature },
          ...classes.levels.map(({ name }) => ({ title: name, numeric: true })),
          ...(chosen ? [{ title: ofModels.chosenIn, numeric: true }] : []),
        ],
        sorted
          .slice(0, STRONGEST)
          .map(({ feature, byClass, selectedShare }) => [
            html`<code>${feature}</code>`,
            ...byClass.map((value) => open(value === 0 ? '0' : number(value))),
            ...(chosen
              ? [selectedShare === undefined ? ofModels.alwaysKept : open(percent(selectedShare))]
              : []),
          ]),
        {
          note: page.provenance.words(
            said.coefficientsNote(STRONGEST, sorted.length),
            modelSource(page, one, model),
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
  const { classes: said, counts, format, heads, plots, validations } = page.text;
  const source = { path: held.origin, where: validations.holdOutOf(one.title) };
  const open = (text: string) => page.provenance.number(text, source);
  const [{ classes: first }] = models;
  const words = (value: (typeof first.figures)[number]['value']) =>
    format.interval(value, { decimals: 3, level: false });
  return html`${table(
    said.onHoldOut(lowerFirst(one.title)),
    [{ title: heads.figure }, ...models.map(({ title }) => ({ title, numeric: true }))],
    [
      ...first.figures.map(({ name }, i) => [
        page.told(name),
        ...models.map(({ classes }) => open(words(classes.figures[i].value))),
      ]),
      ...first.levels.map(({ name, patients }, c) => [
        withDetails(said.aucOf(name), counts.patients(patients)),
        ...models.map(({ classes }) => open(words(classes.levels[c].auc))),
      ]),
    ],
    {
      note: said.holdOutNote,
    },
  )}<div class="grid">${models.map(({ title, classes }) =>
    figure(page, {
      title: said.confusionOnHoldOut(title),
      draw: () =>
        confusionPlot({
          title: said.confusionOnHoldOutFor(title, one.title),
          description: said.rightOf(
            classes.levels.map(({ name, patients }, c) => [name, classes.confusion[c][c], patients]),
          ),
          words: plots,
          levels: classes.levels.map(({ name }) => name),
          counts: classes.confusion,
        }),
      source,
    }),
  )}</div>`;
}
