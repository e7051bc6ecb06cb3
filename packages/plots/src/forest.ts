import { finiteOf } from './errors.ts';
import { type FigureText, figure, label, WIDTH } from './frame.ts';
import { linearScale, ratioScale, roundDomain, type Scale, tickText } from './scale.ts';
import { type Mark, mark } from './svg.ts';
import {
  fitText,
  MUTED,
  RULE,
  SMALL_TEXT_SIZE,
  seriesColour,
  TEXT_SIZE,
  textWidth,
  twoLines,
} from './theme.ts';

/** One estimate with its interval, on the scale of the axis. */
export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The interval in words, at the right: `0.74 (0.66 to 0.81)`. */
  readonly text: string;
}

/** Estimates with their intervals, one a row. */
export interface ForestFigure extends FigureText {
  readonly rows: readonly ForestRow[];
  readonly xLabel: string;
  /** Where nothing is found: 0.5 for an AUC, 0 for a difference, 1 for a ratio. */
  readonly reference?: number;
  /** Ratios lie on a logarithmic axis; an interval that leaves it is cut with an arrow. */
  readonly ratios?: boolean;
}

/**
 * Values with their intervals, one below the other, each with its words at the right.
 *
 * @throws plots/nothing-to-draw
 */
export function forestPlot({ rows, xLabel, reference, ratios = false, ...text }: ForestFigure): string {
  const values = finiteOf(
    'forest',
    rows.flatMap(({ value, low, high }) => [value, low, high]),
  );
  const textRoom = Math.min(150, Math.max(...rows.map((row) => textWidth(row.text, SMALL_TEXT_SIZE))) + 12);
  const labelRoom = Math.min(
    WIDTH - textRoom - NARROWEST,
    Math.max(...rows.map((row) => textWidth(row.label))) + 10,
  );
  const domain = roundDomain(reference === undefined ? values : [...values, reference], { tickCount: 4 });
  const range = [labelRoom, WIDTH - textRoom - 6] as const;
  const x = ratios ? ratioScale(withinReach(rows), range) : linearScale(domain, range, 4);
  const tick = (value: number) => (ratios ? String(value) : tickText(value, x.decimals));
  const inside = (value: number) => Math.min(x.range[1], Math.max(x.range[0], x.at(value)));
  const step = 36;
  const bottom = rows.length * step + 8;
  return figure(
    text,
    WIDTH,
    bottom + 44,
    x.ticks.flatMap((value) => [
      mark('line', { x1: x.at(value), x2: x.at(value), y1: 4, y2: bottom, stroke: RULE }),
      label(tick(value), { x: x.at(value), y: bottom + 17, 'text-anchor': 'middle' }),
    ]),
    reference === undefined
      ? []
      : mark('line', {
          x1: x.at(reference),
          x2: x.at(reference),
          y1: 4,
          y2: bottom,
          stroke: MUTED,
          'stroke-dasharray': '3 3',
        }),
    mark('line', { x1: x.range[0], x2: x.range[1], y1: bottom, y2: bottom, stroke: MUTED }),
    rows.flatMap((row, index) => {
      const y = 22 + index * step;
      const lines = twoLines(row.label, labelRoom - 8);
      const whiskers = Number.isFinite(row.low) && Number.isFinite(row.high);
      return [
        ...lines.map((line, i) =>
          mark('text', { x: 2, y: y + 4 + (i - (lines.length - 1) / 2) * 14 }, fitText(line, labelRoom)),
        ),
        ...(whiskers
          ? [
              mark('line', {
                x1: inside(row.low),
                x2: inside(row.high),
                y1: y,
                y2: y,
                stroke: seriesColour(0),
                'stroke-width': 2,
              }),
              ...arrows(row, x, y),
            ]
          : []),
        ...(Number.isFinite(row.value)
          ? [
              mark('rect', {
                x: x.at(row.value) - 4.5,
                y: y - 4.5,
                width: 9,
                height: 9,
                fill: seriesColour(0),
              }),
            ]
          : []),
        mark(
          'text',
          { x: WIDTH - 2, y: y + 4, 'text-anchor': 'end', 'font-size': SMALL_TEXT_SIZE },
          fitText(row.text, textRoom + TEXT_SIZE, SMALL_TEXT_SIZE),
        ),
      ];
    }),
    mark('text', { x: (x.range[0] + x.range[1]) / 2, y: bottom + 36, 'text-anchor': 'middle' }, xLabel),
  );
}

/** So much is left to the axis, whatever the names. */
const NARROWEST = 124;

/** An interval without an end, or a hundred times as wide as its value, would press all others together. */
const FARTHEST = 20;

function withinReach(rows: readonly ForestRow[]): number[] {
  return rows.flatMap(({ value, low, high }) => [
    value,
    Math.max(low, value / FARTHEST),
    Math.min(high, value * FARTHEST),
  ]);
}

/** At the ends of an interval that goes on beyond the axis. */
function arrows({ low, high }: ForestRow, x: Scale, y: number): Mark[] {
  const arrow = (at: number, way: 1 | -1) =>
    mark('path', {
      d: `M${at - 7 * way} ${y - 4}L${at} ${y}L${at - 7 * way} ${y + 4}`,
      fill: 'none',
      stroke: seriesColour(0),
      'stroke-width': 2,
    });
  const [left, right] = x.range;
  return [
    ...(x.at(low) < left - 0.5 ? [arrow(left, -1)] : []),
    ...(x.at(high) > right + 0.5 ? [arrow(right, 1)] : []),
  ];
}
