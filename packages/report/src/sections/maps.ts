import { shortHash } from '@lobule/foundation';
import type { MapDescription } from '@lobule/study';
import { printedUnit } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** A row for each fit: the maps that come of it, where it stands in the literature, and its settings. */
export function mapTable({ results }: Page): Markup {
  const fits = new Map<string, MapDescription[]>();
  for (const map of results.maps) {
    const key = JSON.stringify([map.model, map.citation, map.settingsHash]);
    fits.set(key, [...(fits.get(key) ?? []), map]);
  }
  return html`<h3 id="maps">What each map is</h3>${table(
    'Maps of this study',
    [{ title: 'Fit' }, { title: 'Maps' }, { title: 'Source' }, { title: 'Settings' }],
    [...fits.values()].map((maps) => [
      html`${maps[0].model}<br><span class="quiet">${maps[0].formula}</span>`,
      html`<ul class="plain">${maps.map(mapItem)}</ul>`,
      maps[0].citation,
      html`<code class="hash">${shortHash(maps[0].settingsHash)}</code>`,
    ]),
    { hideCaption: true },
  )}`;
}

function mapItem({ name, title, unit, standardId }: MapDescription): Markup {
  const { text } = printedUnit(unit);
  const notes = [text, standardId].filter((note) => note !== undefined && note !== '');
  return html`<li><strong>${name}</strong>${title !== name && html` ${title}`}${
    notes.length > 0 && html` <span class="quiet">${notes.join(', ')}</span>`
  }</li>`;
}
