import type { Checklist, ChecklistEntry, ChecklistState } from '@lobule/study';
import { counted, listed, number } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

/** Reporting guidelines: where each item is met in this report, and what is left to its authors. */
export function checklists(page: Page, titles: ReadonlyMap<string, string>): Markup {
  const { checklists: lists = [] } = page.results;
  if (lists.length === 0) return html`<p>No reporting guideline was filled in: this run has no cohort.</p>`;
  return html`<p>Filled in from what the run knows: where an item stands in this report, that it was not done, or nothing where only the authors can answer. No item is answered for them, and none is judged. What is asked is told in this program’s own short words; the guidelines say it in full.</p>${lists.map(
    (list) => checklist(page, list, titles),
  )}`;
}

const STATES: Readonly<Record<ChecklistState, string>> = {
  here: 'here',
  part: 'in part',
  'not-done': 'not done',
  'not-asked': 'does not apply',
  people: 'for the authors',
};

function checklist(page: Page, list: Checklist, titles: ReadonlyMap<string, string>): Markup {
  const { title, citation, items, origin, name } = list;
  const source: Source = { path: origin, where: title };
  const weighted = items.some(({ weight }) => weight !== undefined);
  return html`<details class="data" id="${page.id(`checklist-${name}`)}"><summary>${title}: ${inShort(items)}</summary>${table(
    title,
    [
      { title: 'Item' },
      { title: 'What is asked' },
      ...(weighted ? [{ title: 'Weight', numeric: true }] : []),
      { title: 'Where' },
      { title: 'What stands there' },
    ],
    items.map((entry) => [
      entry.item,
      html`${page.provenance.words(entry.asks, source)}<span class="quiet below">${entry.section}</span>`,
      ...(weighted
        ? [entry.weight === undefined ? '–' : page.provenance.number(entry.weight.toFixed(4), source)]
        : []),
      place(entry, titles),
      entry.found === '' ? '' : page.provenance.words(entry.found, source),
    ]),
    {
      hideCaption: true,
      note: html`After ${html`<cite>${citation}</cite>`}.${
        weighted &&
        html` ${page.provenance.words(weights(items), source)} What the authors answer comes on top; a score is for them to give.`
      }`,
    },
  )}</details>`;
}

function place({ state, where }: ChecklistEntry, titles: ReadonlyMap<string, string>): Content {
  if (where === undefined) return html`<span class="quiet">${STATES[state]}</span>`;
  return html`<a href="#${where}">${titles.get(where) ?? where}</a>${state === 'part' && html` <span class="quiet">${STATES.part}</span>`}`;
}

function inShort(items: readonly ChecklistEntry[]): string {
  const states: readonly ChecklistState[] = ['here', 'part', 'not-done', 'not-asked', 'people'];
  const parts = states.flatMap((state) => {
    const n = items.filter((entry) => entry.state === state).length;
    return n === 0 ? [] : [`${number(n)} ${STATES[state]}`];
  });
  return `${counted(items.length, 'item')}, ${listed(parts)}`;
}

function weights(items: readonly ChecklistEntry[]): string {
  const sum = (state: ChecklistState) =>
    items.reduce((total, entry) => total + (entry.state === state ? (entry.weight ?? 0) : 0), 0).toFixed(3);
  return `Weights of the items that stand here: ${sum('here')}, in part: ${sum('part')}.`;
}
