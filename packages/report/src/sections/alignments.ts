import type { SeriesAlignment, SubjectResult } from '@lobule/study';
import { number } from '../format.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { sliceFigure } from './slices.ts';

const MODES = {
  rigid: 'shift and turn',
  affine: 'shift, turn, stretch and shear',
  deformable: 'shift, turn and a smooth local motion',
} as const;

/** How the series of one exam were aligned: one slice before and after to flicker between, and the figures beside it. */
export function alignmentParts(page: Page, subject: SubjectResult): Markup {
  return html`${subject.alignments?.map((alignment) => alignmentPart(page, subject, alignment))}`;
}

function alignmentPart(page: Page, subject: SubjectResult, alignment: SeriesAlignment): Markup {
  const { role, mode, pictures, reference, origin } = alignment;
  const source: Source = {
    path: origin,
    where: `${subject.subject}, ${subject.visit}: alignment of the ${role} series`,
    how: 'over places of tissue: the median and the 95th percentile of how far they were moved, and of how far they come back from where they were; Pearson’s r with the reference',
  };
  const opened: Opened = (text) => page.provenance.number(text, source);
  const how = html`By ${MODES[mode]}, onto: ${reference.toLowerCase()}.`;
  // The whole table of every patient would fill the report of a large cohort.
  if (pictures === undefined) {
    return html`<h4>Alignment of the ${role} series</h4><p>${how} ${inShort(alignment, opened)}</p>`;
  }
  const id = (when: string) => page.id(`slice-${subject.subject}-${subject.visit}-${role}-${when}-alignment`);
  const [before, after] = [id('before'), id('after')];
  return html`<h4>Alignment of the ${role} series</h4><p>${how}</p><div class="grid pictures">${sliceFigure(
    page,
    subject,
    pictures.before,
    before,
    { id: after, title: pictures.after.title },
  )}${sliceFigure(page, subject, pictures.after, after, { id: before, title: pictures.before.title })}</div>${figuresTable(alignment, opened)}`;
}

/** A number that opens to the file of the alignment. */
type Opened = (text: Content) => Content;

function inShort({ volumes }: SeriesAlignment, opened: Opened): Markup {
  const most = volumes.reduce((a, b) => (b.motionMm.p95 > a.motionMm.p95 ? b : a));
  const error = most.errorMm && html`, error ${opened(`${number(most.errorMm.median)} mm`)} in the middle`;
  return html`Most was moved by ${opened(`${number(most.motionMm.median)} mm`)} in the middle${error}.`;
}

function figuresTable({ role, volumes, mode }: SeriesAlignment, opened: Opened): Markup {
  const hasErrors = volumes.some(({ errorMm }) => errorMm !== undefined);
  const mayStretch = mode !== 'rigid';
  return table(
    `What moved in the ${role} series`,
    [
      { title: 'Volume' },
      { title: 'Moved, mm (a twentieth by more)', numeric: true },
      ...(hasErrors ? [{ title: 'Error, mm', numeric: true }] : []),
      { title: 'Correlation before', numeric: true },
      { title: 'after', numeric: true },
      ...(mayStretch ? [{ title: 'Volume change', numeric: true }] : []),
    ],
    volumes.map(({ label, motionMm, errorMm, correlation, volumeChange }) => [
      label,
      opened(spread(motionMm)),
      ...(hasErrors ? [errorMm === undefined ? '–' : opened(spread(errorMm))] : []),
      ...[correlation.before, correlation.after].map((r) =>
        r === null ? html`<span class="undefined">undefined</span>` : opened(number(r)),
      ),
      ...(mayStretch ? [opened(`${number(volumeChange.least)} to ${number(volumeChange.greatest)}`)] : []),
    ]),
    {
      note:
        hasErrors &&
        'Error: how far places come back from where they were, forth by one search and back by another.',
    },
  );
}

function spread({ median, p95 }: { readonly median: number; readonly p95: number }): Markup {
  return withDetails(number(median), `(${number(p95)})`);
}
