import type { EndpointResult } from '@lobule/study';
import { capitalised, lowerFirst, sentence } from '../format.ts';
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
  const { endpoint: said, format } = page.text;
  const drawn = one.models.filter(({ internal }) => Number.isFinite(internal.value));
  const open = (text: string) => page.provenance.number(text, analysedSource(page.text, one));
  const ofMethods = { path: one.origin, where: said.howValidated(one.title) };
  const titleId = page.id(`endpoint-${one.name}`);
  return html`<section class="endpoint" aria-labelledby="${titleId}"><h3 id="${titleId}">${capitalised(one.title)}</h3>
${one.exploratory !== undefined && html`<p class="note"><strong class="bad">${page.toldSentence(one.exploratory)}</strong></p>`}
${drawn.length > 0 && html`<p>${inWords(page, one)}</p>`}
${facts([
  [said.patients, said.patientsWords(open(format.number(one.patients)), open(eventWords(page, one)))],
  [said.validation, page.toldSentence(one.validation, ofMethods)],
  [said.intervals, page.toldSentence(one.intervalMethod, ofMethods)],
  [said.leftOut, one.dropped.length > 0 && droppedList(page, one)],
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
function eventWords({ text }: Page, one: EndpointResult): string {
  const said = text.endpoint;
  switch (one.kind) {
    case 'binary':
      return said.withOutcome(one.events);
    case 'survival':
      return said.events(one.events);
    case 'classes':
      return said.classes(modelsOfClasses(one)[0]?.classes.levels ?? []);
  }
}

function inWords(page: Page, one: EndpointResult): Markup {
  const { endpoint: said, format } = page.text;
  const { interval } = format;
  const model = primaryModel(one)!;
  const { internal, apparent, metric, permutation } = model;
  const sentences = [
    said.internal(model.title, metric, interval(internal, { decimals: 2 })),
    said.optimistic(apparent, internal.value),
  ];
  if (permutation !== undefined) {
    sentences.push(said.shuffled(permutation.permutations, permutation.band, permutation.p));
  }
  const { byCentre } = model;
  if (byCentre !== undefined && Number.isFinite(byCentre.mean)) {
    sentences.push(said.leftOutInTurn(byCentre.column, byCentre.mean, byCentre.least, byCentre.largest));
  }
  const { holdOut } = one;
  const held = holdOut?.models.find(({ title }) => title === model.title);
  if (holdOut !== undefined && held !== undefined && Number.isFinite(held.discrimination.value)) {
    sentences.push(
      said.onHoldOut(
        holdOut.patients,
        holdOut.validation,
        page.plain(holdOut.design),
        interval(held.discrimination, { decimals: 2 }),
      ),
    );
  }
  return page.provenance.words(sentences.join(page.text.summary.between), modelSource(page, one, model));
}

function brierCell({ text }: Page, brier: number, ofFrequency: number | undefined): Content {
  return withDetails(
    text.format.fixed(brier, 3),
    ofFrequency !== undefined && text.endpoint.frequency(ofFrequency),
  );
}

function droppedList(page: Page, { dropped }: EndpointResult): Content {
  return html`<details><summary>${page.text.endpoint.dropped(dropped.length, leftOut(page, dropped))}</summary><p>${page.text.endpoint.names(dropped.map(({ subject }) => subject))}</p></details>`;
}

function modelTable(page: Page, one: EndpointResult): Markup {
  const metric = one.models[0].metric;
  const { endpoint: said, format, heads } = page.text;
  const { fixed, interval } = format;
  const hasBrier = one.models.some(({ brier }) => brier !== undefined);
  const horizon = one.models.find((model) => model.horizon !== undefined)?.horizon;
  return html`${table(
    said.models(lowerFirst(one.title)),
    [
      { title: heads.model },
      { title: said.internalHead(metric), numeric: true },
      { title: heads.apparent, numeric: true },
      { title: said.optimism, numeric: true },
      { title: said.shuffledHead, numeric: true },
      ...(hasBrier
        ? [
            {
              title: page.provenance.words(said.brier(horizon && byHorizon(page, horizon)), {
                path: one.origin,
                where: said.howValidated(one.title),
              }),
              numeric: true,
            },
          ]
        : []),
    ],
    one.models.map((model) => {
      const { internal, apparent, permutation, brier, brierOfFrequency } = model;
      const open = (text: Content) => page.provenance.number(text, modelSource(page, one, model));
      return [
        model.title,
        open(interval(internal, { decimals: 2, level: false })),
        open(fixed(apparent, 2)),
        open(fixed(apparent - internal.value, 2)),
        permutation === undefined ? heads.nothing : open(said.band(permutation.p, permutation.band)),
        ...(hasBrier
          ? [brier === undefined ? heads.nothing : open(brierCell(page, brier, brierOfFrequency))]
          : []),
      ];
    }),
    {
      note: said.note(hasBrier),
    },
  )}${one.models.map(
    (model) =>
      model.remarks.length > 0 &&
      html`<p class="note">${said.remarks(model.title)}${page.told(model.remarks.map(sentence).join(' '), modelSource(page, one, model))}</p>`,
  )}`;
}
