import { calibrationPlot, forestPlot, rocPlot } from '@lobule/plots';
import type { EndpointResult, ModelResult } from '@lobule/study';
import { makeTable, numberColumn, textColumn } from '@lobule/tables';
import { figure } from '../figure.ts';
import { counted, fixed, interval, number, percent, pValue, sentence } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { facts, table } from '../table.ts';
import { canaries } from './canaries.ts';
import { coefficientTables } from './coefficients.ts';
import { primaryModel } from './summary.ts';
import { survivalFigures } from './survival.ts';

/** One outcome: who had it, how well each model predicts it, how that was checked. */
export function endpoint(page: Page, one: EndpointResult): Markup {
  const drawn = one.models.filter(({ internal }) => Number.isFinite(internal.value));
  const titleId = page.id(`endpoint-${one.name}`);
  return html`<section class="endpoint" aria-labelledby="${titleId}"><h3 id="${titleId}">${one.title}</h3>
${drawn.length > 0 && html`<p>${inWords(one)}</p>`}
${facts([
  [
    'Patients',
    html`${number(one.patients)}, ${counted(one.events, one.kind === 'binary' ? 'with the outcome' : 'event', one.kind === 'binary' ? 'with the outcome' : 'events')}`,
  ],
  ['Validation', sentence(one.validation)],
  ['Intervals', sentence(one.intervalMethod)],
  ['Left out', one.dropped.length > 0 && droppedList(one)],
])}
${drawn.length > 0 && html`<div class="grid">${discrimination(page, one, drawn)}${roc(page, one)}${calibration(page, one)}${survivalFigures(page, one)}</div>`}
${one.models.length > 0 && modelTable(page, one)}
${one.differences.length > 0 && differences(page, one)}
${coefficientTables(page, one)}
${canaries(page, one)}</section>`;
}

function inWords(one: EndpointResult): string {
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
  return sentences.join(' ');
}

function droppedList({ dropped }: EndpointResult): Content {
  const reasons = new Map<string, number>();
  for (const { reason } of dropped) reasons.set(reason.text, (reasons.get(reason.text) ?? 0) + 1);
  return html`<details><summary>${counted(dropped.length, 'patient')}: ${[...reasons].map(([reason, n]) => `${n} × ${reason}`).join('; ')}</summary><p>${dropped.map(({ subject }) => subject).join(', ')}</p></details>`;
}

function discrimination(page: Page, one: EndpointResult, models: readonly ModelResult[]): Markup {
  const metric = models[0].metric;
  return figure(page, {
    title: `${one.title}: ${metric} of each model`,
    svg: forestPlot({
      title: `${metric} of each model for ${one.title}`,
      description: models
        .map((model) => `${model.title} ${interval(model.internal, { decimals: 2 })}`)
        .join('; '),
      xLabel: `${metric} (dashed: chance)`,
      reference: 0.5,
      rows: models.map((model) => ({
        ...model.internal,
        label: model.title,
        text: interval(model.internal, { decimals: 2, level: false }),
      })),
    }),
    caption: `Internally validated, with ${number(100 * models[0].internal.level)} % intervals.`,
    data: makeTable([
      textColumn(
        'model',
        models.map(({ title }) => title),
      ),
      numberColumn(
        metric,
        models.map(({ internal }) => internal.value),
      ),
      numberColumn(
        'low',
        models.map(({ internal }) => internal.low),
      ),
      numberColumn(
        'high',
        models.map(({ internal }) => internal.high),
      ),
      numberColumn(
        'apparent',
        models.map(({ apparent }) => apparent),
      ),
    ]),
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
    title: `${one.title}: ROC`,
    svg: rocPlot({
      title: `Receiver operating characteristic for ${one.title}`,
      description: models
        .map(({ model }) => `${model.title} ${interval(model.internal, { decimals: 2 })}`)
        .join('; '),
      models: models.map(({ model, points }) => ({
        label: `${model.title}, ${fixed(model.internal.value, 2)}`,
        points,
      })),
    }),
    caption: 'Out-of-fold scores; the dotted diagonal is chance.',
    data: makeTable([
      textColumn(
        'model',
        rows.map(({ model }) => model),
      ),
      numberColumn(
        'false positive rate',
        rows.map(({ falsePositive }) => falsePositive),
      ),
      numberColumn(
        'true positive rate',
        rows.map(({ truePositive }) => truePositive),
      ),
    ]),
  });
}

function calibration(page: Page, one: EndpointResult): Content {
  return one.models.map((model) => {
    const { bins = [], intercept, slope } = model.calibration ?? {};
    if (bins.length === 0 || intercept === undefined || slope === undefined) return undefined;
    return figure(page, {
      title: `${model.title}: calibration`,
      svg: calibrationPlot({
        title: `Calibration of ${model.title} for ${one.title}`,
        description: `Intercept ${interval(intercept)}, slope ${interval(slope)}`,
        models: [{ label: model.title, bins }],
      }),
      caption: `Intercept ${interval(intercept)} (0 is right), slope ${interval(slope, { level: false })} (1 is right; below it predictions are too extreme).`,
      data: makeTable([
        numberColumn(
          'predicted',
          bins.map(({ predicted }) => predicted),
        ),
        numberColumn(
          'observed',
          bins.map(({ observed }) => observed),
        ),
        numberColumn(
          'low',
          bins.map(({ low }) => low),
        ),
        numberColumn(
          'high',
          bins.map(({ high }) => high),
        ),
        numberColumn(
          'n',
          bins.map(({ n }) => n),
        ),
      ]),
    });
  });
}

function modelTable(page: Page, one: EndpointResult): Markup {
  const metric = one.models[0].metric;
  return html`${table(
    `${one.title}: models`,
    [
      { title: 'Model' },
      { title: `${metric}, validated`, numeric: true },
      { title: 'Apparent', numeric: true },
      { title: 'Optimism', numeric: true },
      { title: 'Shuffled outcome', numeric: true },
      { title: 'Brier score', numeric: true },
    ],
    one.models.map((model) => {
      const open = (text: string) =>
        page.provenance.number(
          text,
          model.origin === undefined
            ? undefined
            : { path: model.origin, where: `${one.title}, ${model.title}` },
        );
      const { internal, apparent, permutation, brier } = model;
      return [
        model.title,
        open(interval(internal, { decimals: 2, level: false })),
        open(fixed(apparent, 2)),
        fixed(apparent - internal.value, 2),
        permutation === undefined
          ? '–'
          : `${pValue(permutation.p)}, band ${fixed(permutation.band[0], 2)} to ${fixed(permutation.band[1], 2)}`,
        brier === undefined ? '–' : open(fixed(brier, 3)),
      ];
    }),
    {
      note: 'Optimism is apparent minus validated: what the model seems to gain from patients that it has seen.',
    },
  )}${one.models.map(
    ({ title, remarks }) =>
      remarks.length > 0 &&
      html`<p class="note"><strong>${title}:</strong> ${remarks.map(sentence).join(' ')}</p>`,
  )}`;
}

function differences(page: Page, one: EndpointResult): Markup {
  return html`<div class="grid">${figure(page, {
    title: `${one.title}: differences between models`,
    svg: forestPlot({
      title: `Differences between models for ${one.title}`,
      description: one.differences
        .map(({ label, difference }) => `${label} ${interval(difference)}`)
        .join('; '),
      xLabel: 'Difference (dashed: none)',
      reference: 0,
      rows: one.differences.map(({ label, difference }) => ({
        ...difference,
        label,
        text: interval(difference, { decimals: 2, level: false }),
      })),
    }),
    caption: one.differences.every(({ difference }) => difference.low <= 0 && difference.high >= 0)
      ? 'Every interval holds 0: no model is shown to be better than another.'
      : `Share of intervals that hold 0: ${percent(
          one.differences.filter(({ difference }) => difference.low <= 0 && difference.high >= 0).length /
            one.differences.length,
        )}.`,
    data: makeTable([
      textColumn(
        'difference',
        one.differences.map(({ label }) => label),
      ),
      numberColumn(
        'value',
        one.differences.map(({ difference }) => difference.value),
      ),
      numberColumn(
        'low',
        one.differences.map(({ difference }) => difference.low),
      ),
      numberColumn(
        'high',
        one.differences.map(({ difference }) => difference.high),
      ),
    ]),
  })}</div>`;
}
