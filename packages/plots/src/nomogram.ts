import { plotsErrors } from './errors.ts';
import { type FigureText, figure, label, WIDTH } from './frame.ts';
import { linearScale, tickText } from './scale.ts';
import { type Mark, mark } from './svg.ts';
import { fitText, MUTED, SMALL_TEXT_SIZE, textWidth } from './theme.ts';
import { englishPlotWords } from './words.ts';

interface Tick {
  /** As it is written. */
  readonly text: string;
  readonly points: number;
}

/** Points of features, their sum, and what it predicts. */
export interface NomogramFigure extends FigureText {
  /** One for each feature, with the points of its values. */
  readonly axes: readonly { readonly label: string; readonly ticks: readonly Tick[] }[];
  /** The largest sum of points. */
  readonly most: number;
  /** `Risk by 36 months`. */
  readonly riskLabel: string;
  readonly risks: readonly Tick[];
}

const LEFT = 12;
const RIGHT = WIDTH - 14;
const STEP = 50;
const HUNDRED = 100;

/**
 * A nomogram: each feature's value stands under its points on the uppermost axis; their sum, on the axis of total
 * points, stands above the risk.
 *
 * @throws plots/nothing-to-draw
 */
export function nomogramPlot({ axes, most, riskLabel, risks, ...text }: NomogramFigure): string {
  const { words = englishPlotWords } = text;
  if (axes.length === 0 || !(most > 0)) {
    throw plotsErrors.error('plots/nothing-to-draw', { what: 'The nomogram has no axis' });
  }
  const points = linearScale([0, HUNDRED], [LEFT, RIGHT], 10);
  const total = linearScale([0, most], [LEFT, RIGHT], 6);
  const ofPoints = points.ticks.map((value) => ({ text: String(value), points: value }));
  const ofTotal = total.ticks.map((value) => ({ text: tickText(value, total.decimals), points: value }));
  const rows = [
    { name: words.points, ticks: ofPoints, at: points.at },
    ...axes.map((axis) => ({ name: axis.label, ticks: axis.ticks, at: points.at })),
    { name: words.totalPoints, ticks: ofTotal, at: total.at },
    { name: riskLabel, ticks: risks, at: total.at },
  ];
  return figure(
    text,
    WIDTH,
    rows.length * STEP + 8,
    rows.flatMap(({ name, ticks, at }, index) => axis(name, ticks, at, 16 + index * STEP)),
  );
}

/** The name above a line with its ticks; a tick whose text would lie on its neighbour's has none. */
function axis(name: string, ticks: readonly Tick[], at: (points: number) => number, top: number): Mark[] {
  const line = top + 12;
  const places = ticks.map((tick) => ({ ...tick, x: at(tick.points) })).sort((a, b) => a.x - b.x);
  const ends = [Math.min(...places.map(({ x }) => x)), Math.max(...places.map(({ x }) => x))];
  let taken = Number.NEGATIVE_INFINITY;
  return [
    mark('text', { x: LEFT - 8, y: top }, fitText(name, RIGHT - LEFT)),
    mark('line', { x1: ends[0], x2: ends[1], y1: line, y2: line, stroke: MUTED }),
    ...places.flatMap(({ text, x }) => {
      const half = textWidth(text, SMALL_TEXT_SIZE) / 2;
      const isFree = x - half > taken + 3;
      if (isFree) taken = x + half;
      return [
        mark('line', { x1: x, x2: x, y1: line, y2: line + 4, stroke: MUTED }),
        ...(isFree ? [label(text, { x, y: line + 16, 'text-anchor': 'middle' })] : []),
      ];
    }),
  ];
}
