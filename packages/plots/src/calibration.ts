import { finiteOf } from './errors.ts';
import { axes, type FigureText, figure, haloLabel, lineLegend, makeFrame, WIDTH } from './frame.ts';
import { roundDomain, type Scale } from './scale.ts';
import { linePath, type Mark, mark } from './svg.ts';
import { fitText, MUTED, SMALL_TEXT_SIZE, seriesColour, seriesStroke } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** Patients of about one risk: predicted and observed share, with its interval, all of 1. */
export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Predicted against observed shares. */
export interface CalibrationFigure extends FigureText {
  readonly models: readonly { readonly label: string; readonly bins: readonly CalibrationBin[] }[];
  /** Where the true line may lie, the narrowest region first. */
  readonly belt?: CalibrationBeltBands;
}

/** Where the true line of calibration may lie, by level of confidence. */
export interface CalibrationBeltBands {
  readonly predicted: readonly number[];
  readonly belts: readonly {
    readonly level: number;
    readonly lower: readonly number[];
    readonly upper: readonly number[];
  }[];
}

/**
 * Observed share against predicted probability in groups, with intervals and the line of perfect agreement.
 *
 * @throws plots/nothing-to-draw
 */
export function calibrationPlot({ models, belt, ...text }: CalibrationFigure): string {
  const { words = englishPlotWords } = text;
  finiteOf(
    'calibration',
    models.flatMap(({ bins }) => bins.map(({ observed }) => observed)),
  );
  const largest = Math.max(
    ...finiteOf(
      'calibration',
      models.flatMap(({ bins }) => bins.flatMap((bin) => [bin.predicted, bin.high])),
    ),
  );
  const reach = belt ? Math.max(...belt.predicted) : 0;
  const domain: readonly [number, number] = [0, Math.min(1, roundDomain([0, largest, reach])[1])];
  const frame = makeFrame(
    { left: 40, right: WIDTH - 10, top: 30, bottom: 360 },
    { label: '', domain },
    { label: '', domain },
  );
  const { x, y, left, right, bottom, top } = frame;
  return figure(
    text,
    WIDTH,
    404,
    axes(frame, { x: words.predicted, y: words.observedShare }),
    belt ? bands(belt, x, y) : [],
    mark('line', { x1: left, y1: bottom, x2: right, y2: top, stroke: MUTED, 'stroke-dasharray': '2 4' }),
    models.map(({ bins }, index) =>
      mark(
        'g',
        {},
        bins.map(({ predicted, low, high }) => {
          const at = x.at(predicted) + index * 3;
          return mark('line', {
            x1: at,
            x2: at,
            y1: y.at(low),
            y2: y.at(high),
            stroke: seriesColour(index),
            'stroke-width': 1.4,
          });
        }),
        mark('path', {
          d: linePath(bins.map((bin) => [x.at(bin.predicted) + index * 3, y.at(bin.observed)])),
          fill: 'none',
          'stroke-width': 1.8,
          ...seriesStroke(index),
        }),
        bins.map((bin) =>
          mark('circle', {
            cx: x.at(bin.predicted) + index * 3,
            cy: y.at(bin.observed),
            r: 4,
            fill: seriesColour(index),
          }),
        ),
      ),
    ),
    belt ? beltLegend(belt, left + 10, top + 14) : [],
    models.length === 1
      ? []
      : lineLegend(
          models.map((model) => fitText(model.label, 180, SMALL_TEXT_SIZE)),
          left + 10,
          top + 14,
        ),
  );
}

const OPACITY = 0.16;

/** The widest region first, so that the narrower lie darker upon it; what leaves the axes is cut there. */
function bands({ predicted, belts }: CalibrationBeltBands, x: Scale, y: Scale): Mark[] {
  const within = (value: number) => y.at(Math.min(y.domain[1], Math.max(y.domain[0], value)));
  return [...belts].reverse().map(({ lower, upper }) => {
    const there = predicted.map((value, i): [number, number] => [x.at(value), within(upper[i])]);
    const back = predicted.map((value, i): [number, number] => [x.at(value), within(lower[i])]).reverse();
    return mark('path', {
      d: `${linePath([...there, ...back])}Z`,
      fill: seriesColour(0),
      'fill-opacity': OPACITY,
    });
  });
}

function beltLegend({ belts }: CalibrationBeltBands, left: number, top: number): Mark[] {
  return belts.flatMap(({ level }, index) => {
    const y = top + index * 17;
    const layers = belts.length - index;
    return [
      mark('rect', {
        x: left,
        y: y - 9,
        width: 24,
        height: 10,
        fill: seriesColour(0),
        'fill-opacity': Math.min(0.6, OPACITY * layers),
      }),
      haloLabel(`${Math.round(100 * level)} % belt`, { x: left + 30, y }),
    ];
  });
}
