import type { CentresSummary, EndpointResult, HoldOutSummary, ModelResult } from '@lobule/study';
import { capitalised, counted, fixed, interval, lowerFirst, number, sentence } from '../format-english.ts';
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

const KINDS = {
  apparent: 'Apparent',
  internal: 'Internal',
  'over place': 'Over place',
  temporal: 'Temporal',
  external: 'External',
} as const;

function figureTable(
  page: Page,
  one: EndpointResult,
  figures: NonNullable<EndpointResult['figures']>,
): Markup {
  const metric = one.models[0]?.metric ?? 'Figure';
  return html`${figureForest(page, one, figures)}${table(
    `What each ${metric} was measured on`,
    [
      { title: 'Model' },
      { title: 'Validation' },
      { title: 'On' },
      { title: 'Patients', numeric: true },
      { title: metric, numeric: true },
      { title: 'Interval by' },
    ],
    figures.map(({ model, validation, design, patients, figure, method }) => {
      const source = { path: one.origin, where: `${one.title}, ${model}: ${validation}, ${design}` };
      return [
        model,
        KINDS[validation],
        page.provenance.words(design, source),
        page.provenance.number(number(patients), source),
        page.provenance.number(figureWords(figure), source),
        method ?? '–',
      ];
    }),
    {
      note: 'Apparent figures are of the patients that a model was fitted to, internal ones of others of the same table, those over place of centres left out, temporal ones of later patients, external ones of another place. None stands for another.',
    },
  )}`;
}

function figureWords(figure: Parameters<typeof interval>[0]): string {
  return Number.isFinite(figure.low)
    ? interval(figure, { decimals: 2, level: false })
    : fixed(figure.value, 2);
}

function holdOut(page: Page, one: EndpointResult, held: HoldOutSummary): Markup {
  const source: Source = { path: held.origin, where: `${one.title}: hold-out` };
  const open = (text: Content) => page.provenance.number(text, source);
  const metric = held.models[0]?.metric ?? 'AUC';
  const calibrated = held.models.some(({ slope }) => slope !== undefined);
  const scored = held.models.some(({ brier }) => brier !== undefined);
  const apart = held.differences.filter(({ difference }) => Number.isFinite(difference.value));
  return html`<h4>Hold-out: ${held.validation} validation</h4>
<p>${page.provenance.words(
    `${counted(held.patients, 'patient')}, ${held.models.some(({ classes }) => classes) ? `${number(held.events)} of the rarest class` : `${number(held.events)} with the outcome`}${held.dropped.length > 0 ? ` (${number(held.dropped.length)} more without a known one)` : ''}, were held out (${held.design}) and had no part in the tests and models above; the models were fitted once to ${number(held.development)} others and scored them. ${openedWords(held.opened)}`,
    source,
  )}</p>${held.warnings.map((warning) => html`<p class="note"><strong class="bad">${page.provenance.words(sentence(warning), source)}</strong></p>`)}${table(
    `Models on the hold-out for ${lowerFirst(one.title)}`,
    [
      { title: 'Model' },
      { title: `${metric}, hold-out`, numeric: true },
      { title: 'Apparent', numeric: true },
      ...(calibrated ? [{ title: 'Calibration slope', numeric: true }] : []),
      ...(scored ? [{ title: 'Brier score', numeric: true }] : []),
    ],
    held.models.map(({ title, discrimination, reason, apparent, slope, brier, brierOfFrequency }) => [
      title,
      open(Number.isFinite(discrimination.value) ? figureWords(discrimination) : (reason?.text ?? '–')),
      open(fixed(apparent, 2)),
      ...(calibrated ? [slope === undefined ? '–' : open(fixed(slope, 2))] : []),
      ...(scored
        ? [
            brier === undefined
              ? '–'
              : open(
                  withDetails(
                    fixed(brier, 3),
                    brierOfFrequency !== undefined && `frequency: ${fixed(brierOfFrequency, 3)}`,
                  ),
                ),
          ]
        : []),
    ]),
    {
      note: html`Intervals are ${{ AUC: "DeLong's", 'C-index': 'by the infinitesimal jackknife', M: "by the components of DeLong's" }[metric]}: valid here, as the scores were fixed before these patients were looked at.${
        apart.length > 0 &&
        html` Differences: ${apart.map(
          ({ label, difference }, i) => html`${i > 0 && '; '}${label} ${open(figureWords(difference))}`,
        )}.`
      }`,
    },
  )}${heldOutClassTable(page, one, held)}`;
}

/** How often the outcome of these patients was looked at, by the ledger of the folder. */
function openedWords(opened: number): string {
  return opened === 1
    ? 'It was opened once, as the ledger of this folder counts; an opening in another folder is not in that count.'
    : `It had been opened ${number(opened)} times when these figures were made, this time included, as the ledger of this folder counts.`;
}

function centres(page: Page, one: EndpointResult): Content {
  const models = one.models.flatMap((model) => (model.byCentre ? [{ model, found: model.byCentre }] : []));
  if (models.length === 0) return undefined;
  const [{ found }] = models;
  const pooled = found.parts.filter((part) => part.centres.length > 1);
  const rows = found.parts.map((part, i) => {
    const open = (text: string) => page.provenance.number(text, modelSource(one, models[0].model));
    return [
      part.centres.join(', '),
      open(number(part.patients)),
      open(number(part.events)),
      ...models.map(({ model, found: own }) => partCell(page, one, model, own, i)),
    ];
  });
  const means = [
    'Mean of all, each counted once',
    '',
    '',
    ...models.map(({ model, found: own }) =>
      page.provenance.number(
        `${fixed(own.mean, 2)}, ${fixed(own.least, 2)} to ${fixed(own.largest, 2)}`,
        modelSource(one, model),
      ),
    ),
  ];
  return html`<h4>Each ${found.column} left out in turn</h4>${centreForests(page, one)}${table(
    `Validation over place for ${lowerFirst(one.title)}`,
    [
      { title: capitalised(found.column) },
      { title: 'Patients', numeric: true },
      { title: one.kind === 'binary' ? 'With the outcome' : 'Events', numeric: true },
      ...models.map(({ model }) => ({ title: `${model.title}: ${model.metric}`, numeric: true })),
    ],
    [means, ...rows],
    {
      note: `Each is scored by models of all others.${pooled
        .map(
          (part) =>
            ` ${part.centres.join(', ')} have fewer than ten patients each, or nobody with the outcome: they were left out together.`,
        )
        .join('')} The mean has its range and no interval, as the models of the rows share patients.`,
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
  if (!Number.isFinite(discrimination.value)) return reason?.text ?? '–';
  return page.provenance.number(figureWords(discrimination), modelSource(one, model));
}
