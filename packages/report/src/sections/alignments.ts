import { forestPlot } from '@lobule/plots';
import type { AlignedVolume, SeriesAlignment, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { lowerFirst, number } from '../format-english.ts';
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

/** How images of one exam were aligned: one slice before and after to flicker between, and the figures beside it. */
export function alignmentParts(page: Page, subject: SubjectResult): Markup {
  return html`${subject.alignments?.map((alignment) => alignmentPart(page, subject, alignment))}`;
}

/** One alignment, of whatever was brought onto whatever. */
export function alignmentPart(page: Page, subject: SubjectResult, alignment: SeriesAlignment): Markup {
  const { mode, pictures, reference, origin, target } = alignment;
  const heading = headingOf(subject, alignment);
  const source: Source = {
    path: origin,
    where: `${subject.subject}, ${subject.visit}: ${lowerFirst(heading)}`,
    how: 'over places of tissue: the median and the 95th percentile of how far they were moved, and of how far they come back from where they were; Pearson’s r with the reference, and sqrt(1 - r²)',
  };
  const opened: Opened = (text) => page.provenance.number(text, source);
  const driven =
    target &&
    html` Each volume was brought onto what the model (${target.model}) fitted to the series says it should look like, so that enhancement is not taken for motion; model and motion were found in turn, ${opened(String(target.rounds))} times.`;
  const how = html`By ${MODES[mode]}, onto: ${lowerFirst(reference)}.${driven}`;
  // The whole table of every patient would fill the report of a large cohort.
  if (pictures === undefined) {
    return html`<h4>${heading}</h4><p>${how} ${inShort(alignment, opened)}</p>`;
  }
  return html`<h4>${heading}</h4><p>${how}</p>${alignmentFigures(page, subject, alignment)}${motionFigure(
    page,
    heading,
    alignment,
    source,
  )}${figuresTable(heading, alignment, opened)}`;
}

function headingOf({ visit, registered }: SubjectResult, { role, of }: SeriesAlignment): string {
  if (of === 'visits') return `Registration of ${visit} to ${registered?.from ?? 'the first visit'}`;
  return of === 'series' ? `Place of the ${role} series` : `Alignment of the ${role} series`;
}

/** Before and after flicker; so do after and the reference, where that looks otherwise. */
function alignmentFigures(page: Page, subject: SubjectResult, { pictures }: SeriesAlignment): Markup {
  if (pictures === undefined) return html``;
  const { before, after, reference } = pictures;
  const id = (map: string) => page.id(`slice-${subject.subject}-${subject.visit}-${map}`);
  const ids = { before: id(before.map), after: id(after.map), reference: reference && id(reference.map) };
  return html`<div class="grid pictures">${
    reference &&
    sliceFigure(page, subject, reference, ids.reference ?? '', { id: ids.after, title: after.title })
  }${sliceFigure(page, subject, before, ids.before, { id: ids.after, title: after.title })}${sliceFigure(
    page,
    subject,
    after,
    ids.after,
    reference && ids.reference
      ? { id: ids.reference, title: reference.title }
      : { id: ids.before, title: before.title },
  )}</div>`;
}

/** A number that opens to the file of the alignment. */
type Opened = (text: Content) => Content;

function inShort({ volumes }: SeriesAlignment, opened: Opened): Markup {
  const most = volumes.reduce((a, b) => (b.motionMm.p95 > a.motionMm.p95 ? b : a));
  const error = most.errorMm && html`, error ${opened(`${number(most.errorMm.median)} mm`)} in the middle`;
  return html`${volumes.length > 1 ? 'Most' : 'It'} was moved by ${opened(`${number(most.motionMm.median)} mm`)} in the middle${error}.`;
}

/** How far each volume of a series was moved, one below the other. */
function motionFigure(page: Page, heading: string, { volumes }: SeriesAlignment, source: Source): Content {
  const drawn = volumes.filter(({ motionMm }) => Number.isFinite(motionMm.median + motionMm.p95));
  if (drawn.length < 2) return undefined;
  const title = `Motion, ${lowerFirst(heading)}`;
  const words = ({ motionMm: { median, p95 } }: AlignedVolume) => `${number(median)} (${number(p95)})`;
  return figure(page, {
    title,
    draw: () =>
      forestPlot({
        title,
        description: drawn.map((one) => `${one.label}: ${words(one)} mm`).join('; '),
        xLabel: 'Moved, mm',
        reference: 0,
        rows: drawn.map((one) => ({
          label: one.label,
          value: one.motionMm.median,
          low: one.motionMm.median,
          high: one.motionMm.p95,
          text: words(one),
        })),
      }),
    caption: 'Square: the median over places of tissue. The line ends where a twentieth was moved farther.',
    source,
    data: {
      volume: drawn.map(({ label }) => label),
      'median, mm': drawn.map(({ motionMm }) => motionMm.median),
      '95th percentile, mm': drawn.map(({ motionMm }) => motionMm.p95),
    },
  });
}

function figuresTable(heading: string, { volumes, mode, of }: SeriesAlignment, opened: Opened): Markup {
  const hasErrors = volumes.some(({ errorMm }) => errorMm !== undefined);
  const mayStretch = mode !== 'rigid';
  const hasResidual = volumes.some(({ residual }) => residual !== undefined);
  const before = (title: string) => [
    { title: `${title} before`, numeric: true },
    { title: 'after', numeric: true },
  ];
  // Where contrasts differ, a correlation says nothing of alignment.
  const likeness: readonly Likeness[] =
    of === 'series'
      ? [{ title: 'Mutual information, nats', of: ({ mutualInformation }) => mutualInformation }]
      : [
          { title: 'Correlation', of: ({ correlation }) => correlation },
          ...(hasResidual
            ? [{ title: 'Residual, %', percent: true, of: ({ residual }: AlignedVolume) => residual }]
            : []),
        ];
  return table(
    `${heading}: figures`,
    [
      { title: 'Volume' },
      { title: 'Moved, mm (a twentieth by more)', numeric: true },
      ...(hasErrors ? [{ title: 'Error, mm', numeric: true }] : []),
      ...likeness.flatMap(({ title }) => before(title)),
      ...(mayStretch ? [{ title: 'Volume change', numeric: true }] : []),
    ],
    volumes.map((volume) => [
      volume.label,
      opened(spread(volume.motionMm)),
      ...(hasErrors ? [volume.errorMm === undefined ? '–' : opened(spread(volume.errorMm))] : []),
      ...likeness.flatMap(({ of: pick, percent }) => {
        const pair = pick(volume);
        return [pair?.before, pair?.after].map((value) => likenessCell(value, percent ?? false, opened));
      }),
      ...(mayStretch
        ? [opened(`${number(volume.volumeChange.least)} to ${number(volume.volumeChange.greatest)}`)]
        : []),
    ]),
    {
      note:
        hasErrors &&
        'Error: how far places of tissue come back from where they were, forth by one search and back by another.',
    },
  );
}

interface Likeness {
  readonly title: string;
  readonly percent?: boolean;
  readonly of: (
    volume: AlignedVolume,
  ) => { readonly before: number | null; readonly after: number | null } | undefined;
}

function likenessCell(value: number | null | undefined, percent: boolean, opened: Opened): Content {
  // What JSON held as null is NaN again.
  if (!Number.isFinite(value ?? Number.NaN)) return html`<span class="undefined">undefined</span>`;
  return opened(number((percent ? 100 : 1) * Number(value)));
}

function spread({ median, p95 }: { readonly median: number; readonly p95: number }): Markup {
  return withDetails(number(median), `(${number(p95)})`);
}
