import { type Content, html, type Markup } from '../html.ts';
import { examName, type Page, patientAnchor } from '../page.ts';
import { agreement } from './agreement.ts';
import { changes } from './changes.ts';
import { atAGlance } from './glance.ts';
import { mapTable } from './maps.ts';
import { patients } from './patients.ts';
import { sliceFigures } from './slices.ts';

/** Pictures of one exam, agreement with the truth, all patients at a glance, a page for each, and what the maps mean. */
export function measured(page: Page): Markup {
  const { results, text } = page;
  if (results.subjects.length === 0 && results.maps.length === 0) {
    return html`<p>${text.measured.none}</p>`;
  }
  return html`${example(page)}${results.comparisons.length > 0 && agreement(page)}${
    results.subjects.length > 1 && atAGlance(page)
  }${results.featureTable !== undefined && features(page)}${results.changes !== undefined && changes(page)}${results.subjects.length > 0 && patients(page)}${
    results.maps.length > 0 && mapTable(page)
  }`;
}

/** At most so many pictures stand at the top; the patient's page has all. */
const EXAMPLE_PICTURES = 12;

/** The first exam with pictures: what the scanner saw, and of every fit the first map that a standard names. */
function example(page: Page): Markup | undefined {
  const subject = page.results.subjects.find(({ slices }) => slices.length > 0);
  if (subject === undefined || page.results.subjects.length === 1) return undefined;
  const named = new Set(
    page.results.maps.filter((map) => map.standardId !== undefined).map(({ name }) => name),
  );
  const images = subject.slices.filter(({ colours }) => colours === 'grey').slice(0, 2);
  const maps = subject.slices.filter(({ map, colours }) => colours !== 'grey' && named.has(map));
  const slices = [...images, ...maps].slice(0, EXAMPLE_PICTURES);
  const said = page.text.measured;
  const link = (words: string) => html`<a href="#${patientAnchor(subject)}">${words}</a>`;
  return html`<h3>${said.oneExam}</h3><p>${said.exam(examName(page, subject), link)}</p>${sliceFigures(page, { ...subject, slices }, 'example')}`;
}

function features(page: Page): Markup {
  const summary = page.results.featureTable!;
  const { counts, measured: said } = page.text;
  const open = (text: string) =>
    page.provenance.number(text, { path: summary.file, where: said.featuresOf(summary.region) });
  const missing: Content =
    summary.undefined.length === 0
      ? said.allDefined
      : said.undefinedValues(
          (words) => html`<a href="#undefined-features">${words}</a>`,
          summary.undefined.length,
        );
  return html`<h3>${said.features}</h3><p>${said.featureCounts(
    open(counts.features(summary.features)),
    open(counts.rows(summary.rows)),
    html`<em>${summary.region}</em>`,
    open(summary.file),
    missing,
  )}</p>`;
}
