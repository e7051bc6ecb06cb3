import { type Colours, colourSteps, hexColour } from './colour-map.ts';
import { type FigureText, figure, label } from './frame.ts';
import { linearScale, type Scale, tickText } from './scale.ts';
import { mark } from './svg.ts';
import { fitText, MUTED, SMALL_TEXT_SIZE, textWidth } from './theme.ts';

/** What the colours of a map mean. */
export interface ColourBarFigure extends FigureText {
  readonly colours: Colours;
  readonly window: readonly [number, number];
  /** Empty for a pure number. */
  readonly unit: string;
  /** In pixels of the screen; default 320. */
  readonly width?: number;
}

/** The scale of a map: its colours from the low to the high end of the window, with ticks and the unit. */
export function colourBar({ colours, window, unit, width = 320, ...text }: ColourBarFigure): string {
  const left = 10;
  const shownUnit = unit === '1' ? '' : fitText(unit, width * 0.35, SMALL_TEXT_SIZE);
  const unitRoom = shownUnit === '' ? 0 : textWidth(shownUnit, SMALL_TEXT_SIZE) + 10;
  const right = width - 14 - unitRoom;
  const scale = barScale(window, [left, right]);
  const steps = colourSteps(colours, 48);
  const step = (right - left) / steps.length;
  return figure(
    text,
    width,
    34,
    steps.map((colour, i) =>
      mark('rect', { x: left + i * step, y: 2, width: step + 0.5, height: 11, fill: hexColour(colour) }),
    ),
    mark('rect', {
      x: left,
      y: 2,
      width: right - left,
      height: 11,
      fill: 'none',
      stroke: MUTED,
      'stroke-width': 0.7,
    }),
    scale.ticks.map((tick) =>
      mark('line', { x1: scale.at(tick), x2: scale.at(tick), y1: 13, y2: 17, stroke: MUTED }),
    ),
    scale.ticks.map((tick) =>
      label(tickText(tick, scale.decimals), { x: scale.at(tick), y: 29, 'text-anchor': 'middle' }),
    ),
    unitRoom === 0 ? [] : label(shownUnit, { x: width - 2, y: 12, 'text-anchor': 'end' }),
  );
}

/** Three ticks tell a scale; two where the window lies badly or the numbers are long. */
function barScale(window: readonly [number, number], range: readonly [number, number]): Scale {
  const scales = [3, 4, 5, 2, 1].map((count) => linearScale(window, range, count)).filter(hasRoom);
  return (
    scales.find(({ ticks }) => ticks.length >= 3) ??
    scales.find(({ ticks }) => ticks.length === 2) ??
    scales.find(({ ticks }) => ticks.length === 1) ?? { ...linearScale(window, range), ticks: [] }
  );
}

function hasRoom({ ticks, decimals, at }: Scale): boolean {
  const widths = ticks.map((tick) => textWidth(tickText(tick, decimals), SMALL_TEXT_SIZE) / 2);
  return ticks.every((tick, i) => i === 0 || at(tick) - at(ticks[i - 1]) >= widths[i] + widths[i - 1] + 5);
}
