import { finiteOf } from './errors.ts';
import { axes, type FigureText, figure, lineLegend, makeFrame, WIDTH } from './frame.ts';
import { roundDomain } from './scale.ts';
import { linePath, mark } from './svg.ts';
import { fitText, MUTED, SMALL_TEXT_SIZE, seriesColour, seriesStroke } from './theme.ts';

export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface CalibrationFigure extends FigureText {
  readonly models: readonly { readonly label: string; readonly bins: readonly CalibrationBin[] }[];
}

/**
 * Observed share against predicted probability in groups, with intervals and the line of perfect agreement.
 *
 * @throws plots/nothing-to-draw
 */
export function calibrationPlot({ models, ...text }: CalibrationFigure): string {
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
  const domain: readonly [number, number] = [0, Math.min(1, roundDomain([0, largest])[1])];
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
    axes(frame, { x: 'Predicted probability', y: 'Observed share' }),
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
    models.length === 1
      ? []
      : lineLegend(
          models.map((model) => fitText(model.label, 180, SMALL_TEXT_SIZE)),
          left + 10,
          top + 14,
        ),
  );
}
