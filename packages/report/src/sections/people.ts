import type { EndpointResult, ModelResult, PatientPrediction } from '@lobule/study';
import { lowerFirst } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { type Page, patientAnchor } from '../page.ts';
import type { Source } from '../provenance.ts';
import { facts, table } from '../table.ts';
import { byHorizon } from './endpoint-figures.ts';
import { unitWords } from './explanations.ts';

/** What was said of each patient by models that had not seen her, why, and what was not known of her. */
export function people(page: Page, one: EndpointResult): Markup {
  const { people: found } = one;
  if (found === undefined || found.rows.length === 0) return html``;
  const said = page.text.people;
  const source: Source = { path: found.origin, where: said.where(one.title) };
  const listId = page.id(`people-${one.name}`);
  const shown: Markup[] = [];
  for (const [i, row] of found.rows.entries()) {
    const part = patient(page, one, row, i, source);
    // A cohort of thousands would push the maps out of the report: the file holds them all.
    if (!page.room.people.take(part.markup.length)) break;
    shown.push(part);
  }
  const more = found.rows.length - shown.length;
  return html`<h4>${said.title(lowerFirst(one.title))}</h4><details class="data"><summary>${said.summary(found.rows.length)}</summary>
<div id="${listId}">${shown}</div>${
    more > 0 && html`<p class="note">${page.provenance.words(said.more(more), source)}</p>`
  }</details>`;
}

function patient(page: Page, one: EndpointResult, row: PatientPrediction, i: number, source: Source): Markup {
  const said = page.text.people;
  const explained = one.models.filter(({ explanation }) => explanation?.patients[i]?.subject === row.subject);
  const exam = page.results.subjects.find(({ subject }) => subject === row.subject);
  return html`<details class="patient" id="${page.id(`${one.name}-${row.subject}`)}"><summary><span class="patient-name">${row.subject}</span> <span class="patient-note">${inShort(page, one, row)}</span></summary><div class="patient-body">
${facts([
  [said.outcome, page.provenance.words(outcomeWords(page, one, row), source)],
  ...row.models.map((ofModel): [string, Content] => {
    const model = one.models.find(({ name }) => name === ofModel.model);
    return [
      model?.title ?? ofModel.model,
      page.provenance.words(saidWords(page, one, model, ofModel), source),
    ];
  }),
  [
    said.notMeasured,
    row.missing.length === 0
      ? said.nothing
      : page.provenance.words(
          said.missing(
            row.missing.length,
            one.people?.predictors ?? 0,
            row.missing.slice(0, NAMED),
            Math.max(0, row.missing.length - NAMED),
          ),
          source,
        ),
  ],
  [said.images, exam && html`<a href="#${patientAnchor(exam)}">${said.examPage}</a>`],
])}
${explained.map((model) => contributions(page, one, model, i))}</div></details>
`;
}

function inShort({ text }: Page, one: EndpointResult, { models, happened }: PatientPrediction): string {
  const said = text.people;
  const first = models.find(({ model }) => model === one.primary) ?? models[0];
  const risk = Number.isFinite(first.risk) ? said.risk(first.risk) : said.score(first.linear);
  return said.inShort(risk, happened, one.kind === 'binary');
}

function outcomeWords(
  { text }: Page,
  { kind, timeUnit = '' }: EndpointResult,
  { happened, time }: PatientPrediction,
): string {
  const said = text.people;
  if (kind === 'binary' || time === undefined) return happened ? said.happened : said.notHappened;
  return happened ? said.eventAt(time, timeUnit) : said.noEventUntil(time, timeUnit);
}

function saidWords(
  page: Page,
  one: EndpointResult,
  model: ModelResult | undefined,
  { risk, linear, group }: PatientPrediction['models'][number],
): string {
  const { people } = page.text;
  const said = Number.isFinite(risk)
    ? people.riskAndScore(risk, model?.horizon && byHorizon(page, model.horizon), linear)
    : people.score(linear);
  return one.kind === 'survival' ? people.group(said, group + 1) : said;
}

const NAMED = 12;

/** What the features add, the strongest first, from what is said of everybody to what is said of her. */
function contributions(page: Page, one: EndpointResult, model: ModelResult, i: number): Content {
  const { explanation } = model;
  if (explanation === undefined || explanation.features.length === 0) return undefined;
  const { people: said, heads, format } = page.text;
  const unit = unitWords(page, explanation.unit);
  const { base, parts, rest, total, values } = explanation.patients[i];
  const source: Source = {
    path: explanation.origin,
    where: said.addsWhere(one.title, model.title, unit),
  };
  const open = (value: number) => page.provenance.number(signed(page, value), source);
  const rows = explanation.features
    .map(({ feature }, j) => ({ feature, part: parts[j], value: values[j] }))
    .filter(({ part }) => part !== 0)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  return table(
    said.contributions(model.title, unit),
    [{ title: heads.feature }, { title: heads.value, numeric: true }, { title: said.adds, numeric: true }],
    [
      [said.everybody, '', open(base)],
      ...rows.map(({ feature, part, value }) => [
        html`<code>${feature}</code>`,
        Number.isFinite(value)
          ? page.provenance.number(format.number(value), {
              path: page.results.cohort?.origin,
              where: said.tableValues,
            })
          : html`<span class="undefined">${said.missingValue}</span>`,
        open(part),
      ]),
      ...(explanation.others > 0 ? [[said.others, '', open(rest)]] : []),
      [said.total, '', open(total)],
    ],
    { note: said.note },
  );
}

function signed({ text }: Page, value: number): string {
  const written = text.format.number(value);
  return value > 0 ? `+${written}` : written;
}
