import { counted } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { agreement } from './agreement.ts';
import { atAGlance } from './glance.ts';
import { mapTable } from './maps.ts';
import { patients } from './patients.ts';

/** The maps and what they mean, all patients at a glance, agreement with the truth, and a page for each patient. */
export function measured(page: Page): Markup {
  const { results } = page;
  if (results.subjects.length === 0 && results.maps.length === 0) {
    return html`<p>No images were measured in this run; the tables below are the study's own.</p>`;
  }
  return html`${results.maps.length > 0 && mapTable(page)}${results.subjects.length > 1 && atAGlance(page)}${
    results.comparisons.length > 0 && agreement(page)
  }${results.featureTable !== undefined && features(page)}${results.subjects.length > 0 && patients(page)}`;
}

function features(page: Page): Markup {
  const summary = page.results.featureTable!;
  const missing: Content =
    summary.undefined.length === 0
      ? 'All are defined.'
      : html`${counted(summary.undefined.length, 'value')} undefined: <a href="#trouble">which and why</a>.`;
  return html`<h3>Features</h3><p>${counted(summary.features, 'feature')} of ${counted(summary.rows, 'row')}, from the region <em>${summary.region}</em>, in ${page.provenance.number(summary.file, { path: summary.file })}. ${missing}</p>`;
}
