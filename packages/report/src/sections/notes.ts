import type { StudyNote } from '@lobule/study';
import { counted, listed, sentence } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';

const KINDS: readonly { kind: StudyNote['kind']; title: string; meaning: string }[] = [
  { kind: 'failed', title: 'Failed', meaning: 'Asked for and not done.' },
  { kind: 'dropped', title: 'Dropped', meaning: 'There, and not used.' },
  { kind: 'defaulted', title: 'Defaulted', meaning: 'Not said in the study, so a default was taken.' },
  { kind: 'warning', title: 'Warnings', meaning: 'Done, and odd.' },
];
const SUBJECTS_NAMED = 12;
const UNDEFINED_NAMED = 40;

/** What failed, was dropped, defaulted or is odd; the same trouble of several patients is told once. */
export function notes(page: Page): Markup {
  const { results } = page;
  const undefinedFeatures = results.featureTable?.undefined ?? [];
  return html`${KINDS.map(({ kind, title, meaning }) => {
    const grouped = together(results.notes.filter((note) => note.kind === kind));
    return html`<h3 id="trouble-${kind}">${title} <span class="count">${grouped.length}</span></h3>${
      grouped.length === 0
        ? html`<p class="note">Nothing.</p>`
        : html`<p class="note">${meaning}</p><ul class="notes ${kind}">${grouped.map(noteItem)}</ul>`
    }`;
  })}${
    undefinedFeatures.length > 0 &&
    html`<h3 id="undefined-features">Undefined features <span class="count">${undefinedFeatures.length}</span></h3><details><summary>Which, and why</summary><ul>${undefinedFeatures
      .slice(0, UNDEFINED_NAMED)
      .map(
        ({ feature, subject, reason }) =>
          html`<li><code>${feature}</code> of ${subject}: ${sentence(reason.text)}</li>`,
      )}</ul>${
      undefinedFeatures.length > UNDEFINED_NAMED &&
      html`<p class="note">and ${undefinedFeatures.length - UNDEFINED_NAMED} more, in ${results.featureTable?.file ?? ''}.</p>`
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

function noteItem({ text, code, step, cure, subjects }: Grouped): Markup {
  const named = subjects.slice(0, SUBJECTS_NAMED);
  const more = subjects.length - named.length;
  const who = more > 0 ? `${named.join(', ')} and ${counted(more, 'other')}` : listed(named);
  return html`<li><p>${who !== '' && html`<strong>${who}:</strong> `}${sentence(text)}</p>${
    cure !== undefined && html`<p class="cure">What to do: ${sentence(cure)}</p>`
  }<p class="note"><code>${code}</code>${step !== undefined && html` in ${step}`}</p></li>`;
}
