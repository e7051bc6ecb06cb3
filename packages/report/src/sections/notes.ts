import type { StudyNote } from '@lobule/study';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';

const KINDS: readonly StudyNote['kind'][] = ['failed', 'dropped', 'defaulted', 'warning'];
const SUBJECTS_NAMED = 12;
const UNDEFINED_NAMED = 40;

/** What failed, was dropped, defaulted or is odd; the same trouble of several patients is told once. */
export function notes(page: Page): Markup {
  const { results } = page;
  const said = page.text.notes;
  const undefinedFeatures = results.featureTable?.undefined ?? [];
  return html`${KINDS.map((kind) => {
    const { title, meaning } = said.kinds[kind];
    const grouped = together(results.notes.filter((note) => note.kind === kind));
    return html`<h3 id="trouble-${kind}">${title} <span class="count">${grouped.length}</span></h3>${
      grouped.length === 0
        ? html`<p class="note">${said.nothing}</p>`
        : html`<p class="note">${meaning}</p><ul class="notes ${kind}">${grouped.map((note) => noteItem(page, note))}</ul>`
    }`;
  })}${
    undefinedFeatures.length > 0 &&
    html`<h3 id="undefined-features">${said.undefinedFeatures} <span class="count">${undefinedFeatures.length}</span></h3><details><summary>${said.which}</summary><ul>${undefinedFeatures
      .slice(0, UNDEFINED_NAMED)
      .map(
        ({ feature, subject, reason }) =>
          html`<li>${said.undefinedFeature(html`<code>${feature}</code>`, subject, page.toldSentence(reason.text))}</li>`,
      )}</ul>${
      undefinedFeatures.length > UNDEFINED_NAMED &&
      html`<p class="note">${said.more(undefinedFeatures.length - UNDEFINED_NAMED, results.featureTable?.file ?? '')}</p>`
    }</details>`
  }`;
}

type Grouped = StudyNote & { readonly subjects: readonly string[] };

function together(list: readonly StudyNote[]): Grouped[] {
  const groups = new Map<string, Grouped & { subjects: string[] }>();
  for (const note of list) {
    const key = JSON.stringify([note.code, note.text, note.step]);
    const group = groups.get(key) ?? { ...note, subjects: [] };
    if (note.subject !== undefined && !group.subjects.includes(note.subject))
      group.subjects.push(note.subject);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function noteItem(page: Page, { text, code, step, cure, subjects }: Grouped): Markup {
  const named = subjects.slice(0, SUBJECTS_NAMED);
  const said = page.text.notes;
  const who = said.who(named, subjects.length - named.length);
  return html`<li><p>${who !== '' && said.whoSays(who)}${page.toldSentence(text)}</p>${
    cure !== undefined && html`<p class="cure">${said.cure(page.toldSentence(cure))}</p>`
  }<p class="note">${said.place(code, step && page.plain(step))}</p></li>`;
}
