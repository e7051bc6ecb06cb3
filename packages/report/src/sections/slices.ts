import { base64, colourBar, mapFigure, outlineSample, undefinedSample } from '@lobule/plots';
import type { SliceView, SubjectResult } from '@lobule/study';
import { printedUnit } from '../format.ts';
import { html, jsonData, type Markup, ownMarkup } from '../html.ts';
import { examName, type Page, patientPart, pictureLabel } from '../page.ts';

const WIDTH = 200;
const LINES = ['solid', 'dashed', 'dotted'] as const;

/** The slices of one exam, those of one plane ready to be laid over one another. */
export function sliceFigures(page: Page, subject: SubjectResult, place = 'slice'): Markup {
  const ids = subject.slices.map((slice) =>
    page.id(`${place}-${subject.subject}-${subject.visit}-${slice.map}`),
  );
  return html`<div class="grid pictures">${subject.slices.map((slice, index) => {
    const other = partnerOf(subject.slices, index);
    const partner = other === undefined ? undefined : { id: ids[other], title: subject.slices[other].title };
    return sliceFigure(page, subject, slice, ids[index], partner);
  })}</div>`;
}

/** Of one plane: a map goes over the last image, an image over the first one. */
function partnerOf(slices: readonly SliceView[], index: number): number | undefined {
  const slice = slices[index];
  const images = slices.flatMap((one, i) =>
    one.colours === 'grey' &&
    slice.plane !== undefined &&
    one.plane === slice.plane &&
    one.width === slice.width &&
    one.height === slice.height
      ? [i]
      : [],
  );
  const partner = slice.colours === 'grey' ? images[0] : images[images.length - 1];
  return partner === index ? undefined : partner;
}

/** A slice as a picture with its scale, unit and legend; its values travel along while there is room. */
export function sliceFigure(
  page: Page,
  subject: SubjectResult,
  slice: SliceView,
  id: string,
  partner: { readonly id: string; readonly title: string } | undefined,
): Markup {
  const { text: unit, factor } = printedUnit(slice.unit);
  const { format, slices: said, figure: tools } = page.text;
  const name = page.plain(slice.title);
  const title = said.title(name, examName(page, subject));
  const heading = pictureLabel(page, slice.map, slice.title);
  const plainCaption = page.plain(slice.caption);
  const caption = heading === name ? plainCaption : said.caption(format.sentence(name), plainCaption);
  const window: readonly [number, number] = [slice.window[0] * factor, slice.window[1] * factor];
  const isDefined = (value: number | null) => value !== null && Number.isFinite(value);
  const picture = mapFigure({
    title,
    description: said.shown(plainCaption, window[0], window[1], unit),
    picture: slice,
    id: `${id}-hatch`,
    width: WIDTH,
  });
  if (!page.room.pictures.take(picture.length)) {
    return html`<figure class="figure picture"><p class="figure-title">${heading}</p><p class="note">${said.leftOut(slice.origin ?? subject.folder)}</p></figure>`;
  }
  const data = sliceData(slice);
  const fits = page.room.voxels.take(data.values.length);
  return html`<figure class="figure picture" id="${id}"><p class="figure-title">${heading}</p>${ownMarkup(picture)}${ownMarkup(
    colourBar({
      title: said.scale(name),
      description: said.window(window[0], window[1], unit),
      colours: slice.colours,
      window,
      unit,
      width: WIDTH,
    }),
  )}<ul class="legend">${slice.regions.map(
    (region, i) =>
      html`<li>${slice.outlines === 'coloured' ? ownMarkup(outlineSample(i)) : html`<span class="line ${LINES[Math.min(i, 2)]}"></span>`}${region.name}</li>`,
  )}${!slice.values.every(isDefined) && html`<li>${ownMarkup(undefinedSample(`${id}-sample`))}${said.undefined}</li>`}</ul><figcaption>${caption}</figcaption><div class="tools">${page.provenance.tool(
    title,
    {
      path: slice.origin,
      map: page.map(slice.map) && slice.map,
      where: title,
      ...(slice.origin === undefined ? { part: patientPart(page, subject) } : {}),
    },
  )}${
    fits &&
    html`<button type="button" class="tool script-only" data-slice="${id}-data" data-name="${id}.csv" hidden>${tools.data(title)}</button>`
  }${!fits && html`<span class="note">${said.values(slice.origin ?? subject.folder)}</span>`}${
    partner !== undefined &&
    html`<button type="button" class="tool script-only" data-flicker="${id}" data-with="${partner.id}" aria-pressed="false" hidden>${tools.flicker(title, page.plain(partner.title))}</button>`
  }</div>${fits && jsonData(`${id}-data`, data)}</figure>`;
}

/**
 * The values in 65,535 steps between the least and the greatest, 0 for undefined: a tenth of the size of numbers as
 * text. The files of the run hold them in full.
 */
function sliceData(slice: SliceView) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of slice.values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) {
    low = 0;
    high = 0;
  }
  const step = (high - low) / 65534 || 1;
  const bytes = new Uint8Array(slice.values.length * 2);
  slice.values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    const code = 1 + Math.round((value - low) / step);
    bytes[2 * i] = code & 255;
    bytes[2 * i + 1] = code >> 8;
  });
  return { columns: slice.width, low, step, unit: slice.unit, name: slice.map, values: base64(bytes) };
}
