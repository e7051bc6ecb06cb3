import { finiteOf } from './errors.ts';
import { axes, type FigureText, figure, haloLabel, leftMargin, makeFrame, WIDTH } from './frame.ts';
import { roundDomain } from './scale.ts';
import { mark } from './svg.ts';
import { ALERT, MUTED, SURFACE, seriesColour } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** How values lie, with a band and marks. */
export interface HistogramFigure extends FigureText {
  readonly values: readonly number[];
  readonly xLabel: string;
  /** Where the middle of the values lies: a 95 % band. */
  readonly band?: readonly [number, number];
  /** What was found with the real data. */
  readonly observed?: number;
  /** What should be found where there is nothing: 0.5 for an AUC. */
  readonly expected?: number;
}

/**
 * A histogram with a shaded band, the value that was observed and the one expected of chance.
 *
 * @throws plots/nothing-to-draw
 */
export function histogramWithBand(input: HistogramFigure): string {
  const { values, xLabel, band, observed, expected, words = englishPlotWords } = input;
  const finite = finiteOf('histogram', values);
  const marked = [observed, expected].filter((value) => value !== undefined && Number.isFinite(value));
  const domain = roundDomain([...finite, ...(band ?? []), ...(marked as number[])]);
  const counts = binCounts(
    finite,
    domain,
    Math.min(30, Math.max(8, Math.ceil(Math.sqrt(finite.length)) + 4)),
  );
  const yDomain = roundDomain([0, ...counts], { tickCount: 4, includeZero: true });
  const frame = makeFrame(
    { left: leftMargin(yDomain, 4), right: WIDTH - 12, top: 44, bottom: 220 },
    { label: '', domain },
    { label: '', domain: yDomain, tickCount: 4 },
  );
  const { x, y, top, bottom } = frame;
  const width = (frame.right - frame.left) / counts.length;
  return figure(
    input,
    WIDTH,
    262,
    band === undefined
      ? []
      : mark('rect', {
          x: x.at(band[0]),
          y: top,
          width: x.at(band[1]) - x.at(band[0]),
          height: bottom - top,
          fill: seriesColour(0),
          'fill-opacity': 0.12,
        }),
    axes(frame, { x: xLabel }),
    mark('text', { x: 2, y: 12 }, words.count),
    counts.map((count, i) =>
      mark('rect', {
        x: frame.left + i * width,
        y: y.at(count),
        width,
        height: bottom - y.at(count),
        fill: seriesColour(0),
        'fill-opacity': 0.75,
        stroke: SURFACE,
      }),
    ),
    expected === undefined ? [] : level(x.at(expected), words.chance, MUTED, '3 3', top - 4),
    observed === undefined || !Number.isFinite(observed)
      ? []
      : level(x.at(observed), words.observed, ALERT, undefined, top - 18),
  );

  function level(at: number, name: string, colour: string, dashes: string | undefined, labelY: number) {
    const anchor = at > WIDTH - 60 ? 'end' : at < 60 ? 'start' : 'middle';
    return mark(
      'g',
      {},
      mark('line', {
        x1: at,
        x2: at,
        y1: labelY + 3,
        y2: bottom,
        stroke: colour,
        'stroke-width': 2,
        'stroke-dasharray': dashes,
      }),
      haloLabel(name, { x: at, y: labelY, 'text-anchor': anchor, fill: colour }),
    );
  }
}

function binCounts(
  values: readonly number[],
  [low, high]: readonly [number, number],
  bins: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]++;
  }
  return counts;
}
