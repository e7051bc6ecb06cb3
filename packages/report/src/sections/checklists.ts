import type { Checklist, ChecklistEntry, ChecklistState } from '@lobule/study';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

/** Reporting guidelines: where each item is met in this report, and what is left to its authors. */
export function checklists(page: Page, titles: ReadonlyMap<string, string>): Markup {
  const { checklists: lists = [] } = page.results;
  const said = page.text.checklists;
  if (lists.length === 0) return html`<p>${said.none}</p>`;
  return html`<p>${said.explained}</p>${lists.map((list) => checklist(page, list, titles))}`;
}

function checklist(page: Page, list: Checklist, titles: ReadonlyMap<string, string>): Markup {
  const { title, citation, items, origin, name } = list;
  const { checklists: said, heads } = page.text;
  const source: Source = { path: origin, where: title };
  const weighted = items.some(({ weight }) => weight !== undefined);
  return html`<details class="data" id="${page.id(`checklist-${name}`)}"><summary>${said.summary(title, inShort(page, items))}</summary>${table(
    title,
    [
      { title: said.item },
      { title: said.asks },
      ...(weighted ? [{ title: said.weight, numeric: true }] : []),
      { title: heads.where },
      { title: said.found },
    ],
    items.map((entry) => [
      entry.item,
      html`${page.told(entry.asks, source)}<span class="quiet below">${page.told(entry.section)}</span>`,
      ...(weighted
        ? [
            entry.weight === undefined
              ? heads.nothing
              : page.provenance.number(entry.weight.toFixed(4), source),
          ]
        : []),
      place(page, entry, titles),
      entry.found === '' ? '' : page.told(entry.found, source),
    ]),
    {
      hideCaption: true,
      note: said.after(
        html`<cite>${citation}</cite>`,
        weighted ? page.provenance.words(weights(page, items), source) : undefined,
      ),
    },
  )}</details>`;
}

function place(
  { text }: Page,
  { state, where }: ChecklistEntry,
  titles: ReadonlyMap<string, string>,
): Content {
  if (where === undefined) return html`<span class="quiet">${text.checklists.states[state]}</span>`;
  return html`<a href="#${where}">${titles.get(where) ?? where}</a>${state === 'part' && html` <span class="quiet">${text.checklists.states.part}</span>`}`;
}

function inShort({ text }: Page, items: readonly ChecklistEntry[]): string {
  const states: readonly ChecklistState[] = ['here', 'part', 'not-done', 'not-asked', 'people'];
  const parts = states.flatMap((state) => {
    const n = items.filter((entry) => entry.state === state).length;
    return n === 0 ? [] : [{ state, n }];
  });
  return text.checklists.counts(items.length, parts);
}

function weights({ text }: Page, items: readonly ChecklistEntry[]): string {
  const sum = (state: ChecklistState) =>
    items.reduce((total, entry) => total + (entry.state === state ? (entry.weight ?? 0) : 0), 0).toFixed(3);
  return text.checklists.weights(sum('here'), sum('part'));
}
