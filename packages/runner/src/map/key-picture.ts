import { colourAt } from '@lobule/plots';
import type { Grid } from '@lobule/volume';

/** A slice of a map in colours, with its scale as a bar along the right side. */
export interface KeyPicture {
  readonly rgb: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly window: readonly [number, number];
  /** From 1, of the slice that is shown. */
  readonly slice: number;
}

const barWidth = 8;
const gap = 4;

/** The slice with the most defined voxels, from the 2nd to the 98th percentile; undefined voxels are black. */
export function keyPicture(values: Float32Array, { size }: Pick<Grid, 'size'>): KeyPicture | undefined {
  const [nx, ny, nz] = size;
  const slice = fullestSlice(values, nx * ny, nz);
  if (slice === undefined) return undefined;
  const shown = values.subarray(slice * nx * ny, (slice + 1) * nx * ny);
  const sorted = shown.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const [low, high] = [at(0.02), at(0.98)];
  const columns = nx + gap + barWidth;
  const rgb = new Uint8Array(3 * columns * ny);
  const span = high > low ? high - low : 1;
  for (let row = 0; row < ny; row++) {
    for (let column = 0; column < columns; column++) {
      const value = column < nx ? shown[row * nx + column] : high - (span * row) / Math.max(1, ny - 1);
      if (!Number.isFinite(value) || (column >= nx && column < nx + gap)) continue;
      rgb.set(colourAt('sequential', (value - low) / span), 3 * (row * columns + column));
    }
  }
  return { rgb, columns, rows: ny, window: [low, high], slice: slice + 1 };
}

function fullestSlice(values: Float32Array, inSlice: number, slices: number): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let k = 0; k < slices; k++) {
    let defined = 0;
    for (let v = k * inSlice; v < (k + 1) * inSlice; v++) if (Number.isFinite(values[v])) defined++;
    if (defined > most) [best, most] = [k, defined];
  }
  return best;
}
