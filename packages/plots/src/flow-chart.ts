import { finiteOf } from './errors.ts';
import { drawing, type FigureText, WIDTH } from './frame.ts';
import { type Attributes, type Mark, mark } from './svg.ts';
import {
  fitText,
  MUTED,
  RULE,
  SMALL_TEXT_SIZE,
  SURFACE,
  seriesColour,
  TEXT_SIZE,
  wrapText,
} from './theme.ts';
import { englishPlotWords, type PlotWords } from './words.ts';

/** One stage: how many, of what. */
export interface FlowChartStage {
  readonly label: string;
  readonly unit: string;
  readonly n: number;
  /** Where the count leads to. */
  readonly link?: string;
  /** Who left at this stage, grouped by reason. */
  readonly excluded: readonly { readonly reason: string; readonly n: number }[];
  /** Where the counts of those who left lead to. */
  readonly excludedLink?: string;
}

/** How many are left at each stage, and why the others went. */
export interface FlowChartFigure extends FigureText {
  readonly stages: readonly FlowChartStage[];
}

const MAIN_WIDTH = 172;
const SIDE_LEFT = 204;
const SIDE_WIDTH = WIDTH - SIDE_LEFT - 2;
const GAP = 26;

/**
 * Boxes from top to bottom with how many are left, and beside each stage who was excluded and why. The counts may be
 * links to where they came from.
 *
 * @throws plots/nothing-to-draw
 */
export function flowChart({ stages, ...text }: FlowChartFigure): string {
  const { words = englishPlotWords } = text;
  finiteOf(
    'flow chart',
    stages.map(({ n }) => n),
  );
  const marks: Mark[] = [];
  let top = 2;
  stages.forEach((stage, index) => {
    const labelLines = wrapText(stage.label, MAIN_WIDTH - 24);
    const mainHeight = 40 + labelLines.length * 16;
    const side = sideLines(stage, words);
    const sideHeight = side.length === 0 ? 0 : side.length * 15 + 18;
    const height = Math.max(mainHeight, sideHeight);
    marks.push(mainBox(stage, labelLines, words, top, mainHeight));
    if (side.length > 0)
      marks.push(...sideBox(stage, side, top, sideHeight, top + Math.min(mainHeight, sideHeight) / 2));
    if (index < stages.length - 1) marks.push(arrow(top + mainHeight, top + height + GAP));
    top += height + GAP;
  });
  const hasLinks = stages.some(({ link, excludedLink }) => link !== undefined || excludedLink !== undefined);
  return drawing(hasLinks ? 'group' : 'img', text, WIDTH, top - GAP + 2, marks);
}

function mainBox(
  stage: FlowChartStage,
  lines: readonly string[],
  words: PlotWords,
  top: number,
  height: number,
): Mark {
  return linked(
    stage.link,
    box(2, top, MAIN_WIDTH, height, seriesColour(0)),
    ...lines.map((line, i) => mark('text', { x: 14, y: top + 20 + i * 16 }, line)),
    mark(
      'text',
      { x: 14, y: top + height - 13, 'font-size': 17, 'font-weight': 650, ...underline(stage.link) },
      words.left(stage.n, stage.unit),
    ),
  );
}

function box(x: number, y: number, width: number, height: number, stroke: string): Mark {
  return mark('rect', { x, y, width, height, rx: 5, fill: SURFACE, stroke, 'stroke-width': 1.6 });
}

function linked(link: string | undefined, ...marks: readonly Mark[]): Mark {
  return link === undefined ? mark('g', {}, marks) : mark('a', { href: link }, marks);
}

function underline(link: string | undefined): Attributes {
  return link === undefined ? {} : { 'text-decoration': 'underline' };
}

function sideLines(stage: FlowChartStage, words: PlotWords): { text: string; strong: boolean }[] {
  if (stage.excluded.length === 0) return [];
  const total = stage.excluded.reduce((sum, { n }) => sum + n, 0);
  return [
    { text: words.excluded(total), strong: true },
    ...stage.excluded.flatMap(({ reason, n }) =>
      wrapText(`${n} × ${reason}`, SIDE_WIDTH - 22, SMALL_TEXT_SIZE).map((line) => ({
        text: fitText(line, SIDE_WIDTH - 16, SMALL_TEXT_SIZE),
        strong: false,
      })),
    ),
  ];
}

function sideBox(
  stage: FlowChartStage,
  lines: readonly { text: string; strong: boolean }[],
  top: number,
  height: number,
  joinY: number,
): Mark[] {
  return [
    mark('line', {
      x1: MAIN_WIDTH + 2,
      x2: SIDE_LEFT,
      y1: joinY,
      y2: joinY,
      stroke: MUTED,
      'stroke-width': 1.4,
    }),
    linked(
      stage.excludedLink,
      box(SIDE_LEFT, top, SIDE_WIDTH, height, RULE),
      ...lines.map(({ text, strong }, i) =>
        mark(
          'text',
          {
            x: SIDE_LEFT + 11,
            y: top + 19 + i * 15,
            'font-size': strong ? TEXT_SIZE : SMALL_TEXT_SIZE,
            'font-weight': strong ? 650 : undefined,
            ...(strong ? underline(stage.excludedLink) : {}),
          },
          text,
        ),
      ),
    ),
  ];
}

function arrow(from: number, to: number): Mark {
  const x = 2 + MAIN_WIDTH / 2;
  return mark('path', {
    d: `M${x} ${from}V${to - 2}m-5 -6l5 6l5 -6`,
    fill: 'none',
    stroke: MUTED,
    'stroke-width': 1.4,
  });
}
