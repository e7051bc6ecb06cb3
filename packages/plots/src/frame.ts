import { linearScale, type Scale, tickText } from './scale.ts';
import { type Attributes, type Child, type Mark, mark } from './svg.ts';
import { FONT, MUTED, RULE, SMALL_TEXT_SIZE, SURFACE, seriesStroke, TEXT_SIZE, textWidth } from './theme.ts';
import type { PlotWords } from './words.ts';

/** What every figure has: what it shows, in words, for those who do not see it. */
export interface FigureText {
  readonly title: string;
  /** One or two sentences with the main numbers. */
  readonly description: string;
  /** Of axes and legends; English where not given. */
  readonly words?: PlotWords;
}

/** Figures with links in them are groups: an image's parts are not offered to a screen reader. */
type Role = 'img' | 'group';

/** Widths are those of a phone's column, so that text is never scaled below what can be read. */
export const WIDTH = 380;

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface AxisSpec {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly tickCount?: number;
  /** Ticks at these values instead of round ones. */
  readonly ticks?: readonly number[];
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The outermost element, with its name for screen readers and a surface of its own. */
export function figure(
  text: FigureText,
  width: number,
  height: number,
  ...children: readonly Child[]
): string {
  return drawing('img', text, width, height, ...children);
}

export function drawing(
  role: Role,
  text: FigureText,
  width: number,
  height: number,
  ...children: readonly Child[]
): string {
  return mark(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role,
      'aria-label': `${text.title}. ${text.description}`,
      'font-family': FONT,
      'font-size': TEXT_SIZE,
      fill: 'currentColor',
      class: 'plot',
    },
    mark('title', {}, text.title),
    mark('desc', {}, text.description),
    ...children,
  ).svg;
}

export function makeFrame(box: Box, x: AxisSpec, y: AxisSpec): Frame {
  return {
    ...box,
    x: { ...linearScale(x.domain, [box.left, box.right], x.tickCount ?? 5), ...ownTicks(x.ticks) },
    y: linearScale(y.domain, [box.bottom, box.top], y.tickCount ?? 5),
  };
}

function ownTicks(ticks: readonly number[] | undefined): Partial<Scale> {
  if (ticks === undefined || ticks.length === 0) return {};
  return { ticks, decimals: Math.max(...ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0)) };
}

/** Room to the left that the tick labels of a y axis need, with its own label above the axis. */
export function leftMargin(domain: readonly [number, number], tickCount = 5): number {
  const scale = linearScale(domain, [0, 1], tickCount);
  const widest = Math.max(
    ...scale.ticks.map((tick) => textWidth(tickText(tick, scale.decimals), SMALL_TEXT_SIZE)),
  );
  return Math.ceil(widest) + 14;
}

/** Horizontal rules, ticks and labels. The y label stands above the axis, where it is read without turning the head. */
export function axes(
  frame: Frame,
  labels: { readonly x?: string; readonly y?: string },
  options: { readonly xTicks?: boolean; readonly verticalRules?: boolean } = {},
): Mark[] {
  const { x, y, left, right, top, bottom } = frame;
  const marks: Mark[] = [];
  for (const tick of y.ticks) {
    const at = y.at(tick);
    marks.push(mark('line', { x1: left, x2: right, y1: at, y2: at, stroke: RULE }));
    marks.push(label(tickText(tick, y.decimals), { x: left - 6, y: at + 4, 'text-anchor': 'end' }));
  }
  for (const tick of options.xTicks === false ? [] : x.ticks) {
    const at = x.at(tick);
    if (options.verticalRules)
      marks.push(mark('line', { x1: at, x2: at, y1: top, y2: bottom, stroke: RULE }));
    marks.push(mark('line', { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: MUTED }));
    const text = tickText(tick, x.decimals);
    // A long number at the end of the axis would leave the figure, sooner in fonts that are wide.
    const furthest = WIDTH - 0.65 * textWidth(text, SMALL_TEXT_SIZE);
    marks.push(label(text, { x: Math.min(at, furthest), y: bottom + 17, 'text-anchor': 'middle' }));
  }
  marks.push(mark('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: MUTED }));
  if (labels.x !== undefined) {
    marks.push(mark('text', { x: (left + right) / 2, y: bottom + 35, 'text-anchor': 'middle' }, labels.x));
  }
  if (labels.y !== undefined) marks.push(mark('text', { x: 2, y: top - 12 }, labels.y));
  return marks;
}

/** Small, quiet text: ticks and notes. */
export function label(text: string, attributes: Attributes): Mark {
  return mark('text', { 'font-size': SMALL_TEXT_SIZE, fill: MUTED, ...attributes }, text);
}

/** Text in front of lines, with a halo of the surface around it. */
export function haloLabel(text: string, attributes: Attributes): Mark {
  return mark(
    'text',
    {
      'font-size': SMALL_TEXT_SIZE,
      stroke: SURFACE,
      'stroke-width': 3,
      'stroke-linejoin': 'round',
      'paint-order': 'stroke',
      ...attributes,
    },
    text,
  );
}

/** Pixels from one line of a legend to the next. */
const LEGEND_STEP = 17;

/** Lines of a legend with their samples, one below the other, from this corner. */
export function lineLegend(entries: readonly string[], left: number, top: number): Mark[] {
  return entries.flatMap((entry, index) => {
    const y = top + index * LEGEND_STEP;
    return [
      mark('line', {
        x1: left,
        x2: left + 24,
        y1: y - 4,
        y2: y - 4,
        'stroke-width': 2.2,
        ...seriesStroke(index),
      }),
      haloLabel(entry, { x: left + 30, y }),
    ];
  });
}

/** The same, ending at this height. */
export function lineLegendAbove(entries: readonly string[], left: number, bottom: number): Mark[] {
  return lineLegend(entries, left, bottom - (entries.length - 1) * LEGEND_STEP);
}
