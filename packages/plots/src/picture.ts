import { encode } from 'fast-png';
import { base64 } from './base64.ts';
import { type Colours, colourSteps } from './colour-map.ts';
import { plotsErrors } from './errors.ts';
import { type FigureText, figure } from './frame.ts';
import { outlinePath, runsInside } from './outline.ts';
import { type Mark, mark } from './svg.ts';
import { MUTED, SMALL_TEXT_SIZE, textWidth } from './theme.ts';

/** One slice of a map or image, width and height in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixelMm: readonly [number, number];
  /** Row by row from the top left; null where undefined. */
  readonly values: readonly (number | null)[];
  readonly window: readonly [number, number];
  readonly colours: Colours;
  readonly regions: readonly { readonly name: string; readonly runs: readonly number[] }[];
  /** Each region in a colour of its own, as `outlineSample` shows it; else white lines, told apart by their dashes. */
  readonly outlines?: 'coloured' | undefined;
}

const LEVELS = 255;

/**
 * The slice as a PNG with a palette, one pixel a voxel, as a data URI. Undefined voxels are transparent.
 *
 * @throws plots/lengths-differ where the values are not width times height.
 */
export function mapPicture(picture: Picture): string {
  const { width, height, values, window, colours } = picture;
  if (values.length !== width * height) {
    throw plotsErrors.error('plots/lengths-differ', {
      what: `A picture of ${width} by ${height} pixels has ${values.length} values`,
    });
  }
  const scale = (LEVELS - 1) / (window[1] - window[0] || 1);
  const data = new Uint8Array(values.length);
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    data[i] = 1 + Math.min(LEVELS - 1, Math.max(0, Math.round((value - window[0]) * scale)));
  });
  // Index 0 is the transparent one: a PNG lists the opacities of the first entries only.
  const palette = [[0, 0, 0, 0], ...colourSteps(colours, LEVELS).map((colour) => [...colour, 255])];
  const png = encode({ width, height, data, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
  return `data:image/png;base64,${base64(png)}`;
}

/** A picture of a map or of regions for a page. */
export interface MapFigure extends FigureText {
  readonly picture: Picture;
  /** Unique in the page: names the pattern of the undefined voxels. */
  readonly id: string;
  /** Width in pixels of the screen; the height follows from the voxels' size. */
  readonly width?: number;
  /** Names of the regions below the picture, for a figure that stands alone; with coloured outlines. */
  readonly legend?: boolean;
}

/**
 * The slice with crisp voxels in their true aspect, hatched where undefined, with the outlines of regions and a
 * length in millimetres.
 *
 * @throws plots/lengths-differ
 */
export function mapFigure({ picture, id, width = 320, legend = false, ...text }: MapFigure): string {
  const { width: columns, height: rows, pixelMm } = picture;
  const scaleX = width / columns;
  const scaleY = (scaleX * pixelMm[1]) / pixelMm[0];
  const height = Math.max(1, Math.round(rows * scaleY));
  const names = legend ? legendBelow(picture, width, height) : { marks: [], height: 0 };
  return figure(
    text,
    width,
    height + names.height,
    mark(
      'pattern',
      { id, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
      mark('rect', { width: 8, height: 8, fill: 'var(--plot-undefined, #f1f2f4)' }),
      mark('path', { d: 'M-2 2l4 -4M0 8l8 -8M6 10l4 -4', stroke: 'var(--plot-hatch, #c5cad1)' }),
    ),
    mark('rect', { width, height, fill: `url(#${id})` }),
    mark('image', {
      href: mapPicture(picture),
      width,
      height,
      preserveAspectRatio: 'none',
      'image-rendering': 'pixelated',
    }),
    picture.regions.flatMap(({ runs }, index) =>
      outline(
        outlinePath(runsInside(runs, columns, rows), columns, rows, scaleX, scaleY),
        index,
        picture.outlines,
        width,
      ),
    ),
    scaleBar(width, height, scaleX / pixelMm[0]),
    names.marks,
  );
}

const LEGEND_LINE = 18;

/** Samples of the outlines with their names, in columns. */
function legendBelow({ regions }: Picture, width: number, top: number) {
  const longest = Math.max(0, ...regions.map(({ name }) => textWidth(name, SMALL_TEXT_SIZE)));
  const columns = Math.max(1, Math.floor(width / (longest + 44)));
  const marks = regions.flatMap(({ name }, index): Mark[] => {
    const x = 8 + (index % columns) * (width / columns);
    const y = top + 6 + LEGEND_LINE * (Math.floor(index / columns) + 0.5);
    return [
      mark('rect', { x, y: y - 6, width: 24, height: 12, fill: '#1c1f24' }),
      mark('path', { d: `M${x + 2} ${y}h20`, ...coloured(index) }),
      mark('text', { x: x + 30, y: y + 4, 'font-size': SMALL_TEXT_SIZE }, name),
    ];
  });
  return { marks, height: regions.length > 0 ? 12 + LEGEND_LINE * Math.ceil(regions.length / columns) : 0 };
}

/** Of outlines on grey, so bright that they are seen on black; after these they come again with dashes. */
const ON_GREY = ['#ffd23f', '#5ec8ff', '#ff7ab8', '#7be06d', '#ff9b42', '#c9a2ff', '#ff5a52', '#4fe0c8'];
const DASHES = [undefined, '5 3', '1.5 2.5'];

function coloured(index: number, width = 0) {
  return {
    fill: 'none',
    stroke: ON_GREY[index % ON_GREY.length],
    // The first ones are wider, so that they are seen under others that run along them.
    'stroke-width': Math.max(1.2, 3 - 0.45 * index) * Math.max(1, width / 320),
    'stroke-dasharray': DASHES[Math.floor(index / ON_GREY.length) % DASHES.length],
  };
}

/** A light line on a dark one, so that it is seen on every colour. */
function outline(data: string, index: number, how: Picture['outlines'], width: number): Mark[] {
  if (data === '') return [];
  if (how === 'coloured') return [mark('path', { d: data, ...coloured(index, width) })];
  return [
    mark('path', { d: data, fill: 'none', stroke: '#000000', 'stroke-width': 3, 'stroke-opacity': 0.65 }),
    mark('path', {
      d: data,
      fill: 'none',
      stroke: '#ffffff',
      'stroke-width': 1.4,
      'stroke-dasharray': index === 0 ? undefined : index === 1 ? '4 3' : '1.5 2.5',
    }),
  ];
}

function scaleBar(width: number, height: number, pixelsPerMm: number): Mark {
  const lengthMm = [50, 20, 10, 5, 2, 1].find((mm) => mm * pixelsPerMm < width * 0.4) ?? 1;
  const length = lengthMm * pixelsPerMm;
  const text = `${lengthMm} mm`;
  const y = height - 12;
  return mark(
    'g',
    { fill: '#ffffff' },
    mark('rect', {
      x: 5,
      y: y - 18,
      width: Math.max(length, textWidth(text, SMALL_TEXT_SIZE)) + 12,
      height: 24,
      rx: 3,
      fill: '#000000',
      'fill-opacity': 0.6,
    }),
    mark('rect', { x: 11, y, width: length, height: 2 }),
    mark('text', { x: 11, y: y - 5, 'font-size': SMALL_TEXT_SIZE }, text),
  );
}

/** A small sample of the hatching, for legends. */
export function undefinedSample(id: string): string {
  return mark(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: '0 0 16 12',
      width: 16,
      height: 12,
      'aria-hidden': 'true',
    },
    mark(
      'pattern',
      { id, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
      mark('rect', { width: 8, height: 8, fill: 'var(--plot-undefined, #f1f2f4)' }),
      mark('path', { d: 'M-2 2l4 -4M0 8l8 -8M6 10l4 -4', stroke: 'var(--plot-hatch, #c5cad1)' }),
    ),
    mark('rect', { width: 16, height: 12, fill: `url(#${id})`, stroke: MUTED }),
  ).svg;
}

/** A small sample of the outline of a region in a picture with coloured outlines, for legends. */
export function outlineSample(index: number): string {
  return mark(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: '0 0 22 12',
      width: 22,
      height: 12,
      'aria-hidden': 'true',
    },
    mark('rect', { width: 22, height: 12, fill: '#1c1f24' }),
    mark('path', { d: 'M2 6h18', ...coloured(index) }),
  ).svg;
}
