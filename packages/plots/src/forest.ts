import { finiteOf } from './errors.ts';
import { type FigureText, figure, label, WIDTH } from './frame.ts';
import { linearScale, roundDomain, tickText } from './scale.ts';
import { mark } from './svg.ts';
import {
  fitText,
  MUTED,
  RULE,
  SMALL_TEXT_SIZE,
  seriesColour,
  TEXT_SIZE,
  textWidth,
  wrapText,
} from './theme.ts';

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The interval in words, at the right: `0.74 (0.66 to 0.81)`. */
  readonly text: string;
}

export interface ForestFigure extends FigureText {
  readonly rows: readonly ForestRow[];
  readonly xLabel: string;
  /** Where nothing is found: 0.5 for an AUC, 0 for a difference. */
  readonly reference?: number;
}

/**
 * Values with their intervals, one below the other, each with its words at the right.
 *
 * @throws plots/nothing-to-draw
 */
export function forestPlot({ rows, xLabel, reference, ...text }: ForestFigure): string {
  const values = finiteOf(
    'forest',
    rows.flatMap(({ value, low, high }) => [value, low, high]),
  );
  const textRoom = Math.min(150, Math.max(...rows.map((row) => textWidth(row.text, SMALL_TEXT_SIZE))) + 12);
  const labelRoom = Math.min(
    WIDTH - textRoom - 150,
    Math.max(...rows.map((row) => textWidth(row.label))) + 10,
  );
  const domain = roundDomain(reference === undefined ? values : [...values, reference], { tickCount: 4 });
  const x = linearScale(domain, [labelRoom, WIDTH - textRoom - 6], 4);
  const step = 36;
  const bottom = rows.length * step + 8;
  return figure(
    text,
    WIDTH,
    bottom + 44,
    x.ticks.flatMap((tick) => [
      mark('line', { x1: x.at(tick), x2: x.at(tick), y1: 4, y2: bottom, stroke: RULE }),
      label(tickText(tick, x.decimals), { x: x.at(tick), y: bottom + 17, 'text-anchor': 'middle' }),
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
      const lines = wrapText(row.label, labelRoom - 8).slice(0, 2);
      const whiskers = Number.isFinite(row.low) && Number.isFinite(row.high);
      return [
        ...lines.map((line, i) =>
          mark('text', { x: 2, y: y + 4 + (i - (lines.length - 1) / 2) * 14 }, fitText(line, labelRoom)),
        ),
        ...(whiskers
          ? [
              mark('line', {
                x1: x.at(row.low),
                x2: x.at(row.high),
                y1: y,
                y2: y,
                stroke: seriesColour(0),
                'stroke-width': 2,
              }),
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
