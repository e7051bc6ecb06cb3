import { finiteOf } from './errors.ts';
import { axes, type FigureText, figure, lineLegend, makeFrame, WIDTH } from './frame.ts';
import { linePath, mark } from './svg.ts';
import { fitText, MUTED, SMALL_TEXT_SIZE, seriesStroke } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** Curves of sensitivity against 1 - specificity. */
export interface RocFigure extends FigureText {
  readonly models: readonly {
    /** `Combined, AUC 0.74 (0.66 to 0.81)`. */
    readonly label: string;
    readonly points: readonly { readonly falsePositive: number; readonly truePositive: number }[];
  }[];
}

/**
 * Receiver operating characteristic of several models over one square, with the line of chance.
 *
 * @throws plots/nothing-to-draw
 */
export function rocPlot({ models, ...text }: RocFigure): string {
  const { words = englishPlotWords } = text;
  finiteOf(
    'ROC',
    models.flatMap(({ points }) => points.map(({ truePositive }) => truePositive)),
  );
  const frame = makeFrame(
    { left: 40, right: WIDTH - 10, top: 30, bottom: 360 },
    { label: '', domain: [0, 1] },
    { label: '', domain: [0, 1] },
  );
  const { x, y, left, right, bottom, top } = frame;
  const legendTop = bottom - 12 - (models.length - 1) * 17;
  return figure(
    text,
    WIDTH,
    404,
    axes(frame, { x: words.falsePositives, y: words.truePositives }),
    mark('line', { x1: left, y1: bottom, x2: right, y2: top, stroke: MUTED, 'stroke-dasharray': '2 4' }),
    models.map(({ points }, index) =>
      mark('path', {
        d: linePath(
          points.map(({ falsePositive, truePositive }) => [x.at(falsePositive), y.at(truePositive)]),
        ),
        fill: 'none',
        'stroke-width': 2.2,
        'stroke-linejoin': 'round',
        ...seriesStroke(index),
      }),
    ),
    lineLegend(
      models.map(({ label }) => fitText(label, 210, SMALL_TEXT_SIZE)),
      left + 84,
      legendTop,
    ),
  );
}
