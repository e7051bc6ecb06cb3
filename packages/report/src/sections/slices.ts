import { base64, colourBar, mapFigure, undefinedSample } from '@lobule/plots';
import type { SliceView, SubjectResult } from '@lobule/study';
import { number, printedUnit } from '../format.ts';
import { html, jsonData, type Markup, ownMarkup } from '../html.ts';
import type { Page } from '../page.ts';

const WIDTH = 200;
const LINES = ['solid', 'dashed', 'dotted'] as const;

/** One slice as a picture with its scale, unit and legend; its values travel along while there is room. */
export function sliceFigure(page: Page, subject: SubjectResult, slice: SliceView): Markup {
  const id = page.id(`slice-${subject.subject}-${subject.visit}-${slice.map}`);
  const { text, factor } = printedUnit(slice.unit);
  const title = `${slice.title} of ${subject.subject}, ${subject.visit}`;
  const window: readonly [number, number] = [slice.window[0] * factor, slice.window[1] * factor];
  const undefinedVoxels = slice.values.filter((value) => value === null).length;
  const picture = mapFigure({
    title,
    description: `${slice.caption} Shown from ${number(window[0])} to ${number(window[1])} ${text}`,
    picture: slice,
    id: `${id}-hatch`,
    width: WIDTH,
  });
  if (!page.room.take(picture.length)) {
    return html`<figure class="figure picture"><p class="figure-title">${slice.title}</p><p class="note">Left out to keep this file small; see ${slice.origin ?? subject.folder}.</p></figure>`;
  }
  const other = slice.colours === 'grey' ? undefined : greyOf(subject, slice);
  const data = sliceData(slice);
  const fits = page.room.take(data.values.length);
  return html`<figure class="figure picture" id="${id}" data-plane="${slice.plane ?? ''}" data-kind="${slice.colours}"><p class="figure-title">${slice.title}</p>${ownMarkup(picture)}${ownMarkup(
    colourBar({
      title: `Scale of ${slice.title}`,
      description: `${number(window[0])} to ${number(window[1])} ${text}`,
      colours: slice.colours,
      window,
      unit: text,
      width: WIDTH,
    }),
  )}<ul class="legend">${slice.regions.map(
    (region, i) => html`<li><span class="line ${LINES[i % LINES.length]}"></span>${region.name}</li>`,
  )}${undefinedVoxels > 0 && html`<li>${ownMarkup(undefinedSample(`${id}-sample`))}undefined</li>`}</ul><figcaption>${slice.caption}</figcaption><div class="tools">${
    fits &&
    html`<button type="button" class="tool script-only" data-slice="${id}-data" data-name="${id}.csv" hidden>Data <span class="unseen">of ${title} </span>(CSV)</button>`
  }${
    other !== undefined &&
    html`<button type="button" class="tool script-only" data-flicker="${id}" aria-pressed="false" hidden>Flicker<span class="unseen"> ${title} with ${other.title}</span></button>`
  }</div>${fits && jsonData(`${id}-data`, data)}</figure>`;
}

/** The image of the same plane that a map can be laid over. */
function greyOf({ slices }: SubjectResult, slice: SliceView): SliceView | undefined {
  return slice.plane === undefined
    ? undefined
    : slices.find(
        (one) =>
          one.colours === 'grey' &&
          one.plane === slice.plane &&
          one.width === slice.width &&
          one.height === slice.height,
      );
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
