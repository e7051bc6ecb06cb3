import { hexColour, type Rgb } from './colour-map.ts';
import { finiteOf } from './errors.ts';
import { type FigureText, figure, label, WIDTH } from './frame.ts';
import { linearScale, roundDomain, tickText } from './scale.ts';
import { type Mark, mark } from './svg.ts';
import { fitText, MUTED, RULE, SMALL_TEXT_SIZE, textWidth, twoLines } from './theme.ts';
import { englishPlotWords, type PlotWords } from './words.ts';

/** What each feature adds to the score of each patient. */
export interface ContributionsFigure extends FigureText {
  readonly features: readonly {
    readonly label: string;
    /** One a patient: what the feature adds to what is said of her. */
    readonly contributions: readonly number[];
    /** Her values of the feature, for the colour; not finite where missing. */
    readonly values: readonly number[];
  }[];
  /** `Contribution to the log odds`. */
  readonly xLabel: string;
}

/** From a blue to an orange that both stand out from white and from black. */
const ENDS: readonly [Rgb, Rgb] = [
  [47, 131, 208],
  [217, 99, 15],
];

function colourOf(share: number): Rgb {
  const [low, high] = ENDS;
  const at = (i: 0 | 1 | 2) => Math.round(low[i] + share * (high[i] - low[i]));
  return [at(0), at(1), at(2)];
}

const ROW = 40;
const DOT = 3;
const MOST_ABOVE = 15;

/**
 * One dot for each patient and feature at what the feature adds, blue to orange by the rank of the feature's value;
 * hollow where it is missing. The line is where a feature adds nothing.
 *
 * @throws plots/nothing-to-draw
 */
export function contributionsPlot({ features, xLabel, ...text }: ContributionsFigure): string {
  const all = finiteOf(
    'contributions',
    features.flatMap(({ contributions }) => contributions),
  );
  const room = Math.min(150, Math.max(...features.map((feature) => textWidth(feature.label))) + 12);
  const x = linearScale(roundDomain([...all, 0], { tickCount: 4 }), [room, WIDTH - 8], 4);
  const bottom = features.length * ROW + 6;
  return figure(
    text,
    WIDTH,
    bottom + 66,
    x.ticks.flatMap((tick) => [
      mark('line', { x1: x.at(tick), x2: x.at(tick), y1: 2, y2: bottom, stroke: RULE }),
      label(tickText(tick, x.decimals), { x: x.at(tick), y: bottom + 16, 'text-anchor': 'middle' }),
    ]),
    mark('line', { x1: x.at(0), x2: x.at(0), y1: 2, y2: bottom, stroke: MUTED, 'stroke-width': 1.5 }),
    mark('line', { x1: x.range[0], x2: x.range[1], y1: bottom, y2: bottom, stroke: MUTED }),
    features.flatMap((feature, index) => {
      const y = 4 + ROW / 2 + index * ROW;
      const lines = twoLines(feature.label, room - 10);
      const dots = feature.contributions.map((value, i) => ({ at: x.at(value), value: feature.values[i] }));
      return [
        ...lines.map((line, i) =>
          mark('text', { x: 2, y: y + 4 + (i - (lines.length - 1) / 2) * 14 }, fitText(line, room - 8)),
        ),
        ...dotsOf(dots, y),
      ];
    }),
    mark('text', { x: (x.range[0] + x.range[1]) / 2, y: bottom + 34, 'text-anchor': 'middle' }, xLabel),
    legend(bottom + 54, text.words ?? englishPlotWords),
  );
}

/** Dots that would overlap stand above and below one another. */
function dotsOf(dots: readonly { readonly at: number; readonly value: number }[], y: number): Mark[] {
  const present = dots.map(({ value }) => value).filter(Number.isFinite);
  const sorted = [...present].sort((a, b) => a - b);
  const two =
    sorted.length > 0 && sorted.every((value) => value === sorted[0] || value === sorted[sorted.length - 1]);
  const share = (value: number) => {
    if (two && sorted[0] < sorted[sorted.length - 1]) return value === sorted[0] ? 0 : 1;
    const below = sorted.findIndex((other) => other >= value);
    let above = sorted.length - 1;
    while (above > below && sorted[above] > value) above--;
    return sorted.length > 1 ? (below + above) / 2 / (sorted.length - 1) : 0.5;
  };
  const ends = new Map<number, number>();
  const lanes = [
    0,
    ...Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : -1) * (Math.floor(i / 2) + 1)),
  ];
  return [...dots]
    .sort((a, b) => a.at - b.at)
    .map(({ at, value }) => {
      const lane = lanes.find((one) => (ends.get(one) ?? -1e9) <= at - 2 * DOT) ?? lanes[0];
      ends.set(lane, at);
      const offset = Math.max(-MOST_ABOVE, Math.min(MOST_ABOVE, lane * 2.6));
      const missing = !Number.isFinite(value);
      return mark('circle', {
        cx: at,
        cy: y + offset,
        r: DOT,
        fill: missing ? 'none' : hexColour(colourOf(share(value))),
        ...(missing ? { stroke: MUTED } : { 'fill-opacity': 0.9 }),
      });
    });
}

function legend(y: number, words: PlotWords): Mark[] {
  const left = 4;
  const steps = 12;
  return [
    label(words.lowValue, { x: left, y: y + 4 }),
    ...Array.from({ length: steps }, (_, i) =>
      mark('rect', {
        x: left + 62 + i * 7,
        y: y - 5,
        width: 7.2,
        height: 10,
        fill: hexColour(colourOf(i / (steps - 1))),
      }),
    ),
    label(words.highValue, { x: left + 68 + steps * 7, y: y + 4 }),
    mark('circle', { cx: left + 116 + steps * 7, cy: y, r: DOT, fill: 'none', stroke: MUTED }),
    mark(
      'text',
      { x: left + 124 + steps * 7, y: y + 4, 'font-size': SMALL_TEXT_SIZE, fill: MUTED },
      words.missing,
    ),
  ];
}
