import type { SliceView } from '@lobule/study';
import { type Grid, gridSpacingMm, type Mask, type VoxelArray } from '@lobule/volume';

/** The slice that shows most of a region; the middle one where there is no region. */
export function bestSlice(grid: Grid, region: Mask | undefined): number {
  const [nx, ny, nz] = grid.size;
  let best = Math.floor(nz / 2);
  let most = 0;
  if (!region) return best;
  for (let k = 0; k < nz; k++) {
    let inside = 0;
    for (let v = k * nx * ny; v < (k + 1) * nx * ny; v++) if (region.data[v] !== 0) inside++;
    if (inside > most) {
      most = inside;
      best = k;
    }
  }
  return best;
}

export interface SliceOptions {
  readonly map: string;
  readonly title: string;
  readonly unit: string;
  readonly colours: SliceView['colours'];
  readonly caption: string;
  readonly window?: readonly [number, number];
  readonly regions: readonly { readonly name: string; readonly mask: Mask }[];
}

/** Cuts a slice out of a volume as a small picture's data, four significant digits a value. */
export function sliceView(grid: Grid, values: VoxelArray, slice: number, options: SliceOptions): SliceView {
  const [width, height] = grid.size;
  const [dx, dy] = gridSpacingMm(grid);
  const start = slice * width * height;
  const picture = Array.from({ length: width * height }, (_, p) => shorten(values[start + p]));
  return {
    map: options.map,
    title: options.title,
    unit: options.unit,
    width,
    height,
    pixelMm: [dx, dy],
    values: picture,
    window: options.window ?? percentileWindow(picture),
    colours: options.colours,
    regions: options.regions.map(({ name, mask }) => ({
      name,
      runs: runsOf(mask.data, start, width * height),
    })),
    caption: options.caption,
  };
}

function shorten(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}

/** From the 2nd to the 98th percentile of what is defined, so that one odd voxel does not grey out a map. */
function percentileWindow(values: readonly (number | null)[]): [number, number] {
  const sorted = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return [0, 1];
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const [low, high] = [at(0.02), at(0.98)];
  return high > low ? [low, high] : [low, low + 1];
}

/** Run-length pairs (start, length) of what is inside. */
function runsOf(mask: Uint8Array, from: number, length: number): number[] {
  const runs: number[] = [];
  for (let p = 0; p < length; p++) {
    if (mask[from + p] === 0) continue;
    const start = p;
    while (p < length && mask[from + p] !== 0) p++;
    runs.push(start, p - start);
  }
  return runs;
}
