import type { CentresSummary, EndpointResult, HoldOutSummary, Interval, ModelResult } from '@lobule/study';
import { capitalised, lowerFirst } from '../format.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { heldOutClassTable } from './classes.ts';
import { modelSource } from './coefficients.ts';
import { centreForests, figureForest } from './validation-forests.ts';

/** What the figures of an outcome were measured on, told apart; its hold-out; and each centre that was left out. */
export function validations(page: Page, one: EndpointResult): Markup {
  return html`${one.figures !== undefined && one.figures.length > 0 && figureTable(page, one, one.figures)}${
    one.holdOut !== undefined && holdOut(page, one, one.holdOut)
  }${centres(page, one)}`;
}

function figureTable(
  page: Page,
  one: EndpointResult,
  figures: NonNullable<EndpointResult['figures']>,
): Markup {
  const { format, heads, validations: said } = page.text;
  const metric = one.models[0]?.metric ?? said.figure;
  return html`${figureForest(page, one, figures)}${table(
    said.measuredOn(metric),
    [
      { title: heads.model },
      { title: said.validation },
      { title: said.on },
      { title: heads.patients, numeric: true },
      { title: metric, numeric: true },
      { title: said.method },
    ],
    figures.map(({ model, validation, design, patients, figure, method }) => {
      const source = {
        path: one.origin,
        where: said.where(one.title, model, validation, page.plain(design)),
      };
      return [
        model,
        said.kinds[validation],
        page.told(design, source),
        page.provenance.number(format.number(patients), source),
        page.provenance.number(figureWords(page, figure), source),
        method === undefined ? heads.nothing : page.told(method),
      ];
    }),
    {
      note: said.note,
    },
  )}`;
}

function figureWords({ text: { format } }: Page, figure: Interval): string {
  return Number.isFinite(figure.low)
    ? format.interval(figure, { decimals: 2, level: false })
    : format.fixed(figure.value, 2);
}

function holdOut(page: Page, one: EndpointResult, held: HoldOutSummary): Markup {
  const { endpoint, format, heads, validations: said } = page.text;
  const { fixed } = format;
  const source: Source = { path: held.origin, where: said.holdOutOf(one.title) };
  const open = (text: Content) => page.provenance.number(text, source);
  const metric = held.models[0]?.metric ?? 'AUC';
  const calibrated = held.models.some(({ slope }) => slope !== undefined);
  const scored = held.models.some(({ brier }) => brier !== undefined);
  const apart = held.differences.filter(({ difference }) => Number.isFinite(difference.value));
  return html`<h4>${said.holdOut(held.validation)}</h4>
<p>${page.provenance.words(
    said.heldOut({
      patients: held.patients,
      events: held.events,
      rarest: held.models.some(({ classes }) => classes !== undefined),
      lost: held.dropped.length,
      design: page.plain(held.design),
      development: held.development,
      opened: held.opened,
    }),
    source,
  )}</p>${held.warnings.map((warning) => html`<p class="note"><strong class="bad">${page.toldSentence(warning, source)}</strong></p>`)}${table(
    said.modelsOn(lowerFirst(one.title)),
    [
      { title: heads.model },
      { title: said.holdOutHead(metric), numeric: true },
      { title: heads.apparent, numeric: true },
      ...(calibrated ? [{ title: said.slope, numeric: true }] : []),
      ...(scored ? [{ title: said.brier, numeric: true }] : []),
    ],
    held.models.map(({ title, discrimination, reason, apparent, slope, brier, brierOfFrequency }) => [
      title,
      open(
        Number.isFinite(discrimination.value)
          ? figureWords(page, discrimination)
          : page.plain(reason?.text ?? heads.nothing),
      ),
      open(fixed(apparent, 2)),
      ...(calibrated ? [slope === undefined ? heads.nothing : open(fixed(slope, 2))] : []),
      ...(scored
        ? [
            brier === undefined
              ? heads.nothing
              : open(
                  withDetails(
                    fixed(brier, 3),
                    brierOfFrequency !== undefined && endpoint.frequency(brierOfFrequency),
                  ),
                ),
          ]
        : []),
    ]),
    {
      note: said.holdOutNote(
        said.intervalsBy[metric],
        apart.map(({ label, difference }) => [label, open(figureWords(page, difference))]),
      ),
    },
  )}${heldOutClassTable(page, one, held)}`;
}

function centres(page: Page, one: EndpointResult): Content {
  const models = one.models.flatMap((model) => (model.byCentre ? [{ model, found: model.byCentre }] : []));
  if (models.length === 0) return undefined;
  const { format, heads, validations: said } = page.text;
  const { number } = format;
  const [{ found }] = models;
  const pooled = found.parts.filter((part) => part.centres.length > 1);
  const rows = found.parts.map((part, i) => {
    const open = (text: string) => page.provenance.number(text, modelSource(page, one, models[0].model));
    return [
      said.centres(part.centres),
      open(number(part.patients)),
      open(number(part.events)),
      ...models.map(({ model, found: own }) => partCell(page, one, model, own, i)),
    ];
  });
  const means = [
    said.mean,
    '',
    '',
    ...models.map(({ model, found: own }) =>
      page.provenance.number(said.meanWords(own.mean, own.least, own.largest), modelSource(page, one, model)),
    ),
  ];
  return html`<h4>${said.inTurn(found.column)}</h4>${centreForests(page, one)}${table(
    said.overPlace(lowerFirst(one.title)),
    [
      { title: capitalised(found.column) },
      { title: heads.patients, numeric: true },
      { title: one.kind === 'binary' ? said.withOutcome : heads.events, numeric: true },
      ...models.map(({ model }) => ({ title: said.modelMetric(model.title, model.metric), numeric: true })),
    ],
    [means, ...rows],
    {
      note: said.centresNote(pooled.map((part) => part.centres)),
    },
  )}`;
}

function partCell(
  page: Page,
  one: EndpointResult,
  model: ModelResult,
  found: CentresSummary,
  i: number,
): Content {
  const { discrimination, reason } = found.parts[i];
  if (!Number.isFinite(discrimination.value))
    return reason ? page.told(reason.text) : page.text.heads.nothing;
  return page.provenance.number(figureWords(page, discrimination), modelSource(page, one, model));
}
