import type { Comparison, EndpointResult, ModelResult, StudyResults } from '@lobule/study';
import {
  capitalised,
  counted,
  countOf,
  fixed,
  listed,
  lowerFirst,
  number,
  percent,
} from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { sourceOf } from './agreement.ts';
import { modelSource } from './coefficients.ts';
import { analysedSource, leftOut, stageSource, wholeFlow } from './included.ts';
import { regionSource } from './patients.ts';

/** The first screen: what was found in two or three numbers, each with a sentence that needs no statistics. */
export function summary(page: Page): Markup {
  const { results } = page;
  const cards = [
    includedCard(page),
    ...(results.cohort?.endpoints ?? []).slice(0, 2).map((endpoint) => endpointCard(page, endpoint)),
    truthCard(page),
    volumeCard(page),
  ].filter((card) => card !== undefined);
  const sentences = leadSentences(page);
  return html`<p class="lead">${sentences.map((sentence, i) => html`${i > 0 && ' '}${sentence}`)}</p>
<div class="cards">${cards.slice(0, 3)}</div>
${troubles(results)}`;
}

function leadSentences(page: Page): Markup[] {
  const { study, subjects, maps, cohort } = page.results;
  const comparisons = mapComparisons(page.results);
  const sentences: Markup[] = [];
  const patients = new Set(subjects.map(({ subject }) => subject)).size;
  if (patients > 0) {
    const opened = page.provenance.number(counted(patients, 'patient'), measuredSource(page));
    const each = patients === 1 ? '' : ' of each, where the images allow it';
    const made = maps.length > 0 && html`: <a href="#maps">${counted(maps.length, 'map')}</a>${each}`;
    sentences.push(html`The images of ${opened} were measured${made}.`);
  }
  if (cohort !== undefined) {
    const opened = page.provenance.number(counted(cohort.patients, 'patient'), {
      path: cohort.origin,
      where: 'Patients of the table',
    });
    const outcomes = listed(cohort.endpoints.map(({ title }) => lowerFirst(title)));
    sentences.push(
      outcomes === ''
        ? html`The table of ${opened} was described.`
        : html`In ${opened}, models were asked to predict ${outcomes}.`,
    );
  }
  sentences.push(...checkSentences(page));
  if (study.kind === 'synthetic' && comparisons.length > 0) {
    const compared = page.provenance.number(
      number(new Set(comparisons.map(({ map }) => map)).size),
      comparedSource(page, 'how many maps have a truth, counted'),
    );
    sentences.push(
      html`As all patients are synthetic, ${compared} of <a href="#maps">${counted(maps.length, 'map')}</a> could be compared with the truth they were made from.`,
    );
  }
  if (sentences.length === 0) sentences.push(html`This run holds no patients and no cohort yet.`);
  return sentences;
}

function checkSentences(page: Page): Markup[] {
  const endpoints = page.results.cohort?.endpoints ?? [];
  const checks = endpoints.flatMap(({ canaries }) => canaries);
  if (checks.length === 0) return [];
  const failed = checks.filter(({ passed }) => !passed).length;
  const open = (text: string) =>
    page.provenance.number(text, {
      path: endpoints.flatMap(({ origin, canaries }) => (canaries.length === 0 ? [] : (origin ?? []))),
      where: 'Checks of the analysis itself',
      part: { id: 'found', title: 'What was found' },
    });
  const names = listed([...new Set(checks.map(({ name }) => lowerFirst(name.split(':')[0])))]);
  return [
    failed === 0
      ? html`The analysis passed ${checks.length === 1 ? 'the check' : html`all ${open(`${checks.length} checks`)}`} of itself (${names}).`
      : html`${open(`${failed} of ${counted(checks.length, 'check')}`)} of the analysis itself did not pass: read the results with that in mind.`,
  ];
}

function measuredSource({ results }: Page): Source {
  return {
    path: [...new Set(results.flow.flatMap(({ origin }) => origin ?? []))],
    where: 'Patients with at least one exam that was measured',
    part: { id: 'patients', title: 'Patient by patient' },
  };
}

/** Volumes of regions have a comparison of their own. */
function mapComparisons({ comparisons }: StudyResults): readonly Comparison[] {
  return comparisons.filter(({ of }) => of === undefined);
}

/** Where what is said of all comparisons came from. */
function comparedSource({ results }: Page, how: string): Source {
  return {
    path: [...new Set(mapComparisons(results).flatMap(({ origin }) => origin ?? []))],
    how,
    part: { id: 'agreement', title: 'Agreement of each map' },
  };
}

function card(big: Markup, name: string, meaning: Content): Markup {
  return html`<div class="card"><p class="card-name">${name}</p><p class="card-number">${big}</p><p class="card-text">${meaning}</p></div>`;
}

function includedCard(page: Page): Markup | undefined {
  const { results, provenance } = page;
  const flow = wholeFlow(results.flow);
  const last = flow[flow.length - 1];
  const first = flow.find(({ unit }) => unit === last?.unit);
  if (first === undefined || last === undefined) return undefined;
  const leaving = flow.filter(({ excluded }) => excluded.length > 0);
  const lost = leaving.reduce((sum, { excluded }) => sum + excluded.length, 0);
  const dropping = (results.cohort?.endpoints ?? []).filter(
    ({ dropped, holdOut }) => dropped.length > 0 || holdOut !== undefined,
  );
  const exclusions = provenance.number(counted(lost, 'exclusion'), {
    path: [...new Set(leaving.flatMap(({ origin }) => origin ?? []))],
    where: 'Everybody who left, at every stage',
    part: { id: 'included', title: 'Who was included' },
  });
  const before =
    lost === 0
      ? dropping.length === 0
        ? 'Nobody was left out.'
        : 'All came to the analysis.'
      : html`${exclusions} on the way; each is named with its reason below.`;
  return card(
    html`${provenance.number(number(last.n), stageSource(last))}<small>of ${provenance.number(countOf(first.n, first.unit), stageSource(first))}</small>`,
    last.label,
    [before, ...dropping.map((endpoint) => html` ${analysedOf(page, endpoint)}`)],
  );
}

function analysedOf({ provenance }: Page, endpoint: EndpointResult): Markup {
  const { title, patients, dropped, holdOut } = endpoint;
  const source = analysedSource(endpoint);
  const heldOut = holdOut === undefined ? '' : `, ${number(holdOut.patients)} held out`;
  const lost = dropped.length === 0 ? '' : `, ${number(dropped.length)} left out (${leftOut(dropped)})`;
  return html`${capitalised(title)}: ${provenance.words(
    `${number(patients)} analysed${heldOut}${lost}.`,
    source,
  )}`;
}

/** The model that the plan put first; without one the last, since plans list the fullest model last. */
export function primaryModel(endpoint: EndpointResult): ModelResult | undefined {
  return (
    endpoint.models.find(({ name }) => name === endpoint.primary) ??
    endpoint.models[endpoint.models.length - 1]
  );
}

function endpointCard(page: Page, endpoint: EndpointResult): Markup | undefined {
  const model = primaryModel(endpoint);
  if (model === undefined) return undefined;
  const { value, low, high, level } = model.internal;
  const open = (text: string) => page.provenance.number(text, modelSource(endpoint, model));
  const pairs = open(String(Math.round(value * 100)));
  const task =
    endpoint.kind === 'classes'
      ? html`Of 100 pairs of patients of two different classes, this model puts about ${pairs} in the right order; guessing does 50.`
      : endpoint.kind === 'binary'
        ? html`Of 100 pairs of a patient with and one without the outcome, this model puts about ${pairs} in the right order; guessing does 50.`
        : html`Of 100 comparable pairs of patients, this model says about ${pairs} times rightly who has the event first; guessing does 50.`;
  const chance = low <= 0.5 && high >= 0.5 ? ' The interval holds 0.5: chance is not ruled out.' : '';
  return card(
    html`${open(fixed(value, 2))}<small>${model.metric}, ${number(100 * level)} % CI ${open(`${fixed(low, 2)} to ${fixed(high, 2)}`)}</small>`,
    `${capitalised(endpoint.title)}: ${model.title}`,
    html`${task}${chance}`,
  );
}

function truthCard(page: Page): Markup | undefined {
  const { study } = page.results;
  const comparisons = mapComparisons(page.results);
  const { number: open } = page.provenance;
  const withBias = comparisons.filter(({ relativeBias }) => Number.isFinite(relativeBias));
  const within = comparisons.flatMap((comparison) =>
    comparison.withinTolerance ? [{ comparison, map: comparison.map, ...comparison.withinTolerance }] : [],
  );
  if (study.kind !== 'synthetic' && within.length > 0) {
    return card(
      html`${open(percent(Math.min(...within.map(({ share }) => share)), 1), comparedSource(page, 'smallest share within tolerance of any comparison'))}<small>of voxels within tolerance, at least</small>`,
      `Maps against ${listed([...new Set(comparisons.map(({ against }) => against))])}`,
      html`${within.map(
        ({ map, share, tolerance, comparison }, i) =>
          html`${i > 0 && '; '}${map}: ${open(percent(share, 1), sourceOf(page, comparison))} within ${tolerance}`,
      )}.`,
    );
  }
  if (withBias.length === 0) return undefined;
  const size = ({ relativeBias = 0 }: Comparison) => Math.abs(relativeBias);
  const worst = withBias.reduce((a, b) => (size(b) > size(a) ? b : a));
  const sizes = withBias.map(size).sort((a, b) => a - b);
  return card(
    html`${open(percent(sizes[Math.floor((sizes.length - 1) / 2)], 1), comparedSource(page, 'median over the comparisons of the size of the relative bias'))}<small>median bias of ${open(counted(withBias.length, 'comparison'), comparedSource(page, 'comparisons with a relative bias, counted'))}</small>`,
    `Maps against ${listed([...new Set(withBias.map(({ against }) => against))])}`,
    html`The largest is ${open(percent(worst.relativeBias ?? 0, 1), sourceOf(page, worst))}, of ${worst.map} (${worst.where}).${coverageWords(page)}`,
  );
}

function coverageWords(page: Page): Content {
  const shares = mapComparisons(page.results).flatMap(({ coverage95 }) =>
    coverage95 === undefined ? [] : [coverage95],
  );
  if (shares.length === 0) return undefined;
  const opened = page.provenance.number(
    `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`,
    comparedSource(page, 'smallest and largest coverage of any comparison'),
  );
  return html` Intervals meant to hold the truth in 95 % do so in ${opened}.`;
}

function volumeCard(page: Page): Markup | undefined {
  const region = page.results.subjects[0]?.regions.find(({ voxels }) => voxels > 0);
  const subject = page.results.subjects[0];
  if (region === undefined || subject === undefined) return undefined;
  const open = (text: string) => page.provenance.number(text, regionSource(subject, region));
  return card(
    html`${open(number(region.volumeMm3 / 1000))}<small>mL, ${open(counted(region.voxels, 'voxel'))}</small>`,
    `${subject.subject}: ${region.name}`,
    page.provenance.words(region.meaning, regionSource(subject, region)),
  );
}

function troubles({ notes }: StudyResults): Markup {
  const counts = (['failed', 'dropped', 'defaulted', 'warning'] as const)
    .map((kind) => ({ kind, n: notes.filter((note) => note.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => ({
      kind,
      text: kind === 'warning' ? counted(n, 'warning') : `${number(n)} ${kind}`,
    }));
  return html`<p class="note">${
    counts.length === 0
      ? 'Nothing failed, was dropped or defaulted.'
      : html`To know before you quote this: ${counts.map(
          ({ kind, text }, i) =>
            html`${i > 0 && (i === counts.length - 1 ? ' and ' : ', ')}<a href="#trouble-${kind}">${text}</a>`,
        )}. <a href="#trouble">What and why</a>.`
  } Underlined numbers open to where they came from.</p>`;
}
