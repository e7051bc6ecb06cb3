import { finiteOf } from './errors.ts';
import { type FigureText, figure, label, WIDTH } from './frame.ts';
import { mark } from './svg.ts';
import { fitText, RULE, SMALL_TEXT_SIZE, seriesColour, textWidth } from './theme.ts';
import { englishPlotWords } from './words.ts';

/** Who was taken for what, as a table of squares. */
export interface ConfusionFigure extends FigureText {
  /** Names of the classes, in the order of rows and columns. */
  readonly levels: readonly string[];
  /** Patients of the row's class who were taken for the column's. */
  readonly counts: readonly (readonly number[])[];
}

const TOP = 46;
const TALLEST = 56;

/**
 * A table of confusion: rows are what patients are, columns what they are taken for; a cell is the darker the larger its share
 * of its row, and says its count and that share.
 *
 * @throws plots/nothing-to-draw
 */
export function confusionPlot({ levels, counts, ...text }: ConfusionFigure): string {
  const { words = englishPlotWords } = text;
  finiteOf('confusion', counts.flat());
  const names = Math.min(140, Math.max(...levels.map((level) => textWidth(level, SMALL_TEXT_SIZE))) + 10);
  const step = (WIDTH - names - 4) / levels.length;
  const tall = Math.min(TALLEST, step);
  const height = TOP + levels.length * tall + 8;
  const across = (column: number) => names + (column + 0.5) * step;
  const down = (row: number) => TOP + (row + 0.5) * tall;
  return figure(
    text,
    WIDTH,
    height,
    label(words.takenFor, { x: names, y: 13 }),
    label(words.is, { x: 2, y: 33 }),
    levels.map((level, c) =>
      label(fitText(level, step - 4, SMALL_TEXT_SIZE), { x: across(c), y: 33, 'text-anchor': 'middle' }),
    ),
    levels.map((level, row) => label(fitText(level, names - 8, SMALL_TEXT_SIZE), { x: 2, y: down(row) + 4 })),
    counts.flatMap((cells, row) => {
      const all = cells.reduce((sum, count) => sum + count, 0);
      return cells.flatMap((count, column) => {
        const share = all > 0 ? count / all : 0;
        return [
          mark('rect', {
            x: names + column * step,
            y: TOP + row * tall,
            width: step,
            height: tall,
            fill: seriesColour(row === column ? 0 : 1),
            'fill-opacity': 0.45 * share,
            stroke: RULE,
          }),
          mark('text', { x: across(column), y: down(row), 'text-anchor': 'middle' }, String(count)),
          label(`${Math.round(100 * share)} %`, {
            x: across(column),
            y: down(row) + 14,
            'text-anchor': 'middle',
          }),
        ];
      });
    }),
  );
}
