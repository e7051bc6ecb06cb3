import { checkLengths, finiteOf } from './errors.ts';
import {
  axes,
  type FigureText,
  figure,
  haloLabel,
  label,
  lineLegendAbove,
  makeFrame,
  WIDTH,
} from './frame.ts';
import { linePath, type Mark, mark, short } from './svg.ts';
import { fitText, SMALL_TEXT_SIZE, seriesColour, seriesStroke } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** One curve; times in the figure's unit, shares of 1. */
export interface SurvivalGroup {
  readonly label: string;
  /** Times of events in order; the curve starts at 1 at time 0 and steps down here. */
  readonly times: readonly number[];
  readonly survival: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly censored: readonly number[];
  readonly atRisk: readonly { readonly time: number; readonly n: number }[];
}

/** Kaplan-Meier curves with those at risk below. */
export interface SurvivalFigure extends FigureText {
  readonly timeUnit: string;
  readonly groups: readonly SurvivalGroup[];
  /** `Log-rank p = 0.03 (1,000 permutations of the whole pipeline)`. */
  readonly note?: string;
}

/**
 * Kaplan-Meier curves: steps, bands, ticks where people were censored, and the numbers at risk below.
 *
 * @throws plots/lengths-differ, plots/nothing-to-draw
 */
export function kaplanMeierPlot({ groups, timeUnit, note, ...text }: SurvivalFigure): string {
  const { words = englishPlotWords } = text;
  for (const { times, survival, low, high } of groups) {
    checkLengths('Kaplan-Meier', {
      times: times.length,
      survival: survival.length,
      low: low.length,
      high: high.length,
    });
  }
  const ends = groups.flatMap(({ times, censored, atRisk }) => [
    ...times,
    ...censored,
    ...atRisk.map(({ time }) => time),
  ]);
  const last = Math.max(...finiteOf('Kaplan-Meier', ends));
  const withRisk = groups.some(({ atRisk }) => atRisk.length > 0);
  const frame = makeFrame(
    { left: 40, right: WIDTH - 14, top: 30, bottom: 262 },
    { label: '', domain: [0, last], ticks: sharedTimes(groups) },
    { label: '', domain: [0, 1] },
  );
  const riskTop = frame.bottom + 62;
  const tableHeight = !withRisk ? 0 : 26 + groups.length * 34;
  return figure(
    text,
    WIDTH,
    frame.bottom + 44 + tableHeight,
    axes(frame, { x: words.time(timeUnit), y: words.eventFree }),
    groups.map((group, index) => band(group, index, frame.x.at, frame.y.at, lastTime(group))),
    groups.map((group, index) => steps(group, index, frame.x.at, frame.y.at, lastTime(group))),
    legend(groups, frame.left + 12, frame.bottom - 12),
    note === undefined ? [] : haloLabel(note, { x: frame.right, y: 16, 'text-anchor': 'end' }),
    !withRisk ? [] : riskTable(groups, words.atRisk, riskTop, frame.x.at),
  );
}

/** The times of the numbers at risk, where all groups have the same; then they are the axis's ticks too. */
function sharedTimes(groups: readonly SurvivalGroup[]): readonly number[] | undefined {
  const times = groups.map(({ atRisk }) => atRisk.map(({ time }) => time));
  const same = times.every(
    (list) => list.length === times[0].length && list.every((t, i) => t === times[0][i]),
  );
  return same ? times[0] : undefined;
}

type At = (value: number) => number;

function lastTime({ times, censored }: SurvivalGroup): number {
  return Math.max(0, ...times, ...censored);
}

/** Corners of the step function of these values from time 0 on. */
function corners(
  group: SurvivalGroup,
  values: readonly number[],
  xAt: At,
  yAt: At,
  end: number,
): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [[xAt(0), yAt(1)]];
  let last = 1;
  group.times.forEach((time, i) => {
    const value = Number.isFinite(values[i]) ? values[i] : last;
    points.push([xAt(time), yAt(last)], [xAt(time), yAt(value)]);
    last = value;
  });
  points.push([xAt(end), yAt(last)]);
  return points;
}

function band(group: SurvivalGroup, index: number, xAt: At, yAt: At, end: number): Mark {
  const upper = corners(group, group.high, xAt, yAt, end);
  const lower = corners(group, group.low, xAt, yAt, end).reverse();
  return mark('path', {
    d: `${linePath([...upper, ...lower])}Z`,
    fill: seriesColour(index),
    'fill-opacity': 0.13,
  });
}

function steps(group: SurvivalGroup, index: number, xAt: At, yAt: At, end: number): Mark {
  const ticks = group.censored
    .map((time) => `M${short(xAt(time))} ${short(yAt(survivalAt(group, time)) - 4)}v8`)
    .join('');
  return mark(
    'g',
    { fill: 'none' },
    mark('path', {
      d: linePath(corners(group, group.survival, xAt, yAt, end)),
      'stroke-width': 2.2,
      ...seriesStroke(index),
    }),
    ticks === '' ? [] : mark('path', { d: ticks, stroke: seriesColour(index), 'stroke-width': 1.3 }),
  );
}

function survivalAt({ times, survival }: SurvivalGroup, time: number): number {
  let value = 1;
  for (let i = 0; i < times.length && times[i] <= time; i++) value = survival[i];
  return value;
}

function legend(groups: readonly SurvivalGroup[], left: number, bottom: number): Mark[] {
  const entries = groups.map((group) => fitText(group.label, 220, SMALL_TEXT_SIZE));
  return lineLegendAbove(entries, left, bottom);
}

function riskTable(groups: readonly SurvivalGroup[], name: string, top: number, xAt: At): Mark[] {
  return [
    label(name, { x: 2, y: top, 'font-weight': 600 }),
    ...groups.flatMap((group, index) => {
      const y = top + 18 + index * 34;
      return [
        mark(
          'text',
          { x: 2, y, 'font-size': SMALL_TEXT_SIZE, fill: seriesColour(index) },
          fitText(group.label, WIDTH - 20, SMALL_TEXT_SIZE),
        ),
        ...spaced(group, xAt).map(({ time, n }) =>
          mark(
            'text',
            { x: xAt(time), y: y + 15, 'font-size': SMALL_TEXT_SIZE, 'text-anchor': 'middle' },
            String(n),
          ),
        ),
      ];
    }),
  ];
}

/** Numbers that would stand on one another are left out. */
function spaced({ atRisk }: SurvivalGroup, xAt: At) {
  let last = Number.NEGATIVE_INFINITY;
  return atRisk.filter(({ time }) => {
    const fits = xAt(time) - last >= 24;
    if (fits) last = xAt(time);
    return fits;
  });
}
