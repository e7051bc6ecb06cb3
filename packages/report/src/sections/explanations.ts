import { contributionsPlot, forestPlot, nomogramPlot } from '@lobule/plots';
import type { EndpointResult, ModelExplanation, ModelNomogram, ModelResult, RatioTable } from '@lobule/study';
import { figure } from '../figure.ts';
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
  const said = page.text.explanations;
  const primary = primaryModel(one);
  const first = [
    one.ratios && ratioFigure(page, one, said.alone, one.ratios),
    ...(primary ? modelFigures(page, one, primary) : []),
  ].filter((content) => content !== undefined);
  const others = one.models
    .filter((model) => model !== primary)
    .flatMap((model) => modelFigures(page, one, model));
  const closed = others.filter((content) => content !== undefined);
  if (first.length === 0 && closed.length === 0) return undefined;
  return html`<h4 id="${page.id(`explained-${one.name}`)}">${said.title}</h4><div class="grid">${first}</div>${
    closed.length > 0 &&
    html`<details class="data"><summary>${said.others}</summary><div class="grid">${closed}</div></details>`
  }`;
}

function modelFigures(page: Page, one: EndpointResult, model: ModelResult): Content[] {
  const { ratios, importance, explanation, nomogram } = model;
  return [
    ratios && ratioFigure(page, one, page.text.explanations.together(model.title), ratios),
    importance && importanceFigure(page, one, model, importance),
    explanation && explanation.features.length > 0 && contributionsFigure(page, one, model, explanation),
    nomogram && nomogramFigure(page, one, model, nomogram),
  ].filter((content) => content !== false);
}

function ratioFigure(page: Page, one: EndpointResult, of: string, found: RatioTable): Content {
  const { explanations: said, plots } = page.text;
  const source: Source = { path: found.origin, where: said.where(one.title, found.measure, of) };
  const name = said.ratios(found.measure, of);
  if (found.reason) {
    return html`<p class="note">${said.noRatios(name, page.toldSentence(found.reason.text, source))}</p>`;
  }
  const rows = found.rows.filter(({ ratio }) => Number.isFinite(ratio.value)).slice(0, SHOWN);
  if (rows.length === 0) return undefined;
  const level = rows[0].ratio.level;
  const alone = found.rows.some(({ n }) => n !== found.n);
  return figure(page, {
    title: name,
    draw: () =>
      forestPlot({
        title: said.ratiosFor(name, one.title),
        description: said.described(rows.map(({ feature, ratio }) => [feature, ratioWords(page, ratio)])),
        words: plots,
        xLabel: said.ratioAxis(found.measure),
        reference: 1,
        ratios: true,
        rows: rows.map(({ feature, per, ratio }) => ({
          ...ratio,
          label: per.includes(' SD ') ? feature : said.per(feature, page.plain(per)),
          text: ratioWords(page, ratio),
        })),
      }),
    source,
    caption: page.provenance.words(said.ratioCaption(found.n, found.events, alone, level), source),
    data: {
      [said.data.feature]: rows.map(({ feature }) => feature),
      [said.data.per]: rows.map(({ per }) => page.plain(per)),
      [said.data.measure(found.measure)]: rows.map(({ ratio }) => ratio.value),
      [said.data.low]: rows.map(({ ratio }) => ratio.low),
      [said.data.high]: rows.map(({ ratio }) => ratio.high),
      [said.data.p]: rows.map(({ p }) => p),
      [said.data.n]: rows.map(({ n }) => n),
    },
  });
}

/** Beyond these a ratio says no more than that it is far off. */
const [LEAST_RATIO, LARGEST_RATIO] = [0.001, 1000];

/** Two decimals where they tell enough, as papers print ratios; else three digits, and no more than that it is far off. */
function ratioWords({ text }: Page, { value, low, high }: RatioTable['rows'][number]['ratio']): string {
  const { fixed, number } = text.format;
  const plain = [value, low, high].every((x) => x >= 0.0095 && x < 100);
  const write = (x: number) => {
    if (x > LARGEST_RATIO) return `> ${number(LARGEST_RATIO)}`;
    if (x < LEAST_RATIO) return `< ${LEAST_RATIO}`;
    return plain ? fixed(x, 2) : number(x);
  };
  return Number.isFinite(low) ? text.explanations.ratio(write(value), write(low), write(high)) : write(value);
}

function importanceFigure(
  page: Page,
  one: EndpointResult,
  model: ModelResult,
  importance: NonNullable<ModelResult['importance']>,
): Content {
  const rows = importance.slice(0, SHOWN);
  if (rows.length === 0) return undefined;
  const { explanations: said, format, plots } = page.text;
  const { fixed } = format;
  const source = modelSource(page, one, model);
  return figure(page, {
    title: said.importance(model.title),
    draw: () =>
      forestPlot({
        title: said.importanceFor(model.title, one.title),
        description: said.described(rows.map(({ feature, lost }) => [feature, fixed(lost, 3)])),
        words: plots,
        xLabel: said.lost(model.metric),
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
    caption: said.importanceCaption(
      model.metric,
      importance.length > rows.length
        ? page.provenance.words(said.largest(rows.length, importance.length), source)
        : undefined,
    ),
    data: {
      [said.data.feature]: rows.map(({ feature }) => feature),
      [said.data.lost]: rows.map(({ lost }) => lost),
    },
  });
}

function contributionsFigure(
  page: Page,
  one: EndpointResult,
  model: ModelResult,
  { unit, features, patients, others, origin }: ModelExplanation,
): Content {
  const { explanations: said, plots } = page.text;
  const inUnit = unitWords(page, unit);
  const source: Source = { path: origin, where: said.addsWhere(one.title, model.title) };
  const shown = features.slice(0, SHOWN);
  const stride = Math.ceil(patients.length / MOST_DOTS);
  const drawn = patients.filter((_, i) => i % stride === 0);
  return figure(page, {
    title: said.adds(model.title),
    draw: () =>
      contributionsPlot({
        title: said.addsFor(model.title, one.title),
        description: said.sizes(shown),
        words: plots,
        xLabel: said.contribution(inUnit),
        features: shown.map(({ feature }, j) => ({
          label: feature,
          contributions: drawn.map(({ parts }) => parts[j]),
          values: drawn.map(({ values }) => values[j]),
        })),
      }),
    source,
    caption: page.provenance.words(said.addsCaption(drawn.length, patients.length, others), source),
    data: {
      [said.data.patient]: shown.flatMap(() => drawn.map(({ subject }) => subject)),
      [said.data.feature]: shown.flatMap(({ feature }) => drawn.map(() => feature)),
      [said.data.value]: shown.flatMap((_, j) => drawn.map(({ values }) => values[j])),
      [said.data.contribution(inUnit)]: shown.flatMap((_, j) => drawn.map(({ parts }) => parts[j])),
    },
  });
}

function nomogramFigure(page: Page, one: EndpointResult, model: ModelResult, found: ModelNomogram): Content {
  const { explanations: said, format, plots } = page.text;
  const source = modelSource(page, one, model);
  const { axes, most, risks } = found;
  const widest = [...axes].sort((a, b) => reach(b) - reach(a)).slice(0, SHOWN);
  const riskLabel = said.risk(model.horizon && byHorizon(page, model.horizon));
  const ticks = widest.flatMap(({ feature, ticks: own }) => own.map((tick) => ({ feature, ...tick })));
  return figure(page, {
    title: said.nomogram(model.title),
    draw: () =>
      nomogramPlot({
        title: said.nomogramFor(model.title, one.title),
        description: said.axes(widest.map(({ feature, ticks: own }) => said.axis(feature, own))),
        words: plots,
        axes: widest.map(({ feature, ticks: own }) => ({
          label: feature,
          ticks: own.map(({ value, points }) => ({ text: String(value), points })),
        })),
        most,
        riskLabel,
        risks: risks.map(({ risk, points }) => ({ text: format.percent(risk), points })),
      }),
    source,
    caption: said.nomogramCaption(
      page.provenance.words(said.discrimination(model.internal.value, axes.length - widest.length), source),
    ),
    data: {
      [said.data.axis]: [...ticks.map(({ feature }) => feature), ...risks.map(() => riskLabel)],
      [said.data.value]: [...ticks.map(({ value }) => value), ...risks.map(({ risk }) => risk)],
      [said.data.points]: [...ticks.map(({ points }) => points), ...risks.map(({ points }) => points)],
    },
  });
}

function reach({ ticks }: ModelNomogram['axes'][number]): number {
  return Math.max(...ticks.map(({ points }) => points));
}

/** The ratios as a table, for those who want p values beside them. */
export function ratioTables(page: Page, one: EndpointResult): Markup {
  const { explanations: said, format, heads } = page.text;
  const tables = [
    ...(one.ratios ? [{ name: said.alone, found: one.ratios }] : []),
    ...one.models.flatMap(({ title, ratios }) =>
      ratios ? [{ name: said.together(title), found: ratios }] : [],
    ),
  ].filter(({ found }) => found.rows.length > 0);
  if (tables.length === 0) return html``;
  return html`<details class="data"><summary>${said.withIntervals}</summary>${tables.map(
    ({ name, found }) => {
      const source: Source = { path: found.origin, where: said.where(one.title, found.measure, name) };
      const open = (text: string) => page.provenance.number(text, source);
      return table(
        said.tableOf(name, found.measure),
        [
          { title: said.predictor },
          { title: said.for },
          { title: said.measure(found.measure), numeric: true },
          { title: said.p, numeric: true },
          { title: heads.patients, numeric: true },
        ],
        found.rows.map(({ feature, per, ratio, p, n }) => [
          html`<code>${feature}</code>`,
          page.told(per, source),
          Number.isFinite(ratio.value) ? open(ratioWords(page, ratio)) : said.notEstimable,
          open(format.pValue(p)),
          open(format.number(n)),
        ]),
      );
    },
  )}</details>`;
}

/** The scale of contributions in the language of the page; a scale that it does not know keeps its name. */
export function unitWords({ text }: Page, unit: string): string {
  const { units } = text.explanations;
  return Object.hasOwn(units, unit) ? units[unit as keyof typeof units] : unit;
}
