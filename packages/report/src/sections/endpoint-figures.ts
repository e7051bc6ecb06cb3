import { calibrationPlot, forestPlot, rocPlot } from '@lobule/plots';
import type { EndpointResult, Interval, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { chooses, modelSource } from './coefficients.ts';
import { primaryModel } from './summary.ts';

/** Discrimination and differences beside the ROC curves, then calibration of the first model, the others closed. */
export function endpointFigures(page: Page, one: EndpointResult, further: Content): Markup {
  const primary = primaryModel(one);
  const others = one.models
    .filter((model) => model !== primary)
    .flatMap((model) => [calibration(page, one, model), calibrationBelt(page, one, model)]);
  const closed = others.filter((content) => content !== undefined);
  return html`<div class="grid"><div class="stack">${discrimination(page, one)}${differences(page, one)}</div>${roc(page, one)}${
    primary && calibration(page, one, primary)
  }${primary && calibrationBelt(page, one, primary)}${further}${primary && leansOn(page, one, primary)}</div>${
    closed.length > 0 &&
    html`<details class="data"><summary>${page.text.modelFigures.calibrationOfOthers}</summary><div class="grid">${closed}</div></details>`
  }`;
}

function discrimination(page: Page, one: EndpointResult): Content {
  const models = one.models.filter(({ internal }) => Number.isFinite(internal.value));
  if (models.length === 0) return undefined;
  const { metric, internal } = models[0];
  const { modelFigures: said, plots } = page.text;
  return figure(page, {
    title: said.metricOfEach(metric),
    draw: () =>
      forestPlot({
        title: said.metricOfEachFor(metric, one.title),
        description: said.described(models.map((model) => [model.title, words(page, model.internal)])),
        words: plots,
        xLabel: said.metricAxis(metric),
        reference: 0.5,
        rows: models.map((model) => ({
          ...model.internal,
          label: model.title,
          text: words(page, model.internal),
        })),
      }),
    source: modelsSource(page, one),
    caption: said.notLearned(internal.level),
    data: {
      [said.data.model]: models.map(({ title }) => title),
      ...intervalColumns(
        page,
        metric,
        models.map((model) => model.internal),
      ),
      [said.data.apparent]: models.map(({ apparent }) => apparent),
    },
  });
}

function differences(page: Page, one: EndpointResult): Content {
  if (one.differences.length === 0) return undefined;
  const apart = one.differences.filter(({ difference: { low, high } }) => low > 0 || high < 0);
  const metric = one.models[0]?.metric ?? '';
  const { modelFigures: said, plots } = page.text;
  return figure(page, {
    title: said.differences(metric),
    draw: () =>
      forestPlot({
        title: said.differencesFor(one.title),
        description: said.described(
          one.differences.map(({ label, difference }) => [label, words(page, difference)]),
        ),
        words: plots,
        xLabel: said.differenceAxis(metric),
        reference: 0,
        rows: one.differences.map(({ label, difference }) => ({
          ...difference,
          label,
          text: words(page, difference),
        })),
      }),
    source: modelsSource(page, one),
    caption: apart.length === 0 ? said.noneBetter : said.better(apart.map(({ label }) => label)),
    data: {
      [said.data.difference]: one.differences.map(({ label }) => label),
      ...intervalColumns(
        page,
        said.data.value,
        one.differences.map(({ difference }) => difference),
      ),
    },
  });
}

function roc(page: Page, one: EndpointResult): Content {
  const models = one.models.flatMap((model) =>
    model.roc === undefined || model.roc.length === 0 ? [] : [{ model, points: model.roc }],
  );
  if (models.length === 0) return undefined;
  const { modelFigures: said, plots } = page.text;
  const rows = models.flatMap(({ model, points }) =>
    points.map((point) => ({ ...point, model: model.title })),
  );
  return figure(page, {
    title: said.roc,
    draw: () =>
      rocPlot({
        title: said.rocFor(one.title),
        description: said.described(models.map(({ model }) => [model.title, words(page, model.internal)])),
        words: plots,
        models: models.map(({ model, points }) => ({
          label: said.named(model.title, model.internal.value),
          points,
        })),
      }),
    source: modelsSource(page, one),
    caption: said.rocCaption,
    data: {
      [said.data.model]: rows.map(({ model }) => model),
      [said.data.falsePositive]: rows.map(({ falsePositive }) => falsePositive),
      [said.data.truePositive]: rows.map(({ truePositive }) => truePositive),
    },
  });
}

function calibration(page: Page, one: EndpointResult, model: ModelResult): Content {
  const { bins = [], intercept, slope } = model.calibration ?? {};
  if (bins.length === 0 || intercept === undefined || slope === undefined) return undefined;
  const { modelFigures: said, plots } = page.text;
  return figure(page, {
    title: said.calibration(model.title, model.horizon && byHorizon(page, model.horizon)),
    draw: () =>
      calibrationPlot({
        title: said.calibrationFor(model.title, one.title),
        description: said.interceptSlope(words(page, intercept), words(page, slope)),
        words: plots,
        models: [{ label: model.title, bins }],
      }),
    caption: page.provenance.words(
      calibrationCaption(page, model, intercept, slope, bins),
      modelSource(page, one, model),
    ),
    source: modelSource(page, one, model),
    data: {
      [said.data.predicted]: bins.map(({ predicted }) => predicted),
      [said.data.observed]: bins.map(({ observed }) => observed),
      [said.data.low]: bins.map(({ low }) => low),
      [said.data.high]: bins.map(({ high }) => high),
      [said.data.n]: bins.map(({ n }) => n),
    },
  });
}

/** Where the true line of risk against prediction may lie, without groups of patients. */
function calibrationBelt(page: Page, one: EndpointResult, model: ModelResult): Content {
  const { belt, calibration: groups } = model;
  if (belt === undefined) return undefined;
  const { modelFigures: said, plots } = page.text;
  const { predicted, observed, belts } = belt;
  return figure(page, {
    title: said.belt(model.title),
    draw: () =>
      calibrationPlot({
        title: said.beltFor(model.title, one.title),
        description: page.plain(belt.sentence),
        words: plots,
        models: [{ label: model.title, bins: groups?.bins ?? [] }],
        belt,
      }),
    caption: said.beltCaption(page.told(belt.sentence, modelSource(page, one, model))),
    source: modelSource(page, one, model),
    data: {
      [said.data.predicted]: predicted,
      [said.data.observed]: observed,
      ...Object.fromEntries(
        belts.flatMap(({ level, lower, upper }) => [
          [said.data.lowOf(level), lower],
          [said.data.highOf(level), upper],
        ]),
      ),
    },
  });
}

function calibrationCaption(
  page: Page,
  { brier, brierOfFrequency, horizon }: ModelResult,
  intercept: Interval,
  slope: Interval,
  bins: readonly { readonly n: number }[],
): string {
  const said = page.text.modelFigures;
  const sizes = bins.map(({ n }) => n);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return [
    horizon === undefined ? '' : said.risks(byHorizon(page, horizon)),
    Number.isFinite(intercept.value) ? said.intercept(words(page, intercept)) : '',
    Number.isFinite(slope.value) ? said.slope(words(page, slope)) : '',
    brier === undefined || brierOfFrequency === undefined ? '' : said.brier(brier, brierOfFrequency),
    said.groups(bins.length, least, most),
  ]
    .filter((part) => part !== '')
    .join(page.text.summary.between);
}

/** `by 1,095 days`: the time that risks of a survival model are meant for. */
export function byHorizon({ text }: Page, { time, unit }: NonNullable<ModelResult['horizon']>): string {
  return text.endpoint.byHorizon(time, unit);
}

/** The strongest coefficients of a model; the tables below hold all. */
function leansOn(page: Page, one: EndpointResult, model: ModelResult): Content {
  const strongest = [...model.coefficients].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 8);
  if (strongest.length === 0) return undefined;
  const { format, modelFigures: said, plots } = page.text;
  const text = ({ value, selectedShare }: ModelResult['coefficients'][number]) =>
    said.chosen(
      format.number(value, 2),
      selectedShare === undefined ? undefined : format.percent(selectedShare),
    );
  return figure(page, {
    title: said.leansOn(model.title),
    draw: () =>
      forestPlot({
        title: said.coefficientsFor(model.title, one.title),
        description: said.described(strongest.map((one) => [one.feature, text(one)])),
        words: plots,
        xLabel: said.coefficient,
        reference: 0,
        rows: strongest.map((one) => ({
          label: one.feature,
          value: one.value,
          low: Number.NaN,
          high: Number.NaN,
          text: text(one),
        })),
      }),
    source: modelSource(page, one, model),
    caption: chooses(model) ? said.choosing : said.keeping,
    data: {
      [said.data.feature]: strongest.map(({ feature }) => feature),
      [said.data.coefficient]: strongest.map(({ value }) => value),
      ...(chooses(model)
        ? { [said.data.chosen]: strongest.map(({ selectedShare }) => selectedShare ?? Number.NaN) }
        : {}),
    },
  });
}

/** Where what is drawn of all models of an outcome came from. */
function modelsSource({ text }: Page, { title, models }: EndpointResult): Source {
  const path = [...new Set(models.flatMap(({ origin }) => origin ?? []))];
  return {
    path,
    where: text.modelFigures.of(
      title,
      models.map((model) => model.title),
    ),
  };
}

function words({ text }: Page, one: Interval): string {
  return text.format.interval(one, { decimals: 2, level: false });
}

function intervalColumns(
  { text }: Page,
  name: string,
  intervals: readonly Interval[],
): Record<string, number[]> {
  const { high, low } = text.modelFigures.data;
  return {
    [name]: intervals.map(({ value }) => value),
    [low]: intervals.map(({ low }) => low),
    [high]: intervals.map(({ high }) => high),
  };
}
