import type { ReportLanguage, StudyResults } from '@lobule/study';
import { document } from './document.ts';
import { reportErrors } from './errors.ts';
import { html, type Markup } from './html.ts';
import { numbersAgain } from './numbers-again.ts';
import { makePage, type Page, type Section } from './page.ts';
import { asked } from './sections/asked.ts';
import { checklists } from './sections/checklists.ts';
import { files } from './sections/files.ts';
import { found } from './sections/found.ts';
import { included } from './sections/included.ts';
import { measured } from './sections/measured.ts';
import { methods } from './sections/methods.ts';
import { notes } from './sections/notes.ts';
import { summary } from './sections/summary.ts';
import { LANGUAGES } from './text/languages.ts';
import type { Text } from './text/text.ts';
import { titlesIn } from './titles.ts';

/** How large a report may be. */
export interface ReportOptions {
  /** The file is never larger: pictures and data past it are left out and named. Default 15 MB. */
  readonly maxBytes?: number;
  /** In place of the one that the study asks for; English where neither says. */
  readonly language?: ReportLanguage;
}

const LARGEST_BYTES = 15_000_000;

/**
 * The whole report as one HTML file: no network, no fonts, nothing that a strict content security policy forbids.
 * The same results give the same bytes.
 *
 * @throws report/too-large where even without pictures the text passes the limit.
 * @example
 * const page = renderReport(results);
 * page.startsWith('<!doctype html>'); // true
 */
export function renderReport(given: StudyResults, options: ReportOptions = {}): string {
  const { maxBytes = LARGEST_BYTES, language = given.study.language ?? 'en' } = options;
  return renderIn(given, LANGUAGES[language], maxBytes);
}

/** The report with all its words from one catalogue. */
export function renderIn(given: StudyResults, text: Text, maxBytes = LARGEST_BYTES): string {
  const results = titlesIn(numbersAgain(given), text);
  for (const forFigures of [maxBytes, maxBytes / 2, 0]) {
    const written = document(results, text, sectionsOf(makePage(results, text, forFigures)));
    if (new TextEncoder().encode(written).length <= maxBytes) return written;
  }
  throw reportErrors.error('report/too-large', {
    what: `The report of ${results.study.title} passes ${maxBytes} bytes even without pictures`,
  });
}

function sectionsOf(page: Page): { readonly sections: readonly Section[]; readonly cards: Markup } {
  const { sections: titles, leftOut } = page.text.frame;
  const sections: Section[] = [
    { id: 'summary', title: titles.summary, body: summary(page) },
    { id: 'asked', title: titles.asked, body: asked(page) },
    { id: 'included', title: titles.included, body: included(page) },
    { id: 'measured', title: titles.measured, body: measured(page) },
    { id: 'found', title: titles.found, body: found(page) },
    { id: 'methods', title: titles.methods, body: methods(page) },
    { id: 'trouble', title: titles.trouble, body: notes(page) },
    { id: 'files', title: titles.files, body: files(page) },
  ];
  if (page.results.checklists) {
    const named = new Map(sections.map(({ id, title }) => [id, title]));
    const id = 'checklists';
    sections.splice(6, 0, {
      id,
      title: titles.checklists,
      body: checklists(page, named.set(id, page.text.checklists.these)),
    });
  }
  const { pictures, voxels, data } = page.room;
  if (pictures.refused || voxels.refused || data.refused) {
    const note = html`<p class="callout">${leftOut}</p>`;
    const at = sections.findIndex(({ id }) => id === 'trouble');
    sections[at] = { ...sections[at], body: html`${note}${sections[at].body}` };
  }
  return { sections, cards: page.provenance.cards() };
}
