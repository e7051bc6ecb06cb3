import { shortHash } from '@lobule/foundation';
import type { MapDescription } from '@lobule/study';
import { printedUnit } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** A row for each fit: the maps that come of it, where it stands in the literature, and its settings. */
export function mapTable(page: Page): Markup {
  const { results, told, text } = page;
  const said = text.maps;
  const fits = new Map<string, MapDescription[]>();
  for (const map of results.maps) {
    const key = JSON.stringify([map.model, map.citation, map.settingsHash]);
    fits.set(key, [...(fits.get(key) ?? []), map]);
  }
  return html`<h3 id="maps">${said.title}</h3>${table(
    said.caption,
    [{ title: said.fit }, { title: said.maps }, { title: said.source }, { title: said.settings }],
    [...fits.values()].map((maps) => [
      html`${told(maps[0].model)}<br><span class="quiet">${maps[0].formula}</span>`,
      html`<ul class="plain">${maps.map((map) => mapItem(page, map))}</ul>`,
      maps[0].citation,
      html`<code class="hash">${shortHash(maps[0].settingsHash)}</code>`,
    ]),
    { hideCaption: true },
  )}`;
}

function mapItem(page: Page, { name, title, unit, standardId }: MapDescription): Markup {
  const { text } = printedUnit(unit);
  const notes = [text, standardId ?? ''].filter((note) => note !== '');
  return html`<li><strong>${name}</strong>${title !== name && html` ${page.told(title)}`}${
    notes.length > 0 && html` <span class="quiet">${page.text.maps.notes(notes)}</span>`
  }</li>`;
}
