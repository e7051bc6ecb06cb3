import type { EndpointResult, ModelResult, PatientPrediction } from '@lobule/study';
import { counted, lowerFirst, number, percent } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import { type Page, patientAnchor } from '../page.ts';
import type { Source } from '../provenance.ts';
import { facts, table } from '../table.ts';
import { byHorizon } from './endpoint-figures.ts';

/** What was said of each patient by models that had not seen her, why, and what was not known of her. */
export function people(page: Page, one: EndpointResult): Markup {
  const { people: found } = one;
  if (found === undefined || found.rows.length === 0) return html``;
  const source: Source = { path: found.origin, where: `${one.title}: predictions of each patient` };
  const listId = page.id(`people-${one.name}`);
  const shown: Markup[] = [];
  for (const [i, row] of found.rows.entries()) {
    const part = patient(page, one, row, i, source);
    // A cohort of thousands would push the maps out of the report: the file holds them all.
    if (!page.room.people.take(part.markup.length)) break;
    shown.push(part);
  }
  const more = found.rows.length - shown.length;
  return html`<h4>Each patient: ${lowerFirst(one.title)}</h4><details class="data"><summary>${counted(found.rows.length, 'patient')} with their out-of-fold risks</summary>
<div id="${listId}">${shown}</div>${
    more > 0 &&
    html`<p class="note">${page.provenance.words(`${counted(more, 'more patient')} in the file.`, source)}</p>`
  }</details>`;
}

function patient(page: Page, one: EndpointResult, row: PatientPrediction, i: number, source: Source): Markup {
  const explained = one.models.filter(({ explanation }) => explanation?.patients[i]?.subject === row.subject);
  const exam = page.results.subjects.find(({ subject }) => subject === row.subject);
  return html`<details class="patient" id="${page.id(`${one.name}-${row.subject}`)}"><summary><span class="patient-name">${row.subject}</span> <span class="patient-note">${inShort(one, row)}</span></summary><div class="patient-body">
${facts([
  ['Outcome', page.provenance.words(outcomeWords(one, row), source)],
  ...row.models.map((said): [string, Content] => {
    const model = one.models.find(({ name }) => name === said.model);
    return [model?.title ?? said.model, page.provenance.words(saidWords(one, model, said), source)];
  }),
  [
    'Not measured',
    row.missing.length === 0
      ? 'nothing'
      : page.provenance.words(
          `${number(row.missing.length)} of ${number(one.people?.predictors ?? 0)} predictors: ${named(row.missing)}`,
          source,
        ),
  ],
  ['Images', exam && html`<a href="#${patientAnchor(exam)}">page of her exam</a>`],
])}
${explained.map((model) => contributions(page, one, model, i))}</div></details>
`;
}

function inShort(one: EndpointResult, { models, happened }: PatientPrediction): string {
  const first = models.find(({ model }) => model === one.primary) ?? models[0];
  const risk = Number.isFinite(first.risk) ? `risk ${percent(first.risk)}` : `score ${number(first.linear)}`;
  return `${risk} · ${happened ? 'with' : 'without'} the ${one.kind === 'binary' ? 'outcome' : 'event'}`;
}

function outcomeWords(
  { kind, timeUnit = '' }: EndpointResult,
  { happened, time }: PatientPrediction,
): string {
  if (kind === 'binary' || time === undefined) return happened ? 'happened' : 'did not happen';
  return happened ? `event at ${number(time)} ${timeUnit}` : `no event until ${number(time)} ${timeUnit}`;
}

function saidWords(
  one: EndpointResult,
  model: ModelResult | undefined,
  { risk, linear, group }: PatientPrediction['models'][number],
): string {
  const horizon = model?.horizon ? ` ${byHorizon(model.horizon)}` : '';
  const said = Number.isFinite(risk)
    ? `risk ${percent(risk, 1)}${horizon}, score ${number(linear)}`
    : `score ${number(linear)}`;
  return one.kind === 'survival' ? `${said}, risk group ${group + 1}` : said;
}

const NAMED = 12;

function named(missing: readonly string[]): string {
  const more = missing.length - NAMED;
  return `${missing.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the features add, the strongest first, from what is said of everybody to what is said of her. */
function contributions(page: Page, one: EndpointResult, model: ModelResult, i: number): Content {
  const { explanation } = model;
  if (explanation === undefined || explanation.features.length === 0) return undefined;
  const { base, parts, rest, total, values } = explanation.patients[i];
  const source: Source = {
    path: explanation.origin,
    where: `${one.title}, ${model.title}: what each feature adds, in the ${explanation.unit}`,
  };
  const open = (value: number) => page.provenance.number(signed(value), source);
  const rows = explanation.features
    .map(({ feature }, j) => ({ feature, part: parts[j], value: values[j] }))
    .filter(({ part }) => part !== 0)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  return table(
    `${model.title}: contributions to the ${explanation.unit}`,
    [{ title: 'Feature' }, { title: 'Value', numeric: true }, { title: 'Adds', numeric: true }],
    [
      ['Everybody of her fold', '', open(base)],
      ...rows.map(({ feature, part, value }) => [
        html`<code>${feature}</code>`,
        Number.isFinite(value)
          ? page.provenance.number(number(value), {
              path: page.results.cohort?.origin,
              where: 'Values of the table',
            })
          : html`<span class="undefined">missing</span>`,
        open(part),
      ]),
      ...(explanation.others > 0 ? [['Others', '', open(rest)]] : []),
      ['Her score', '', open(total)],
    ],
    { note: 'Of the first cross-validation; the score above is the mean over all of its repeats.' },
  );
}

function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}
