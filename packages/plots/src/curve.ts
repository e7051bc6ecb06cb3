import { checkLengths, finiteOf } from './errors.ts';
import { axes, type FigureText, figure, label, leftMargin, makeFrame, WIDTH } from './frame.ts';
import { roundDomain } from './scale.ts';
import { linePath, type Mark, mark } from './svg.ts';
import { MUTED, SMALL_TEXT_SIZE, seriesColour } from './theme.ts';
import { englishPlotWords, type PlotWords } from './words.ts';

/** A measured curve and the one that was fitted to it. */
export interface CurveFigure extends FigureText {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly measured: readonly number[];
  readonly fittedX: readonly number[];
  readonly fitted: readonly number[];
  /** Measured minus fitted, at `x`. */
  readonly residual: readonly number[];
}

/**
 * Measured points with the fitted line, and the residuals below on their own scale.
 *
 * @throws plots/lengths-differ, plots/nothing-to-draw
 */
export function curveWithFit(curve: CurveFigure): string {
  const { words = englishPlotWords } = curve;
  checkLengths('curve', {
    x: curve.x.length,
    measured: curve.measured.length,
    residual: curve.residual.length,
  });
  checkLengths('curve', { fittedX: curve.fittedX.length, fitted: curve.fitted.length });
  const yDomain = roundDomain(finiteOf('curve', [...curve.measured, ...curve.fitted]));
  const xDomain = domainOf([...curve.x, ...curve.fittedX]);
  const largest = Math.max(...curve.residual.map((r) => (Number.isFinite(r) ? Math.abs(r) : 0)));
  const residualDomain = roundDomain(largest > 0 ? [-largest, largest] : [-1, 1], { tickCount: 2 });
  const left = Math.max(leftMargin(yDomain), leftMargin(residualDomain, 2));
  const upper = makeFrame(
    { left, right: WIDTH - 8, top: 30, bottom: 196 },
    { label: curve.xLabel, domain: xDomain },
    { label: curve.yLabel, domain: yDomain },
  );
  const lower = makeFrame(
    { left, right: WIDTH - 8, top: 232, bottom: 286 },
    { label: curve.xLabel, domain: xDomain },
    { label: '', domain: residualDomain, tickCount: 2 },
  );
  const zero = lower.y.at(0);
  return figure(
    curve,
    WIDTH,
    326,
    axes(upper, { y: curve.yLabel }, { xTicks: false }),
    mark('path', {
      d: linePath(curve.fittedX.map((x, i) => [upper.x.at(x), upper.y.at(curve.fitted[i])])),
      fill: 'none',
      stroke: seriesColour(1),
      'stroke-width': 2.2,
    }),
    points(curve.x.map((x, i) => [upper.x.at(x), upper.y.at(curve.measured[i])])),
    legend(words),
    axes(lower, { x: curve.xLabel, y: words.residual }),
    mark('line', { x1: left, x2: lower.right, y1: zero, y2: zero, stroke: MUTED }),
    curve.x.map((x, i) =>
      mark('line', {
        x1: lower.x.at(x),
        x2: lower.x.at(x),
        y1: zero,
        y2: Number.isFinite(curve.residual[i]) ? lower.y.at(curve.residual[i]) : zero,
        stroke: seriesColour(0),
        'stroke-width': 2,
      }),
    ),
    points(curve.x.map((x, i) => [lower.x.at(x), lower.y.at(curve.residual[i])])),
  );
}

function points(at: readonly (readonly [number, number])[]): Mark[] {
  const radius = at.length > 40 ? 2.2 : 3.4;
  return at
    .filter(([, y]) => Number.isFinite(y))
    .map(([cx, cy]) => mark('circle', { cx, cy, r: radius, fill: seriesColour(0) }));
}

function legend(words: PlotWords): Mark[] {
  const right = WIDTH - 8;
  return [
    mark('circle', { cx: right - 124, cy: 14, r: 3.4, fill: seriesColour(0) }),
    label(words.fittedPoints, { x: right - 116, y: 18 }),
    mark('line', {
      x1: right - 54,
      x2: right - 34,
      y1: 14,
      y2: 14,
      stroke: seriesColour(1),
      'stroke-width': 2.2,
    }),
    label(words.fitted, { x: right, y: 18, 'text-anchor': 'end', 'font-size': SMALL_TEXT_SIZE }),
  ];
}

function domainOf(values: readonly number[]): readonly [number, number] {
  const finite = finiteOf('curve', values);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const margin = (high - low) * 0.02;
  return [low - margin, high + margin];
}
