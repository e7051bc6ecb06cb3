import { finiteOf } from './errors.ts';
import { drawing, type FigureText, label, WIDTH } from './frame.ts';
import { linearScale, roundDomain, tickText } from './scale.ts';
import { mark } from './svg.ts';
import { MUTED, RULE, seriesColour } from './theme.ts';

/** Dots overlap rather than make a figure taller than this. */
const TALLEST = 63;

/** Values of a cohort on a line, a mark a patient. */
export interface StripFigure extends FigureText {
  readonly values: readonly { readonly label: string; readonly value: number; readonly link?: string }[];
  readonly xLabel: string;
}

/**
 * One dot for each patient on one line, stacked where they would overlap; a dot may link to its patient's page. The
 * vertical line is the median.
 *
 * @throws plots/nothing-to-draw
 */
export function stripPlot({ values, xLabel, ...text }: StripFigure): string {
  const finite = finiteOf(
    'strip',
    values.map(({ value }) => value),
  );
  const x = linearScale(roundDomain(finite, { tickCount: 4 }), [10, WIDTH - 10], 4);
  const dots = stack(
    values
      .filter(({ value }) => Number.isFinite(value))
      .map((entry) => ({ ...entry, at: x.at(entry.value) }))
      .sort((a, b) => a.at - b.at),
  );
  const rows = Math.max(1, ...dots.map(({ row }) => row + 1));
  const step = Math.min(9, TALLEST / rows);
  const height = rows * step + 14;
  const median = x.at(medianOf(finite));
  return drawing(
    values.some(({ link }) => link !== undefined) ? 'group' : 'img',
    text,
    WIDTH,
    height + 42,
    x.ticks.flatMap((tick) => [
      mark('line', { x1: x.at(tick), x2: x.at(tick), y1: 2, y2: height, stroke: RULE }),
      label(tickText(tick, x.decimals), { x: x.at(tick), y: height + 15, 'text-anchor': 'middle' }),
    ]),
    mark('line', { x1: 2, x2: WIDTH - 2, y1: height, y2: height, stroke: MUTED }),
    mark('line', { x1: median, x2: median, y1: 2, y2: height, stroke: seriesColour(1), 'stroke-width': 2 }),
    dots.map((dot) => {
      const circle = mark(
        'circle',
        { cx: dot.at, cy: height - 8 - dot.row * step, r: 4, fill: seriesColour(0), 'fill-opacity': 0.85 },
        mark('title', {}, dot.label),
      );
      return dot.link === undefined
        ? circle
        : mark('a', { href: dot.link, 'aria-label': dot.label, tabindex: -1 }, circle);
    }),
    mark('text', { x: WIDTH / 2, y: height + 34, 'text-anchor': 'middle' }, xLabel),
  );
}

/** Lowest free row for each dot, from left to right. */
function stack<T extends { readonly at: number }>(dots: readonly T[]): (T & { readonly row: number })[] {
  const ends: number[] = [];
  return dots.map((dot) => {
    let row = ends.findIndex((end) => end <= dot.at - 8.5);
    if (row < 0) row = ends.length;
    ends[row] = dot.at;
    return { ...dot, row };
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
