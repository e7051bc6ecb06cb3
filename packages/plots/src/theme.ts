import type { Attributes } from './svg.ts';

/**
 * Colours by custom properties, so that the page decides (light, dark, print); the fallbacks are for a figure that
 * stands alone on white. Each has at least 4.5:1 against white, and no two are told apart by hue alone: lines differ
 * in their dashes and points in their shapes as well.
 */
const SERIES = [
  'var(--plot-1, #0b5fa5)',
  'var(--plot-2, #b8470b)',
  'var(--plot-3, #0a7558)',
  'var(--plot-4, #86408f)',
  'var(--plot-5, #6b5a00)',
  'var(--plot-6, #4b5563)',
] as const;

export const MUTED = 'var(--plot-muted, #59616b)';
export const RULE = 'var(--plot-rule, #d9dce0)';
export const SURFACE = 'var(--plot-surface, #ffffff)';
export const ALERT = 'var(--plot-alert, #b42318)';

const DASHES = [undefined, '7 3', '2 2.5', '9 3 2 3', '4 2', '1 3'] as const;

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
export const TEXT_SIZE = 12;
export const SMALL_TEXT_SIZE = 11;

/** Colour and dash of the series with this number. */
export function seriesStroke(index: number): Attributes {
  return {
    stroke: SERIES[index % SERIES.length],
    'stroke-dasharray': DASHES[index % DASHES.length],
  };
}

export function seriesColour(index: number): string {
  return SERIES[index % SERIES.length];
}

/** Chinese, Japanese and Korean characters and their punctuation: each as wide as it is tall. */
const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/;
/** Between two of these a line may break without a space; no line begins with what closes. */
const BREAK =
  /(?<=[\u2e80-\u9fff\uff00-\uff60])(?=[\u2e80-\u9fff])(?![\u3001\u3002\u300b\u300d\u300f\u3011\u3015])/;

/** Width of a text in a common sans-serif, a little generous: no browser is at hand to measure it. */
export function textWidth(text: string, size: number = TEXT_SIZE): number {
  let em = 0;
  for (const character of text) {
    if (/[iljtf.,;:'|!()[\] ]/.test(character)) em += 0.32;
    else if (/[mwMW@%]/.test(character)) em += 0.9;
    else if (/[A-Z]/.test(character)) em += 0.68;
    else if (WIDE.test(character)) em += 1;
    else em += 0.57;
  }
  return em * size;
}

/** Breaks a text into lines of at most this width, at spaces; a longer word is cut. */
export function wrapText(text: string, width: number, size: number = TEXT_SIZE): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text
    .split(/\s+/)
    .flatMap((part) =>
      part
        .split(BREAK)
        .flatMap((piece, i) => cutWord(piece, width, size).map((word) => ({ word, glued: i > 0 }))),
    );
  for (const { word, glued } of words) {
    const longer = line === '' ? word : `${line}${glued ? '' : ' '}${word}`;
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** At most two lines; of a longer text the beginning and the end, where names of features differ. */
export function twoLines(text: string, width: number, size: number = TEXT_SIZE): string[] {
  const lines = wrapText(text, width, size);
  if (lines.length <= 2) return lines;
  let start = text.length - 1;
  while (start > 0 && textWidth(`…${text.slice(start - 1)}`, size) <= width) start--;
  return [lines[0], `…${text.slice(start).trimStart()}`];
}

/** The text, cut with an ellipsis where it is wider than this. */
export function fitText(text: string, width: number, size: number = TEXT_SIZE): string {
  if (textWidth(text, size) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, size) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

function cutWord(word: string, width: number, size: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (textWidth(rest, size) > width && rest.length > 1) {
    let end = rest.length - 1;
    while (end > 1 && textWidth(rest.slice(0, end), size) > width) end--;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === '' ? pieces : [...pieces, rest];
}
