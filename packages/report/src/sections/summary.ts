import type { Comparison, EndpointResult, ModelResult, StudyResults } from '@lobule/study';
import { capitalised, counted, countOf, fixed, listed, lowerFirst, number, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { leftOut, wholeFlow } from './included.ts';

/** The first screen: what was found in two or three numbers, each with a sentence that needs no statistics. */
export function summary(page: Page): Markup {
  const { results } = page;
  const cards = [
    includedCard(page),
    ...(results.cohort?.endpoints ?? []).slice(0, 2).map((endpoint) => endpointCard(page, endpoint)),
    truthCard(page),
    volumeCard(page),
  ].filter((card) => card !== undefined);
  return html`<p class="lead">${leadSentences(results).join(' ')}</p>
<div class="cards">${cards.slice(0, 3)}</div>
${troubles(results)}`;
}

function leadSentences(results: StudyResults): string[] {
  const { study, subjects, maps, cohort } = results;
  const sentences: string[] = [];
  const patients = new Set(subjects.map(({ subject }) => subject)).size;
  if (patients > 0) {
    const each = patients === 1 ? '' : ' of each, where the images allow it';
    const made = maps.length > 0 ? `: ${counted(maps.length, 'map')}${each}` : '';
    sentences.push(`The images of ${counted(patients, 'patient')} were measured${made}.`);
  }
  if (cohort !== undefined && cohort.endpoints.length > 0) {
    const outcomes = listed(cohort.endpoints.map(({ title }) => lowerFirst(title)));
    sentences.push(`In ${counted(cohort.patients, 'patient')}, models were asked to predict ${outcomes}.`);
  } else if (cohort !== undefined) {
    sentences.push(`The table of ${counted(cohort.patients, 'patient')} was described.`);
  }
  const checks = (cohort?.endpoints ?? []).flatMap((endpoint) => endpoint.canaries);
  const failed = checks.filter((check) => !check.passed).length;
  if (checks.length > 0) {
    sentences.push(
      failed === 0
        ? `The analysis passed ${checks.length === 1 ? 'the check' : `all ${checks.length} checks`} of itself (${listed([...new Set(checks.map(({ name }) => lowerFirst(name.split(':')[0])))])}).`
        : `${failed} of ${counted(checks.length, 'check')} of the analysis itself did not pass: read the results with that in mind.`,
    );
  }
  if (study.kind === 'synthetic' && results.comparisons.length > 0) {
    sentences.push(
      `As all patients are synthetic, ${new Set(results.comparisons.map(({ map }) => map)).size} of ${counted(results.maps.length, 'map')} could be compared with the truth they were made from.`,
    );
  }
  if (sentences.length === 0) sentences.push('This run holds no patients and no cohort yet.');
  return sentences;
}

function card(big: Markup, name: string, meaning: string): Markup {
  return html`<div class="card"><p class="card-name">${name}</p><p class="card-number">${big}</p><p class="card-text">${meaning}</p></div>`;
}

function includedCard({ results }: Page): Markup | undefined {
  const flow = wholeFlow(results.flow);
  const last = flow[flow.length - 1];
  const first = flow.find(({ unit }) => unit === last?.unit);
  if (first === undefined || last === undefined) return undefined;
  const lost = flow.reduce((sum, { excluded }) => sum + excluded.length, 0);
  const dropping = (results.cohort?.endpoints ?? []).filter(({ dropped }) => dropped.length > 0);
  const before =
    lost === 0
      ? dropping.length === 0
        ? 'Nobody was left out.'
        : 'All came to the analysis.'
      : `${counted(lost, 'exclusion')} on the way; each is named with its reason below.`;
  const meaning = [before, ...dropping.map(analysedOf)].join(' ');
  return card(html`${number(last.n)}<small>of ${countOf(first.n, first.unit)}</small>`, last.label, meaning);
}

function analysedOf({ title, patients, dropped }: EndpointResult): string {
  return `${capitalised(title)}: ${number(patients)} analysed, ${number(dropped.length)} left out (${leftOut(dropped)}).`;
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
  const pairs = Math.round(value * 100);
  const task =
    endpoint.kind === 'binary'
      ? `Of 100 pairs of a patient with and one without the outcome, this model puts about ${pairs} in the right order; guessing does 50.`
      : `Of 100 comparable pairs of patients, this model says about ${pairs} times rightly who has the event first; guessing does 50.`;
  const chance = low <= 0.5 && high >= 0.5 ? ' The interval holds 0.5: chance is not ruled out.' : '';
  return card(
    html`${page.provenance.number(fixed(value, 2), model.origin === undefined ? undefined : { path: model.origin, where: `${endpoint.title}, ${model.title}` })}<small>${model.metric}, ${number(100 * level)} % CI ${fixed(low, 2)} to ${fixed(high, 2)}</small>`,
    `${capitalised(endpoint.title)}: ${model.title}`,
    `${task}${chance}`,
  );
}

function truthCard({ results }: Page): Markup | undefined {
  const { comparisons, study } = results;
  const withBias = comparisons.filter(({ relativeBias }) => Number.isFinite(relativeBias));
  const within = comparisons.flatMap(({ map, withinTolerance }) =>
    withinTolerance ? [{ map, ...withinTolerance }] : [],
  );
  if (study.kind !== 'synthetic' && within.length > 0) {
    return card(
      html`${percent(Math.min(...within.map(({ share }) => share)), 1)}<small>of voxels within tolerance, at least</small>`,
      `Maps against ${listed([...new Set(comparisons.map(({ against }) => against))])}`,
      `${listed(within.map(({ map, share, tolerance }) => `${map}: ${percent(share, 1)} within ${tolerance}`))}.`,
    );
  }
  if (withBias.length === 0) return undefined;
  const size = ({ relativeBias = 0 }: Comparison) => Math.abs(relativeBias);
  const worst = withBias.reduce((a, b) => (size(b) > size(a) ? b : a));
  const sizes = withBias.map(size).sort((a, b) => a - b);
  return card(
    html`${percent(sizes[Math.floor((sizes.length - 1) / 2)], 1)}<small>median bias of ${counted(withBias.length, 'comparison')}</small>`,
    `Maps against ${listed([...new Set(withBias.map(({ against }) => against))])}`,
    `The largest is ${percent(worst.relativeBias ?? 0, 1)}, of ${worst.map} (${worst.where}).${coverageWords(comparisons)}`,
  );
}

function coverageWords(comparisons: readonly Comparison[]): string {
  const shares = comparisons.flatMap(({ coverage95 }) => (coverage95 === undefined ? [] : [coverage95]));
  if (shares.length === 0) return '';
  return ` Intervals meant to hold the truth in 95 % do so in ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}.`;
}

function volumeCard(page: Page): Markup | undefined {
  const region = page.results.subjects[0]?.regions.find(({ voxels }) => voxels > 0);
  const subject = page.results.subjects[0];
  if (region === undefined || subject === undefined) return undefined;
  return card(
    html`${number(region.volumeMm3 / 1000)}<small>mL, ${counted(region.voxels, 'voxel')}</small>`,
    `${subject.subject}: ${region.name}`,
    region.meaning,
  );
}

function troubles({ notes }: StudyResults): Markup {
  const counts = (['failed', 'dropped', 'defaulted', 'warning'] as const)
    .map((kind) => ({ kind, n: notes.filter((note) => note.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => (kind === 'warning' ? counted(n, 'warning') : `${number(n)} ${kind}`));
  return html`<p class="note">${
    counts.length === 0
      ? 'Nothing failed, was dropped or defaulted.'
      : html`To know before you quote this: ${listed(counts)}. <a href="#trouble">What and why</a>.`
  } Underlined numbers open to where they came from.</p>`;
}
