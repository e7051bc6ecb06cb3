import { finiteOf } from './errors.ts';
import { axes, type FigureText, figure, haloLabel, leftMargin, makeFrame, WIDTH } from './frame.ts';
import { roundDomain } from './scale.ts';
import { type Mark, mark } from './svg.ts';
import { ALERT, MUTED, seriesColour } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** Measured against true values, or the second against the first. */
export interface AgreementFigure extends FigureText {
  /** [truth or reference, measured]. */
  readonly points: readonly (readonly [number, number])[];
  /** `1/min`; empty for a pure number. */
  readonly unit: string;
  readonly referenceName: string;
}

/**
 * Measured against true values, with the line of identity.
 *
 * @throws plots/nothing-to-draw
 */
export function truthScatter({ points, unit, referenceName, ...text }: AgreementFigure): string {
  const { words = englishPlotWords } = text;
  const domain = roundDomain(finiteOf('scatter', points.flat()));
  const left = leftMargin(domain);
  const frame = makeFrame(
    { left, right: WIDTH - 12, top: 30, bottom: 300 },
    { label: '', domain },
    { label: '', domain },
  );
  return figure(
    text,
    WIDTH,
    342,
    axes(frame, { x: withUnit(upperFirst(referenceName), unit), y: withUnit(words.measured, unit) }),
    mark('line', {
      x1: frame.left,
      y1: frame.bottom,
      x2: frame.right,
      y2: frame.top,
      stroke: MUTED,
      'stroke-dasharray': '2 4',
    }),
    cloud(points.map(([truth, measured]) => [frame.x.at(truth), frame.y.at(measured)])),
  );
}

/** Differences against means; bias and limits in the unit of the points. */
export interface BlandAltmanFigure extends AgreementFigure {
  /** Mean difference and the limits of agreement. */
  readonly bias: number;
  readonly limits: readonly [number, number];
}

/**
 * Difference against mean of both, with the bias and the limits of agreement (Bland and Altman 1986).
 *
 * @throws plots/nothing-to-draw
 */
export function blandAltmanPlot(input: BlandAltmanFigure): string {
  const { points, unit, referenceName, bias, limits, words = englishPlotWords } = input;
  const pairs = points
    .filter(([truth, measured]) => Number.isFinite(truth) && Number.isFinite(measured))
    .map(([truth, measured]): readonly [number, number] => [(truth + measured) / 2, measured - truth]);
  const xDomain = roundDomain(
    finiteOf(
      'Bland-Altman',
      pairs.map(([mean]) => mean),
    ),
  );
  const yDomain = roundDomain([...pairs.map(([, difference]) => difference), bias, ...limits, 0]);
  const frame = makeFrame(
    { left: leftMargin(yDomain), right: WIDTH - 12, top: 30, bottom: 300 },
    { label: '', domain: xDomain },
    { label: '', domain: yDomain },
  );
  return figure(
    input,
    WIDTH,
    342,
    axes(frame, {
      x: withUnit(words.meanOfMeasuredAnd(lowerFirst(referenceName)), unit),
      y: withUnit(words.measuredMinus(lowerFirst(referenceName)), unit),
    }),
    mark('line', {
      x1: frame.left,
      x2: frame.right,
      y1: frame.y.at(0),
      y2: frame.y.at(0),
      stroke: MUTED,
    }),
    cloud(pairs.map(([mean, difference]) => [frame.x.at(mean), frame.y.at(difference)])),
    level(frame.y.at(bias), words.bias, undefined),
    limits.map((limit) => level(frame.y.at(limit), words.limit, '5 4')),
  );

  function level(y: number, name: string, dashes: string | undefined): Mark {
    return mark(
      'g',
      {},
      mark('line', {
        x1: frame.left,
        x2: frame.right,
        y1: y,
        y2: y,
        stroke: ALERT,
        'stroke-width': 1.6,
        'stroke-dasharray': dashes,
      }),
      haloLabel(name, { x: frame.right, y: y - 4, 'text-anchor': 'end', fill: ALERT }),
    );
  }
}

function cloud(at: readonly (readonly [number, number])[]): Mark {
  const many = at.length > 150;
  return mark(
    'g',
    { fill: seriesColour(0), 'fill-opacity': many ? 0.45 : 0.7 },
    at
      .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
      .map(([cx, cy]) => mark('circle', { cx, cy, r: many ? 2 : 3 })),
  );
}

function withUnit(name: string, unit: string): string {
  return unit === '' || unit === '1' ? name : `${name} (${unit})`;
}

function upperFirst(text: string): string {
  return text === '' ? text : text[0].toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
