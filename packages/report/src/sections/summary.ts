import type { Comparison, EndpointResult, ModelResult, StudyResults } from '@lobule/study';
import { capitalised, lowerFirst } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { sourceOf } from './agreement.ts';
import { modelSource } from './coefficients.ts';
import { analysedSource, leftOut, stageSource, wholeFlow } from './included.ts';
import { regionSource } from './patients.ts';

/** The first screen: what was found in two or three numbers, each with a sentence that needs no statistics. */
export function summary(page: Page): Markup {
  const { results, text } = page;
  const cards = [
    includedCard(page),
    ...(results.cohort?.endpoints ?? []).slice(0, 2).map((endpoint) => endpointCard(page, endpoint)),
    truthCard(page),
    volumeCard(page),
  ].filter((card) => card !== undefined);
  const sentences = leadSentences(page);
  return html`<p class="lead">${sentences.map((sentence, i) => html`${i > 0 && text.summary.between}${sentence}`)}</p>
<div class="cards">${cards.slice(0, 3)}</div>
${troubles(page)}`;
}

function leadSentences(page: Page): Markup[] {
  const { study, subjects, maps, cohort } = page.results;
  const { counts, format, places, summary: said } = page.text;
  const comparisons = mapComparisons(page.results);
  const sentences: Markup[] = [];
  const patients = new Set(subjects.map(({ subject }) => subject)).size;
  if (patients > 0) {
    const opened = page.provenance.number(counts.patients(patients), measuredSource(page));
    const made = maps.length > 0 ? html`<a href="#maps">${counts.maps(maps.length)}</a>` : undefined;
    sentences.push(said.imagesMeasured(opened, made, patients > 1));
  }
  if (cohort !== undefined) {
    const opened = page.provenance.number(counts.patients(cohort.patients), {
      path: cohort.origin,
      where: places.tablePatients,
    });
    const outcomes = format.listed(cohort.endpoints.map(({ title }) => lowerFirst(title)));
    sentences.push(outcomes === '' ? said.tableDescribed(opened) : said.modelsAsked(opened, outcomes));
  }
  sentences.push(...checkSentences(page));
  if (study.kind === 'synthetic' && comparisons.length > 0) {
    const compared = page.provenance.number(
      format.number(new Set(comparisons.map(({ map }) => map)).size),
      comparedSource(page, said.mapsWithTruth),
    );
    sentences.push(said.comparedWithTruth(compared, html`<a href="#maps">${counts.maps(maps.length)}</a>`));
  }
  if (sentences.length === 0) sentences.push(html`${said.nothingYet}`);
  return sentences;
}

function checkSentences(page: Page): Markup[] {
  const { frame, summary: said } = page.text;
  const endpoints = page.results.cohort?.endpoints ?? [];
  const checks = endpoints.flatMap(({ canaries }) => canaries);
  if (checks.length === 0) return [];
  const failed = checks.filter(({ passed }) => !passed).length;
  const open = (text: string) =>
    page.provenance.number(text, {
      path: endpoints.flatMap(({ origin, canaries }) => (canaries.length === 0 ? [] : (origin ?? []))),
      where: said.checks,
      part: { id: 'found', title: frame.sections.found },
    });
  const names = [...new Set(checks.map(({ name }) => lowerFirst(page.plain(name.split(':')[0]))))];
  return [
    failed === 0
      ? said.checksPassed(open, checks.length, names)
      : said.checksFailed(open, failed, checks.length),
  ];
}

function measuredSource({ results, text }: Page): Source {
  return {
    path: [...new Set(results.flow.flatMap(({ origin }) => origin ?? []))],
    where: text.summary.measuredPatients,
    part: { id: 'patients', title: text.places.patientByPatient },
  };
}

/** Volumes of regions have a comparison of their own. */
function mapComparisons({ comparisons }: StudyResults): readonly Comparison[] {
  return comparisons.filter(({ of }) => of === undefined);
}

/** Where what is said of all comparisons came from. */
function comparedSource({ results, text }: Page, how: string): Source {
  return {
    path: [...new Set(mapComparisons(results).flatMap(({ origin }) => origin ?? []))],
    how,
    part: { id: 'agreement', title: text.summary.agreementPart },
  };
}

function card(big: Markup, name: Content, meaning: Content): Markup {
  return html`<div class="card"><p class="card-name">${name}</p><p class="card-number">${big}</p><p class="card-text">${meaning}</p></div>`;
}

function includedCard(page: Page): Markup | undefined {
  const { results, provenance, text } = page;
  const said = text.summary;
  const flow = wholeFlow(page);
  const last = flow[flow.length - 1];
  const first = flow.find(({ unit }) => unit === last?.unit);
  if (first === undefined || last === undefined) return undefined;
  const leaving = flow.filter(({ excluded }) => excluded.length > 0);
  const lost = leaving.reduce((sum, { excluded }) => sum + excluded.length, 0);
  const dropping = (results.cohort?.endpoints ?? []).filter(
    ({ dropped, holdOut }) => dropped.length > 0 || holdOut !== undefined,
  );
  const exclusions = provenance.number(text.counts.exclusions(lost), {
    path: [...new Set(leaving.flatMap(({ origin }) => origin ?? []))],
    where: said.leaving,
    part: { id: 'included', title: text.frame.sections.included },
  });
  const before =
    lost === 0
      ? dropping.length === 0
        ? said.nobodyLeftOut
        : said.allCame
      : said.excludedOnTheWay(exclusions);
  return card(
    html`${provenance.number(text.format.number(last.n), stageSource(page, last))}<small>${said.ofAtFirst(
      provenance.number(text.counts.of(first.n, first.unit), stageSource(page, first)),
    )}</small>`,
    page.told(last.label),
    [before, ...dropping.map((endpoint) => html`${said.between}${analysedOf(page, endpoint)}`)],
  );
}

function analysedOf(page: Page, endpoint: EndpointResult): Markup {
  const { title, patients, dropped, holdOut } = endpoint;
  const said = page.text.summary;
  const source = analysedSource(page.text, endpoint);
  const counts = said.analysedWords(patients, holdOut?.patients, dropped.length, leftOut(page, dropped));
  return said.analysed(capitalised(title), page.provenance.words(counts, source));
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
  const open = (text: string) => page.provenance.number(text, modelSource(page, endpoint, model));
  const pairs = open(String(Math.round(value * 100)));
  const said = page.text.summary;
  const task = said.pairs[endpoint.kind](pairs);
  const chance = low <= 0.5 && high >= 0.5 ? said.chance : '';
  return card(
    html`${open(page.text.format.fixed(value, 2))}<small>${said.metric(model.metric, level, open(said.ends(low, high)))}</small>`,
    said.modelOf(capitalised(endpoint.title), model.title),
    html`${task}${chance}`,
  );
}

function truthCard(page: Page): Markup | undefined {
  const { study } = page.results;
  const { counts, format, summary: said } = page.text;
  const comparisons = mapComparisons(page.results);
  const { number: open } = page.provenance;
  const withBias = comparisons.filter(({ relativeBias }) => Number.isFinite(relativeBias));
  const within = comparisons.flatMap((comparison) =>
    comparison.withinTolerance ? [{ comparison, map: comparison.map, ...comparison.withinTolerance }] : [],
  );
  if (study.kind !== 'synthetic' && within.length > 0) {
    return card(
      html`${open(format.percent(Math.min(...within.map(({ share }) => share)), 1), comparedSource(page, said.smallestWithin))}<small>${said.withinAtLeast}</small>`,
      said.mapsAgainst([...new Set(comparisons.map(({ against }) => page.plain(against)))]),
      said.withinAll(
        within.map(({ map, share, tolerance, comparison }) =>
          said.within(map, open(format.percent(share, 1), sourceOf(page, comparison)), tolerance),
        ),
      ),
    );
  }
  if (withBias.length === 0) return undefined;
  const size = ({ relativeBias = 0 }: Comparison) => Math.abs(relativeBias);
  const worst = withBias.reduce((a, b) => (size(b) > size(a) ? b : a));
  const sizes = withBias.map(size).sort((a, b) => a - b);
  return card(
    html`${open(format.percent(sizes[Math.floor((sizes.length - 1) / 2)], 1), comparedSource(page, said.medianBiasHow))}<small>${said.medianBias(
      open(counts.comparisons(withBias.length), comparedSource(page, said.countedBiases)),
    )}</small>`,
    said.mapsAgainst([...new Set(withBias.map(({ against }) => page.plain(against)))]),
    said.largestBias(
      open(format.percent(worst.relativeBias ?? 0, 1), sourceOf(page, worst)),
      worst.map,
      page.plain(worst.where),
      coverageWords(page),
    ),
  );
}

function coverageWords(page: Page): Content {
  const shares = mapComparisons(page.results).flatMap(({ coverage95 }) =>
    coverage95 === undefined ? [] : [coverage95],
  );
  if (shares.length === 0) return undefined;
  const said = page.text.summary;
  const opened = page.provenance.number(
    said.coverageEnds(Math.min(...shares), Math.max(...shares)),
    comparedSource(page, said.coverageHow),
  );
  return said.coverage(opened);
}

function volumeCard(page: Page): Markup | undefined {
  const region = page.results.subjects[0]?.regions.find(({ voxels }) => voxels > 0);
  const subject = page.results.subjects[0];
  if (region === undefined || subject === undefined) return undefined;
  const { counts, format, summary } = page.text;
  const open = (text: string) => page.provenance.number(text, regionSource(page, subject, region));
  return card(
    html`${open(format.number(region.volumeMm3 / 1000))}<small>${summary.volume(open(counts.voxels(region.voxels)))}</small>`,
    summary.regionOf(subject.subject, region.name),
    page.told(region.meaning, regionSource(page, subject, region)),
  );
}

function troubles({ results: { notes }, text }: Page): Markup {
  const said = text.summary;
  const counts = (['failed', 'dropped', 'defaulted', 'warning'] as const)
    .map((kind) => ({ kind, n: notes.filter((note) => note.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => html`<a href="#trouble-${kind}">${said.trouble[kind](n)}</a>`);
  return html`<p class="note">${
    counts.length === 0 ? said.noTrouble : said.troubles(counts)
  }${said.numbersOpen}</p>`;
}
