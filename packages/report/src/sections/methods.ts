import { shortHash } from '@lobule/foundation';
import type { StudyResults } from '@lobule/study';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { facts, table } from '../table.ts';
import { english as inEnglish } from '../text/english.ts';
import type { Text } from '../text/text.ts';

/** The paragraph to paste, its references, and the settings behind it. */
export function methods(page: Page): Markup {
  const { results } = page;
  const { study, maps, featureTable } = results;
  const { text } = page;
  const said = text.methods;
  const { paragraphs, references } = paragraphsIn(results, text);
  const settings = [
    ...maps.map((map) => ({ name: page.told(map.title), of: map.settings, hash: map.settingsHash })),
    ...(featureTable === undefined
      ? []
      : [{ name: html`${said.features(featureTable.region)}`, of: featureTable.settings, hash: undefined }]),
  ].flatMap(({ name, of, hash }) =>
    Object.entries(of).map(([setting, value]) => [
      name,
      setting,
      html`<code>${written(value)}</code>`,
      hash && html`<code class="hash">${shortHash(hash)}</code>`,
    ]),
  );
  return html`${
    paragraphs.length === 0
      ? html`<p>${said.none}</p>`
      : html`<div class="methods" id="methods-text">${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}${
          references.length > 0 &&
          html`<ol class="references">${references.map((reference) => html`<li>${reference}</li>`)}</ol>`
        }</div><div class="tools"><button type="button" class="button script-only" data-copy="methods-text" hidden>${said.copy}</button><span class="note" role="status" id="copied"></span></div>`
  }
<h3>${said.versions}</h3>
${facts([
  [said.software, `${study.software} ${study.version}`],
  [said.code, html`<code>${study.codeHash}</code>`],
  [said.study, html`<code>${study.studyHash}</code>`],
  [said.plan, study.planHash && html`<code>${study.planHash}</code>`],
  [said.seed, study.seed],
  [said.language, text.code !== 'en' && text.code],
])}
${
  settings.length > 0 &&
  html`<h3>${said.settings}</h3><details><summary>${said.allSettings(settings.length)}</summary>${table(
    said.settings,
    [{ title: said.of }, { title: said.setting }, { title: said.value }, { title: said.hash }],
    settings.map((row) => row.map((cell) => cell ?? '')),
    { hideCaption: true },
  )}</details>`
}`;
}

/** The methods in English, as text: what other programs take over. */
export function methodsText(results: StudyResults): { paragraphs: string[]; references: string[] } {
  const { paragraphs, references } = gathered(results, inEnglish, (sentence) => sentence);
  return { paragraphs: paragraphs.map((list) => list.join(inEnglish.methods.between)), references };
}

/** The same in the language of the report; sentences that have no other are marked as English. */
function paragraphsIn(results: StudyResults, text: Text): { paragraphs: Markup[]; references: string[] } {
  const marked = (sentence: string, isTold: boolean) =>
    isTold ? html`${sentence}` : html`<span lang="en">${sentence}</span>`;
  const { paragraphs, references } = gathered(results, text, marked);
  return {
    paragraphs: paragraphs.map(
      (list) => html`${list.map((one, i) => html`${i > 0 && text.methods.between}${one}`)}`,
    ),
    references,
  };
}

/** One paragraph a topic, in the order in which the topics first came; citations as numbers. */
function gathered<T>(
  { methods: facts }: StudyResults,
  text: Text,
  write: (sentence: string, isTold: boolean) => T,
): { paragraphs: T[][]; references: string[] } {
  const references: string[] = [];
  const paragraphs = new Map<string, T[]>();
  for (const { topic, sentence: english, citation } of facts) {
    const list = paragraphs.get(topic) ?? [];
    const own = text.phrase(english);
    const { methods: said, format } = own === undefined ? inEnglish : text;
    const told = own ?? english;
    const sentence =
      citation === undefined ? format.sentence(told) : said.cited(told, referenceNumber(citation));
    list.push(write(sentence, own !== undefined));
    paragraphs.set(topic, list);
  }
  return { paragraphs: [...paragraphs.values()], references };

  function referenceNumber(citation: string): number {
    if (!references.includes(citation)) references.push(citation);
    return references.indexOf(citation) + 1;
  }
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
