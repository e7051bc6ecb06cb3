import type { EndpointResult } from '@lobule/study';
import {
  capitalised,
  counted,
  fixed,
  interval,
  lowerFirst,
  number,
  pValue,
  sentence,
} from '../format-english.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import { facts, table } from '../table.ts';
import { canaries } from './canaries.ts';
import { classTables, modelsOfClasses } from './classes.ts';
import { coefficientTables, modelSource } from './coefficients.ts';
import { byHorizon, endpointFigures } from './endpoint-figures.ts';
import { explanations, ratioTables } from './explanations.ts';
import { analysedSource, leftOut } from './included.ts';
import { people } from './people.ts';
import { primaryModel } from './summary.ts';
import { survivalFigures } from './survival.ts';
import { validations } from './validations.ts';

/** One outcome: who had it, how well each model predicts it, how that was checked. */
export function endpoint(page: Page, one: EndpointResult): Markup {
  const drawn = one.models.filter(({ internal }) => Number.isFinite(internal.value));
  const open = (text: string) => page.provenance.number(text, analysedSource(page.text, one));
  const ofMethods = { path: one.origin, where: `${one.title}: how it was validated` };
  const titleId = page.id(`endpoint-${one.name}`);
  return html`<section class="endpoint" aria-labelledby="${titleId}"><h3 id="${titleId}">${capitalised(one.title)}</h3>
${one.exploratory !== undefined && html`<p class="note"><strong class="bad">${sentence(one.exploratory)}</strong></p>`}
${drawn.length > 0 && html`<p>${inWords(page, one)}</p>`}
${facts([
  ['Patients', html`${open(number(one.patients))}, ${open(eventWords(one))}`],
  ['Validation', page.provenance.words(sentence(one.validation), ofMethods)],
  ['Intervals', page.provenance.words(sentence(one.intervalMethod), ofMethods)],
  ['Left out', one.dropped.length > 0 && droppedList(page, one)],
])}
${drawn.length > 0 && endpointFigures(page, one, survivalFigures(page, one))}
${one.models.length > 0 && modelTable(page, one)}
${validations(page, one)}
${classTables(page, one)}
${explanations(page, one)}
${ratioTables(page, one)}
${coefficientTables(page, one)}
${canaries(page, one)}
${people(page, one)}</section>`;
}

/** How many have what is predicted. */
function eventWords(one: EndpointResult): string {
  switch (one.kind) {
    case 'binary':
      return counted(one.events, 'with the outcome', 'with the outcome');
    case 'survival':
      return counted(one.events, 'event', 'events');
    case 'classes':
      return (modelsOfClasses(one)[0]?.classes.levels ?? [])
        .map(({ name, patients }) => `${number(patients)} ${name}`)
        .join(', ');
  }
}

function inWords(page: Page, one: EndpointResult): Markup {
  const model = primaryModel(one)!;
  const { internal, apparent, metric, permutation } = model;
  const sentences = [
    `${model.title}: ${metric} ${interval(internal, { decimals: 2 })} on patients that it had not learned from.`,
    `On those that it had learned from it reaches ${fixed(apparent, 2)}; the difference of ${fixed(apparent - internal.value, 2)} is optimism.`,
  ];
  if (permutation !== undefined) {
    sentences.push(
      `With the outcome shuffled ${number(permutation.permutations)} times it lies between ${fixed(permutation.band[0], 2)} and ${fixed(permutation.band[1], 2)} (${pValue(permutation.p)}).`,
    );
  }
  const { byCentre } = model;
  if (byCentre !== undefined && Number.isFinite(byCentre.mean)) {
    sentences.push(
      `With each ${byCentre.column} left out in turn it is ${fixed(byCentre.mean, 2)} in the mean, ${fixed(byCentre.least, 2)} to ${fixed(byCentre.largest, 2)}.`,
    );
  }
  const { holdOut } = one;
  const held = holdOut?.models.find(({ title }) => title === model.title);
  if (holdOut !== undefined && held !== undefined && Number.isFinite(held.discrimination.value)) {
    sentences.push(
      `On the ${counted(holdOut.patients, 'patient')} of the hold-out (${holdOut.validation}, ${holdOut.design}) it is ${interval(held.discrimination, { decimals: 2 })}.`,
    );
  }
  return page.provenance.words(sentences.join(' '), modelSource(one, model));
}

function brierCell(brier: number, ofFrequency: number | undefined): Content {
  return withDetails(fixed(brier, 3), ofFrequency !== undefined && `frequency: ${fixed(ofFrequency, 3)}`);
}

function droppedList(page: Page, { dropped }: EndpointResult): Content {
  return html`<details><summary>${counted(dropped.length, 'patient')}: ${leftOut(page, dropped)}</summary><p>${dropped.map(({ subject }) => subject).join(', ')}</p></details>`;
}

function modelTable(page: Page, one: EndpointResult): Markup {
  const metric = one.models[0].metric;
  const hasBrier = one.models.some(({ brier }) => brier !== undefined);
  const horizon = one.models.find((model) => model.horizon !== undefined)?.horizon;
  return html`${table(
    `Models for ${lowerFirst(one.title)}`,
    [
      { title: 'Model' },
      { title: `${metric}, internal`, numeric: true },
      { title: 'Apparent', numeric: true },
      { title: 'Optimism', numeric: true },
      { title: 'Shuffled outcome', numeric: true },
      ...(hasBrier
        ? [
            {
              title: page.provenance.words(`Brier score${horizon ? `, ${byHorizon(horizon)}` : ''}`, {
                path: one.origin,
                where: `${one.title}: how it was validated`,
              }),
              numeric: true,
            },
          ]
        : []),
    ],
    one.models.map((model) => {
      const { internal, apparent, permutation, brier, brierOfFrequency } = model;
      const open = (text: Content) => page.provenance.number(text, modelSource(one, model));
      return [
        model.title,
        open(interval(internal, { decimals: 2, level: false })),
        open(fixed(apparent, 2)),
        open(fixed(apparent - internal.value, 2)),
        permutation === undefined
          ? '–'
          : open(
              `${pValue(permutation.p)}, band ${fixed(permutation.band[0], 2)} to ${fixed(permutation.band[1], 2)}`,
            ),
        ...(hasBrier ? [brier === undefined ? '–' : open(brierCell(brier, brierOfFrequency))] : []),
      ];
    }),
    {
      note: `Optimism is apparent minus internal: what the model seems to gain from patients that it has seen.${
        hasBrier
          ? ' The Brier score is the mean squared error of the risks, less is better; below it what predicting the frequency for everybody scores.'
          : ''
      }`,
    },
  )}${one.models.map(
    (model) =>
      model.remarks.length > 0 &&
      html`<p class="note"><strong>${model.title}:</strong> ${page.provenance.words(model.remarks.map(sentence).join(' '), modelSource(one, model))}</p>`,
  )}`;
}
