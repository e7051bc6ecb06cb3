import { forestPlot } from '@lobule/plots';
import type { AlignedVolume, SeriesAlignment, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { lowerFirst } from '../format.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import { examName, type Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { sliceFigure } from './slices.ts';

/** How images of one exam were aligned: one slice before and after to flicker between, and the figures beside it. */
export function alignmentParts(page: Page, subject: SubjectResult): Markup {
  return html`${subject.alignments?.map((alignment) => alignmentPart(page, subject, alignment))}`;
}

/** One alignment, of whatever was brought onto whatever. */
export function alignmentPart(page: Page, subject: SubjectResult, alignment: SeriesAlignment): Markup {
  const { mode, pictures, reference, origin, target } = alignment;
  const said = page.text.alignments;
  const heading = headingOf(page, subject, alignment);
  const source: Source = {
    path: origin,
    where: said.where(examName(page, subject), heading),
    how: said.how,
  };
  const opened: Opened = (text) => page.provenance.number(text, source);
  const driven = target && said.driven(target.model, opened(String(target.rounds)));
  const how = html`${said.by(mode, toldWithin(page, reference))}${driven}`;
  // The whole table of every patient would fill the report of a large cohort.
  if (pictures === undefined) {
    return html`<h4>${heading}</h4><p>${how}${page.text.methods.between}${inShort(page, alignment, opened)}</p>`;
  }
  return html`<h4>${heading}</h4><p>${how}</p>${alignmentFigures(page, subject, alignment)}${motionFigure(
    page,
    heading,
    alignment,
    source,
  )}${figuresTable(page, heading, alignment, opened)}`;
}

function headingOf(
  { text: { alignments: said } }: Page,
  { visit, registered }: SubjectResult,
  { role, of }: SeriesAlignment,
): string {
  if (of === 'visits') return said.ofVisits(visit, registered?.from);
  return of === 'series' ? said.ofSeries(role) : said.within(role);
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

function inShort({ text }: Page, { volumes }: SeriesAlignment, opened: Opened): Markup {
  const most = volumes.reduce((a, b) => (b.motionMm.p95 > a.motionMm.p95 ? b : a));
  return text.alignments.moved(volumes.length > 1, opened, most.motionMm.median, most.errorMm?.median);
}

/** How far each volume of a series was moved, one below the other. */
function motionFigure(page: Page, heading: string, { volumes }: SeriesAlignment, source: Source): Content {
  const drawn = volumes.filter(({ motionMm }) => Number.isFinite(motionMm.median + motionMm.p95));
  if (drawn.length < 2) return undefined;
  const { alignments: said, plots } = page.text;
  const title = said.motion(heading);
  const words = ({ motionMm: { median, p95 } }: AlignedVolume) => said.medianAndMost(median, p95);
  return figure(page, {
    title,
    draw: () =>
      forestPlot({
        title,
        description: drawn.map((one) => said.motionOf(page.plain(one.label), words(one))).join('; '),
        words: plots,
        xLabel: said.axis,
        reference: 0,
        rows: drawn.map((one) => ({
          label: page.plain(one.label),
          value: one.motionMm.median,
          low: one.motionMm.median,
          high: one.motionMm.p95,
          text: words(one),
        })),
      }),
    caption: said.caption,
    source,
    data: {
      [said.data.volume]: drawn.map(({ label }) => page.plain(label)),
      [said.data.median]: drawn.map(({ motionMm }) => motionMm.median),
      [said.data.most]: drawn.map(({ motionMm }) => motionMm.p95),
    },
  });
}

function figuresTable(
  page: Page,
  heading: string,
  { volumes, mode, of }: SeriesAlignment,
  opened: Opened,
): Markup {
  const { alignments: said, format, heads } = page.text;
  const hasErrors = volumes.some(({ errorMm }) => errorMm !== undefined);
  const mayStretch = mode !== 'rigid';
  const hasResidual = volumes.some(({ residual }) => residual !== undefined);
  const before = (title: string) => [
    { title: said.before(title), numeric: true },
    { title: said.after, numeric: true },
  ];
  // Where contrasts differ, a correlation says nothing of alignment.
  const likeness: readonly Likeness[] =
    of === 'series'
      ? [{ title: said.mutualInformation, of: ({ mutualInformation }) => mutualInformation }]
      : [
          { title: said.correlation, of: ({ correlation }) => correlation },
          ...(hasResidual
            ? [{ title: said.residual, percent: true, of: ({ residual }: AlignedVolume) => residual }]
            : []),
        ];
  return table(
    said.figures(heading),
    [
      { title: said.volume },
      { title: said.moved95, numeric: true },
      ...(hasErrors ? [{ title: said.error, numeric: true }] : []),
      ...likeness.flatMap(({ title }) => before(title)),
      ...(mayStretch ? [{ title: said.volumeChange, numeric: true }] : []),
    ],
    volumes.map((volume) => [
      page.told(volume.label),
      opened(spread(page, volume.motionMm)),
      ...(hasErrors
        ? [volume.errorMm === undefined ? heads.nothing : opened(spread(page, volume.errorMm))]
        : []),
      ...likeness.flatMap(({ of: pick, percent }) => {
        const pair = pick(volume);
        return [pair?.before, pair?.after].map((value) =>
          likenessCell(page, value, percent ?? false, opened),
        );
      }),
      ...(mayStretch
        ? [
            opened(
              format.range(
                format.number(volume.volumeChange.least),
                format.number(volume.volumeChange.greatest),
              ),
            ),
          ]
        : []),
    ]),
    {
      note: hasErrors && said.note,
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

function likenessCell(
  { text }: Page,
  value: number | null | undefined,
  percent: boolean,
  opened: Opened,
): Content {
  // What JSON held as null is NaN again.
  if (!Number.isFinite(value ?? Number.NaN))
    return html`<span class="undefined">${text.heads.undefined}</span>`;
  return opened(text.format.number((percent ? 100 : 1) * Number(value)));
}

function spread({ text }: Page, { median, p95 }: { readonly median: number; readonly p95: number }): Markup {
  return withDetails(text.format.number(median), text.alignments.most(p95));
}

/** Onto what images were brought, within a sentence. */
function toldWithin(page: Page, reference: string): Markup {
  return page.plain(reference) === reference ? page.told(lowerFirst(reference)) : page.told(reference);
}
