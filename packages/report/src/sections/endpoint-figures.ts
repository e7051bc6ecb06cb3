import { calibrationPlot, forestPlot, rocPlot } from '@lobule/plots';
import type { EndpointResult, Interval, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, countOf, fixed, interval, listed, number, percent } from '../format-english.ts';
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
    html`<details class="data"><summary>Calibration of the other models</summary><div class="grid">${closed}</div></details>`
  }`;
}

function discrimination(page: Page, one: EndpointResult): Content {
  const models = one.models.filter(({ internal }) => Number.isFinite(internal.value));
  if (models.length === 0) return undefined;
  const { metric, internal } = models[0];
  return figure(page, {
    title: `${metric} of each model`,
    draw: () =>
      forestPlot({
        title: `${metric} of each model for ${one.title}`,
        description: models.map((model) => `${model.title} ${words(model.internal)}`).join('; '),
        xLabel: `${metric} (dashed: chance)`,
        reference: 0.5,
        rows: models.map((model) => ({
          ...model.internal,
          label: model.title,
          text: words(model.internal),
        })),
      }),
    source: modelsSource(one),
    caption: `On patients not learned from, with ${number(100 * internal.level)} % intervals.`,
    data: {
      model: models.map(({ title }) => title),
      ...intervalColumns(
        metric,
        models.map((model) => model.internal),
      ),
      apparent: models.map(({ apparent }) => apparent),
    },
  });
}

function differences(page: Page, one: EndpointResult): Content {
  if (one.differences.length === 0) return undefined;
  const apart = one.differences.filter(({ difference: { low, high } }) => low > 0 || high < 0);
  const metric = one.models[0]?.metric ?? '';
  return figure(page, {
    title: `Differences of ${metric} between models`,
    draw: () =>
      forestPlot({
        title: `Differences between models for ${one.title}`,
        description: one.differences
          .map(({ label, difference }) => `${label} ${words(difference)}`)
          .join('; '),
        xLabel: `Difference of ${metric} (dashed: none)`,
        reference: 0,
        rows: one.differences.map(({ label, difference }) => ({
          ...difference,
          label,
          text: words(difference),
        })),
      }),
    source: modelsSource(one),
    caption:
      apart.length === 0
        ? 'Every interval holds 0: no model is shown to be better than another.'
        : `The interval leaves out 0 for ${listed(apart.map(({ label }) => label))}.`,
    data: {
      difference: one.differences.map(({ label }) => label),
      ...intervalColumns(
        'value',
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
  const rows = models.flatMap(({ model, points }) =>
    points.map((point) => ({ ...point, model: model.title })),
  );
  return figure(page, {
    title: 'Receiver operating characteristic',
    draw: () =>
      rocPlot({
        title: `Receiver operating characteristic for ${one.title}`,
        description: models.map(({ model }) => `${model.title} ${words(model.internal)}`).join('; '),
        models: models.map(({ model, points }) => ({
          label: `${model.title}, ${fixed(model.internal.value, 2)}`,
          points,
        })),
      }),
    source: modelsSource(one),
    caption:
      'Scores of all held-out folds pooled, as a picture; the numbers are the internal AUC. The dotted diagonal is chance.',
    data: {
      model: rows.map(({ model }) => model),
      'false positive rate': rows.map(({ falsePositive }) => falsePositive),
      'true positive rate': rows.map(({ truePositive }) => truePositive),
    },
  });
}

function calibration(page: Page, one: EndpointResult, model: ModelResult): Content {
  const { bins = [], intercept, slope } = model.calibration ?? {};
  if (bins.length === 0 || intercept === undefined || slope === undefined) return undefined;
  return figure(page, {
    title: `Calibration: ${model.title}${model.horizon ? `, ${byHorizon(model.horizon)}` : ''}`,
    draw: () =>
      calibrationPlot({
        title: `Calibration of ${model.title} for ${one.title}`,
        description: `Intercept ${words(intercept)}, slope ${words(slope)}`,
        models: [{ label: model.title, bins }],
      }),
    caption: page.provenance.words(
      calibrationCaption(model, intercept, slope, bins),
      modelSource(one, model),
    ),
    source: modelSource(one, model),
    data: {
      predicted: bins.map(({ predicted }) => predicted),
      observed: bins.map(({ observed }) => observed),
      low: bins.map(({ low }) => low),
      high: bins.map(({ high }) => high),
      n: bins.map(({ n }) => n),
    },
  });
}

/** Where the true line of risk against prediction may lie, without groups of patients. */
function calibrationBelt(page: Page, one: EndpointResult, model: ModelResult): Content {
  const { belt, calibration: groups } = model;
  if (belt === undefined) return undefined;
  const { predicted, observed, belts } = belt;
  return figure(page, {
    title: `Calibration belt: ${model.title}`,
    draw: () =>
      calibrationPlot({
        title: `Calibration belt of ${model.title} for ${one.title}`,
        description: belt.sentence,
        models: [{ label: model.title, bins: groups?.bins ?? [] }],
        belt,
      }),
    caption: html`${page.provenance.words(belt.sentence, modelSource(one, model))} The belt (after Finazzi) is where the true line may lie, all of it at once; a prediction whose belt leaves the dotted diagonal is too low (above) or too high (below). Made for predictions of independent patients: of out-of-fold ones it is a picture, not a test.`,
    source: modelSource(one, model),
    data: {
      predicted,
      observed,
      ...Object.fromEntries(
        belts.flatMap(({ level, lower, upper }) => [
          [`low ${100 * level} %`, lower],
          [`high ${100 * level} %`, upper],
        ]),
      ),
    },
  });
}

function calibrationCaption(
  { brier, brierOfFrequency, horizon }: ModelResult,
  intercept: Interval,
  slope: Interval,
  bins: readonly { readonly n: number }[],
): string {
  const sizes = bins.map(({ n }) => n);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return [
    horizon === undefined ? '' : `Risks ${byHorizon(horizon)}.`,
    Number.isFinite(intercept.value) ? `Intercept ${words(intercept)}, where 0 is right.` : '',
    Number.isFinite(slope.value)
      ? `Slope ${words(slope)}, where 1 is right and less means that predictions are too extreme.`
      : '',
    brier === undefined || brierOfFrequency === undefined
      ? ''
      : `Brier score ${fixed(brier, 3)}; ${fixed(brierOfFrequency, 3)} for predicting the frequency for everybody.`,
    `${counted(bins.length, 'group')} of ${least === most ? least : `${least} to ${most}`} patients.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** `by 1,095 days`: the time that risks of a survival model are meant for. */
export function byHorizon({ time, unit }: NonNullable<ModelResult['horizon']>): string {
  return `by ${countOf(time, unit)}`;
}

/** The strongest coefficients of a model; the tables below hold all. */
function leansOn(page: Page, one: EndpointResult, model: ModelResult): Content {
  const strongest = [...model.coefficients].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 8);
  if (strongest.length === 0) return undefined;
  const text = ({ value, selectedShare }: ModelResult['coefficients'][number]) =>
    `${number(value, 2)}${selectedShare === undefined ? '' : ` (${percent(selectedShare)})`}`;
  return figure(page, {
    title: `What it leans on: ${model.title}`,
    draw: () =>
      forestPlot({
        title: `Coefficients of ${model.title} for ${one.title}`,
        description: strongest.map((one) => `${one.feature} ${text(one)}`).join('; '),
        xLabel: 'Coefficient',
        reference: 0,
        rows: strongest.map((one) => ({
          label: one.feature,
          value: one.value,
          low: Number.NaN,
          high: Number.NaN,
          text: text(one),
        })),
      }),
    source: modelSource(one, model),
    caption: chooses(model)
      ? 'Coefficients on standardised features; in brackets the share of resamples that chose the feature. One that few choose again is not to be leaned on.'
      : 'Coefficients on standardised features; this model keeps all that it is given.',
    data: {
      feature: strongest.map(({ feature }) => feature),
      coefficient: strongest.map(({ value }) => value),
      ...(chooses(model)
        ? { 'chosen share': strongest.map(({ selectedShare }) => selectedShare ?? Number.NaN) }
        : {}),
    },
  });
}

/** Where what is drawn of all models of an outcome came from. */
function modelsSource({ title, models }: EndpointResult): Source {
  const path = [...new Set(models.flatMap(({ origin }) => origin ?? []))];
  return { path, where: `${title}: ${listed(models.map((model) => model.title))}` };
}

function words(one: Interval): string {
  return interval(one, { decimals: 2, level: false });
}

function intervalColumns(name: string, intervals: readonly Interval[]): Record<string, number[]> {
  return {
    [name]: intervals.map(({ value }) => value),
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
  };
}
