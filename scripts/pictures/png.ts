// Pictures of what a browser shows, small enough for a repository: a palette of at most 256 colours.
import { decode, encode } from 'fast-png';

const COLOURS = 256;
/** Colours are told apart to five bits a channel while they are counted. */
const BITS = 5;

/** The same picture with its most frequent colours; every other pixel takes the nearest of them. */
export function withPalette(png: Uint8Array): Uint8Array {
  const { width, height, data, channels } = decode(png);
  const cells = new Map<number, { count: number; sums: [number, number, number] }>();
  const cellOf = (i: number) =>
    [0, 1, 2].reduce((cell, c) => (cell << BITS) | (Number(data[i * channels + c]) >> (8 - BITS)), 0);
  for (let i = 0; i < width * height; i++) {
    const cell = cells.get(cellOf(i)) ?? { count: 0, sums: [0, 0, 0] };
    cell.count++;
    for (let c = 0; c < 3; c++) cell.sums[c] += Number(data[i * channels + c]);
    cells.set(cellOf(i), cell);
  }
  const frequent = [...cells].sort(([, a], [, b]) => b.count - a.count).slice(0, COLOURS);
  const palette = frequent.map(([, { count, sums }]) => sums.map((sum) => Math.round(sum / count)));
  const index = new Map(frequent.map(([cell], n) => [cell, n]));
  const indices = new Uint8Array(width * height);
  for (let i = 0; i < indices.length; i++) {
    const cell = cellOf(i);
    const found = index.get(cell) ?? nearest(palette, cell);
    index.set(cell, found);
    indices[i] = found;
  }
  return encode({ width, height, data: indices, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
}

function nearest(palette: readonly (readonly number[])[], cell: number): number {
  const mask = (1 << BITS) - 1;
  const colour = [2, 1, 0].map((c) => ((cell >> (BITS * c)) & mask) << (8 - BITS));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [n, known] of palette.entries()) {
    const away = known.reduce((sum, value, c) => sum + (value - colour[c]) * (value - colour[c]), 0);
    if (away < least) [best, least] = [n, away];
  }
  return best;
}
