import { contributionsPlot, forestPlot, nomogramPlot } from '@lobule/plots';
import type { EndpointResult, ModelExplanation, ModelNomogram, ModelResult, RatioTable } from '@lobule/study';
import { figure } from '../figure.ts';
import {
  capitalised,
  counted,
  fixed,
  lowerFirst,
  number,
  percent,
  pValue,
  sentence,
} from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { modelSource } from './coefficients.ts';
import { byHorizon } from './endpoint-figures.ts';
import { primaryModel } from './summary.ts';

const SHOWN = 12;
/** More dots of a feature than these only cover one another. */
const MOST_DOTS = 400;

/** What tells the outcome and what the models lean on: ratios, importance, contributions, nomograms. */
export function explanations(page: Page, one: EndpointResult): Content {
  const primary = primaryModel(one);
  const first = [
    one.ratios && ratioFigure(page, one, 'Each predictor by itself', one.ratios),
    ...(primary ? modelFigures(page, one, primary) : []),
  ].filter((content) => content !== undefined);
  const others = one.models
    .filter((model) => model !== primary)
    .flatMap((model) => modelFigures(page, one, model));
  const closed = others.filter((content) => content !== undefined);
  if (first.length === 0 && closed.length === 0) return undefined;
  return html`<h4 id="${page.id(`explained-${one.name}`)}">What tells the outcome</h4><div class="grid">${first}</div>${
    closed.length > 0 &&
    html`<details class="data"><summary>The same of the other models</summary><div class="grid">${closed}</div></details>`
  }`;
}

function modelFigures(page: Page, one: EndpointResult, model: ModelResult): Content[] {
  const { ratios, importance, explanation, nomogram } = model;
  return [
    ratios && ratioFigure(page, one, `${model.title}, all together`, ratios),
    importance && importanceFigure(page, one, model, importance),
    explanation && explanation.features.length > 0 && contributionsFigure(page, one, model, explanation),
    nomogram && nomogramFigure(page, one, model, nomogram),
  ].filter((content) => content !== false);
}

function ratioFigure(page: Page, one: EndpointResult, of: string, found: RatioTable): Content {
  const source: Source = {
    path: found.origin,
    where: `${one.title}: ${found.measure}s, ${of.toLowerCase()}`,
  };
  const name = `${capitalised(found.measure)}s: ${lowerFirst(of)}`;
  if (found.reason) {
    return html`<p class="note">${name}: ${page.provenance.words(sentence(found.reason.text), source)}</p>`;
  }
  const rows = found.rows.filter(({ ratio }) => Number.isFinite(ratio.value)).slice(0, SHOWN);
  if (rows.length === 0) return undefined;
  const level = rows[0].ratio.level;
  const alone = found.rows.some(({ n }) => n !== found.n);
  return figure(page, {
    title: name,
    draw: () =>
      forestPlot({
        title: `${name} for ${one.title}`,
        description: rows.map(({ feature, ratio }) => `${feature} ${ratioWords(ratio)}`).join('; '),
        xLabel: `${capitalised(found.measure)} (dashed: none), logarithmic`,
        reference: 1,
        ratios: true,
        rows: rows.map(({ feature, per, ratio }) => ({
          ...ratio,
          label: per.includes(' SD ') ? feature : `${feature}, ${per}`,
          text: ratioWords(ratio),
        })),
      }),
    source,
    caption: page.provenance.words(
      `${counted(found.n, 'patient')}, ${number(found.events)} with the outcome${alone ? ' (fewer where a value is missing)' : ''}; ${number(100 * level)} % intervals (Wald); numbers per standard deviation. Nothing was held out here: this tells of associations, not of how well a model predicts.`,
      source,
    ),
    data: {
      feature: rows.map(({ feature }) => feature),
      per: rows.map(({ per }) => per),
      [found.measure]: rows.map(({ ratio }) => ratio.value),
      low: rows.map(({ ratio }) => ratio.low),
      high: rows.map(({ ratio }) => ratio.high),
      p: rows.map(({ p }) => p),
      n: rows.map(({ n }) => n),
    },
  });
}

/** Beyond these a ratio says no more than that it is far off. */
const [LEAST_RATIO, LARGEST_RATIO] = [0.001, 1000];

/** Two decimals where they tell enough, as papers print ratios; else three digits, and no more than that it is far off. */
function ratioWords({ value, low, high }: RatioTable['rows'][number]['ratio']): string {
  const plain = [value, low, high].every((x) => x >= 0.0095 && x < 100);
  const write = (x: number) => {
    if (x > LARGEST_RATIO) return `> ${number(LARGEST_RATIO)}`;
    if (x < LEAST_RATIO) return `< ${LEAST_RATIO}`;
    return plain ? fixed(x, 2) : number(x);
  };
  return Number.isFinite(low) ? `${write(value)} (${write(low)} to ${write(high)})` : write(value);
}

function importanceFigure(
  page: Page,
  one: EndpointResult,
  model: ModelResult,
  importance: NonNullable<ModelResult['importance']>,
): Content {
  const rows = importance.slice(0, SHOWN);
  if (rows.length === 0) return undefined;
  const source = modelSource(one, model);
  return figure(page, {
    title: `Importance: ${model.title}`,
    draw: () =>
      forestPlot({
        title: `Permutation importance in ${model.title} for ${one.title}`,
        description: rows.map(({ feature, lost }) => `${feature} ${fixed(lost, 3)}`).join('; '),
        xLabel: `${model.metric} lost without it (dashed: nothing)`,
        reference: 0,
        rows: rows.map(({ feature, lost }) => ({
          label: feature,
          value: lost,
          low: Number.NaN,
          high: Number.NaN,
          text: fixed(lost, 3),
        })),
      }),
    source,
    caption: html`Mean loss of ${model.metric} in held-out folds when the values of a feature are dealt out at random among the patients there. Of features that repeat each other none may seem to matter.${
      importance.length > rows.length &&
      html` ${page.provenance.words(`The ${rows.length} largest of ${importance.length}.`, source)}`
    }`,
    data: { feature: rows.map(({ feature }) => feature), lost: rows.map(({ lost }) => lost) },
  });
}

function contributionsFigure(
  page: Page,
  one: EndpointResult,
  model: ModelResult,
  { unit, features, patients, others, origin }: ModelExplanation,
): Content {
  const source: Source = { path: origin, where: `${one.title}, ${model.title}: what each feature adds` };
  const shown = features.slice(0, SHOWN);
  const stride = Math.ceil(patients.length / MOST_DOTS);
  const drawn = patients.filter((_, i) => i % stride === 0);
  const whom =
    drawn.length < patients.length
      ? `each of ${number(drawn.length)} of ${counted(patients.length, 'patient')}, evenly taken`
      : `each of ${counted(patients.length, 'patient')}`;
  return figure(page, {
    title: `What each feature adds: ${model.title}`,
    draw: () =>
      contributionsPlot({
        title: `What each feature adds in ${model.title} for ${one.title}`,
        description: shown.map(({ feature, size }) => `${feature}, mean size ${number(size)}`).join('; '),
        xLabel: `Contribution to the ${unit}`,
        features: shown.map(({ feature }, j) => ({
          label: feature,
          contributions: drawn.map(({ parts }) => parts[j]),
          values: drawn.map(({ values }) => values[j]),
        })),
      }),
    source,
    caption: page.provenance.words(
      `A dot for ${whom}, from the fold that did not hold her; colour is the rank of her value. The contributions of a patient add up to what the model says of her${others > 0 ? `; ${counted(others, 'other feature')} with less to say ${others === 1 ? 'is' : 'are'} in the file` : ''}.`,
      source,
    ),
    data: {
      patient: shown.flatMap(() => drawn.map(({ subject }) => subject)),
      feature: shown.flatMap(({ feature }) => drawn.map(() => feature)),
      value: shown.flatMap((_, j) => drawn.map(({ values }) => values[j])),
      [`contribution (${unit})`]: shown.flatMap((_, j) => drawn.map(({ parts }) => parts[j])),
    },
  });
}

function nomogramFigure(page: Page, one: EndpointResult, model: ModelResult, found: ModelNomogram): Content {
  const source = modelSource(one, model);
  const { axes, most, risks } = found;
  const widest = [...axes].sort((a, b) => reach(b) - reach(a)).slice(0, SHOWN);
  const riskLabel = model.horizon ? `Risk ${byHorizon(model.horizon)}` : 'Risk';
  const ticks = widest.flatMap(({ feature, ticks: own }) => own.map((tick) => ({ feature, ...tick })));
  return figure(page, {
    title: `Nomogram: ${model.title}`,
    draw: () =>
      nomogramPlot({
        title: `Nomogram of ${model.title} for ${one.title}`,
        description: widest
          .map(
            ({ feature, ticks: own }) =>
              `${feature} ${own.map(({ value, points }) => `${number(value)}: ${number(points)}`).join(', ')}`,
          )
          .join('; '),
        axes: widest.map(({ feature, ticks: own }) => ({
          label: feature,
          ticks: own.map(({ value, points }) => ({ text: String(value), points })),
        })),
        most,
        riskLabel,
        risks: risks.map(({ risk, points }) => ({ text: percent(risk), points })),
      }),
    source,
    caption: html`Of the model fitted to all patients, in the units of the table. ${page.provenance.words(`Its discrimination on patients not learned from is ${fixed(model.internal.value, 2)}${axes.length > widest.length ? `; ${counted(axes.length - widest.length, 'feature')} with less reach ${axes.length - widest.length === 1 ? 'is' : 'are'} not drawn and must be added by the coefficients` : ''}.`, source)} It is no tool for a patient until it has been validated elsewhere.`,
    data: {
      axis: [...ticks.map(({ feature }) => feature), ...risks.map(() => riskLabel)],
      value: [...ticks.map(({ value }) => value), ...risks.map(({ risk }) => risk)],
      points: [...ticks.map(({ points }) => points), ...risks.map(({ points }) => points)],
    },
  });
}

function reach({ ticks }: ModelNomogram['axes'][number]): number {
  return Math.max(...ticks.map(({ points }) => points));
}

/** The ratios as a table, for those who want p values beside them. */
export function ratioTables(page: Page, one: EndpointResult): Markup {
  const tables = [
    ...(one.ratios ? [{ name: 'Each predictor by itself', found: one.ratios }] : []),
    ...one.models.flatMap(({ title, ratios }) =>
      ratios ? [{ name: `${title}, all together`, found: ratios }] : [],
    ),
  ].filter(({ found }) => found.rows.length > 0);
  if (tables.length === 0) return html``;
  return html`<details class="data"><summary>Ratios with intervals</summary>${tables.map(
    ({ name, found }) => {
      const source: Source = {
        path: found.origin,
        where: `${one.title}: ${found.measure}s, ${name.toLowerCase()}`,
      };
      const open = (text: string) => page.provenance.number(text, source);
      return table(
        `${name}: ${found.measure}s`,
        [
          { title: 'Predictor' },
          { title: 'For' },
          { title: capitalised(found.measure), numeric: true },
          { title: 'p', numeric: true },
          { title: 'Patients', numeric: true },
        ],
        found.rows.map(({ feature, per, ratio, p, n }) => [
          html`<code>${feature}</code>`,
          page.provenance.words(per, source),
          Number.isFinite(ratio.value) ? open(ratioWords(ratio)) : 'not estimable',
          open(pValue(p)),
          open(number(n)),
        ]),
      );
    },
  )}</details>`;
}
