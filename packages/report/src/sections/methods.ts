import { shortHash } from '@lobule/foundation';
import type { StudyResults } from '@lobule/study';
import { sentence } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { facts, table } from '../table.ts';

/** The paragraph to paste, its references, and the settings behind it. */
export function methods(page: Page): Markup {
  const { results } = page;
  const { study, maps, featureTable } = results;
  const { paragraphs, references } = methodsText(results);
  const settings = [
    ...maps.map((map) => ({ name: map.title, of: map.settings, hash: map.settingsHash })),
    ...(featureTable === undefined
      ? []
      : [{ name: `Features (${featureTable.region})`, of: featureTable.settings, hash: undefined }]),
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
      ? html`<p>No methods were recorded for this run.</p>`
      : html`<div class="methods" id="methods-text">${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}${
          references.length > 0 &&
          html`<ol class="references">${references.map((reference) => html`<li>${reference}</li>`)}</ol>`
        }</div><div class="tools"><button type="button" class="button script-only" data-copy="methods-text" hidden>Copy the methods</button><span class="note" role="status" id="copied"></span></div>`
  }
<h3>Versions and hashes</h3>
${facts([
  ['Software', `${study.software} ${study.version}`],
  ['Code', html`<code>${study.codeHash}</code>`],
  ['Study, as understood', html`<code>${study.studyHash}</code>`],
  ['Analysis plan', study.planHash && html`<code>${study.planHash}</code>`],
  ['Seed', study.seed],
])}
${
  settings.length > 0 &&
  html`<h3>Settings</h3><details><summary>All ${settings.length} settings</summary>${table(
    'Settings',
    [{ title: 'Of' }, { title: 'Setting' }, { title: 'Value' }, { title: 'Hash of all' }],
    settings.map((row) => row.map((cell) => cell ?? '')),
    { hideCaption: true },
  )}</details>`
}`;
}

/** One paragraph a topic, in the order in which the topics first came; citations as numbers. */
export function methodsText(results: StudyResults): { paragraphs: string[]; references: string[] } {
  const references: string[] = [];
  const paragraphs = new Map<string, string[]>();
  for (const { topic, sentence: text, citation } of results.methods) {
    const list = paragraphs.get(topic) ?? [];
    list.push(citation === undefined ? sentence(text) : cited(text, referenceNumber(citation)));
    paragraphs.set(topic, list);
  }
  return { paragraphs: [...paragraphs.values()].map((list) => list.join(' ')), references };

  function referenceNumber(citation: string): number {
    if (!references.includes(citation)) references.push(citation);
    return references.indexOf(citation) + 1;
  }
}

function cited(text: string, reference: number): string {
  return `${sentence(text).slice(0, -1)} [${reference}].`;
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
