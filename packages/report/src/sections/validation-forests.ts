import { forestPlot } from '@lobule/plots';
import type { EndpointResult, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, fixed, interval, listed, number } from '../format-english.ts';
import { type Content, html } from '../html.ts';
import type { Page } from '../page.ts';
import { modelSource } from './coefficients.ts';

type Figures = NonNullable<EndpointResult['figures']>;

/** Every figure of every model in one picture: how far the optimistic ones lie from the honest. */
export function figureForest(page: Page, one: EndpointResult, figures: Figures): Content {
  const rows = figures.filter(({ figure: { value } }) => Number.isFinite(value));
  if (rows.length < 2) return undefined;
  const metric = one.models[0]?.metric ?? 'Figure';
  return figure(page, {
    title: `${metric} by what it was measured on`,
    draw: () =>
      forestPlot({
        title: `${metric} by what it was measured on, for ${one.title}`,
        description: rows
          .map(({ model, validation, figure: own }) => `${model}, ${validation}: ${words(own)}`)
          .join('; '),
        xLabel: `${metric} (dashed: chance)`,
        reference: 0.5,
        rows: rows.map(({ model, validation, design, figure: own }) => ({
          ...own,
          label: `${model}: ${shortName(validation, design)}`,
          text: words(own),
        })),
      }),
    source: { path: one.origin, where: `${one.title}: what each figure was measured on` },
    caption: 'Without a bar where there is no interval that could be trusted.',
    data: {
      model: rows.map(({ model }) => model),
      validation: rows.map(({ validation }) => validation),
      design: rows.map(({ design }) => design),
      patients: rows.map(({ patients }) => patients),
      [metric]: rows.map(({ figure: { value } }) => value),
      low: rows.map(({ figure: { low } }) => low),
      high: rows.map(({ figure: { high } }) => high),
    },
  });
}

function shortName(validation: Figures[number]['validation'], design: string): string {
  if (validation !== 'internal') return validation;
  if (design.includes('.632+')) return '.632+';
  if (design.includes('optimism')) return 'less optimism';
  return design.startsWith('hold-out') ? 'hold-out' : 'cross-validated';
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
  const undrawn = centres.parts.length - rows.length;
  return figure(page, {
    title: `Each ${centres.column} left out: ${model.title}`,
    draw: () =>
      forestPlot({
        title: `${model.metric} of ${model.title} with each ${centres.column} left out, for ${one.title}`,
        description: rows
          .map(({ centres: names, discrimination }) => `${names.join(', ')} ${words(discrimination)}`)
          .join('; '),
        xLabel: `${model.metric} (dashed: chance)`,
        reference: 0.5,
        rows: rows.map(({ centres: names, patients, discrimination }) => ({
          ...discrimination,
          label: `${names.join(', ')} (${patients})`,
          text: words(discrimination),
        })),
      }),
    source: modelSource(one, model),
    caption: page.provenance.words(
      `Patients in brackets. Mean ${fixed(centres.mean, 2)}, ${fixed(centres.least, 2)} to ${fixed(centres.largest, 2)}; ${number(100 * rows[0].discrimination.level)} % intervals${undrawn > 0 ? `; ${counted(undrawn, 'part')} without a figure` : ''}.`,
      modelSource(one, model),
    ),
    data: {
      [centres.column]: rows.map(({ centres: names }) => listed(names)),
      patients: rows.map(({ patients }) => patients),
      events: rows.map(({ events }) => events),
      [model.metric]: rows.map(({ discrimination: { value } }) => value),
      low: rows.map(({ discrimination: { low } }) => low),
      high: rows.map(({ discrimination: { high } }) => high),
    },
  });
}

function words(one: { value: number; low: number; high: number; level: number }): string {
  return Number.isFinite(one.low) ? interval(one, { decimals: 2, level: false }) : fixed(one.value, 2);
}
