import { forestPlot } from '@lobule/plots';
import type { EndpointResult, Interval, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { type Content, html } from '../html.ts';
import type { Page } from '../page.ts';
import { modelSource } from './coefficients.ts';

type Figures = NonNullable<EndpointResult['figures']>;

/** Every figure of every model in one picture: how far the optimistic ones lie from the honest. */
export function figureForest(page: Page, one: EndpointResult, figures: Figures): Content {
  const rows = figures.filter(({ figure: { value } }) => Number.isFinite(value));
  if (rows.length < 2) return undefined;
  const { forests: said, plots, validations } = page.text;
  const metric = one.models[0]?.metric ?? validations.figure;
  return figure(page, {
    title: said.title(metric),
    draw: () =>
      forestPlot({
        title: said.titleFor(metric, one.title),
        description: said.described(
          rows.map(({ model, validation, figure: own }) => [model, validation, words(page, own)]),
        ),
        words: plots,
        xLabel: said.axis(metric),
        reference: 0.5,
        rows: rows.map(({ model, validation, design, figure: own }) => ({
          ...own,
          label: said.label(model, said.name(shortName(validation, design))),
          text: words(page, own),
        })),
      }),
    source: { path: one.origin, where: said.where(one.title) },
    caption: said.caption,
    data: {
      [said.data.model]: rows.map(({ model }) => model),
      [said.data.validation]: rows.map(({ validation }) => said.name(validation)),
      [said.data.design]: rows.map(({ design }) => page.plain(design)),
      [said.data.patients]: rows.map(({ patients }) => patients),
      [metric]: rows.map(({ figure: { value } }) => value),
      [said.data.low]: rows.map(({ figure: { low } }) => low),
      [said.data.high]: rows.map(({ figure: { high } }) => high),
    },
  });
}

function shortName(validation: Figures[number]['validation'], design: string): string {
  if (validation !== 'internal') return validation;
  if (design.includes('.632+')) return 'bootstrap';
  if (design.includes('optimism')) return 'optimism';
  return design.startsWith('hold-out') ? 'holdOut' : 'crossValidated';
}

/** A forest plot for each model: each centre scored by models of all others. */
export function centreForests(page: Page, one: EndpointResult): Content {
  const drawn = one.models.flatMap((model) => centreForest(page, one, model) ?? []);
  return drawn.length > 0 && html`<div class="grid">${drawn}</div>`;
}

function centreForest(page: Page, one: EndpointResult, model: ModelResult): Content {
  const { byCentre: centres } = model;
  const rows = centres?.parts.filter(({ discrimination: { value } }) => Number.isFinite(value)) ?? [];
  if (centres === undefined || rows.length === 0) return undefined;
  const { forests: said, plots, validations } = page.text;
  const undrawn = centres.parts.length - rows.length;
  return figure(page, {
    title: said.leftOut(centres.column, model.title),
    draw: () =>
      forestPlot({
        title: said.leftOutFor(model.metric, model.title, centres.column, one.title),
        description: said.centresDescribed(
          rows.map(({ centres: names, discrimination }) => [
            validations.centres(names),
            words(page, discrimination),
          ]),
        ),
        words: plots,
        xLabel: said.axis(model.metric),
        reference: 0.5,
        rows: rows.map(({ centres: names, patients, discrimination }) => ({
          ...discrimination,
          label: said.centreLabel(validations.centres(names), patients),
          text: words(page, discrimination),
        })),
      }),
    source: modelSource(page, one, model),
    caption: page.provenance.words(
      said.centresCaption(
        centres.mean,
        centres.least,
        centres.largest,
        rows[0].discrimination.level,
        undrawn,
      ),
      modelSource(page, one, model),
    ),
    data: {
      [centres.column]: rows.map(({ centres: names }) => page.text.format.listed(names)),
      [said.data.patients]: rows.map(({ patients }) => patients),
      [said.data.events]: rows.map(({ events }) => events),
      [model.metric]: rows.map(({ discrimination: { value } }) => value),
      [said.data.low]: rows.map(({ discrimination: { low } }) => low),
      [said.data.high]: rows.map(({ discrimination: { high } }) => high),
    },
  });
}

function words({ text: { format } }: Page, one: Interval): string {
  return Number.isFinite(one.low)
    ? format.interval(one, { decimals: 2, level: false })
    : format.fixed(one.value, 2);
}
