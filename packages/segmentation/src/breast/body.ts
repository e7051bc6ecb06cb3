import { connectedComponents, type Grid, type Volume } from '@lobule/volume';
import { boxSums, flags, floodFrom } from '../lesion/lattice.ts';
import type { FrontToBack } from './front-to-back.ts';
import { airThreshold } from './otsu.ts';

export interface Body {
  /** 1 in the patient, lungs included. */
  readonly inside: Uint8Array;
  /** 1 in the dark region at the back of the image that the air before the patient does not reach. */
  readonly lung: Uint8Array;
}

/** Less than this is a sinus or a fold, not a lung. */
const LEAST_LUNG_MM3 = 5000;

/** Parts the patient from the air before her, and her lung from the rest; undefined where there is no contrast. */
export function bodyOf({ grid, data }: Volume, lines: FrontToBack, voxelMm3: number): Body | undefined {
  const smooth = smoothed(grid, data);
  const threshold = airThreshold(smooth);
  if (Number.isNaN(threshold)) return undefined;
  // Both: a single bright voxel of noise is still air, and averaging does not widen the patient.
  const dark = flags(data.length, (v) => !(smooth[v] >= threshold && data[v] >= threshold));
  const air = floodFrom(dark, grid.size, facing(lines, 0));
  const tissue = flags(data.length, (v) => dark[v] === 0);
  const { labels, sizes } = connectedComponents({ grid, data: tissue }, 6);
  const largest = sizes.reduce((best, size, n) => (size > sizes[best] ? n : best), 0) + 1;
  const enclosed = flags(data.length, (v) => dark[v] !== 0 && air[v] === 0);
  const lung = floodFrom(enclosed, grid.size, facing(lines, lines.length - 1));
  let lungVoxels = 0;
  for (let v = 0; v < lung.length; v++) lungVoxels += lung[v];
  if (lungVoxels * voxelMm3 < LEAST_LUNG_MM3) lung.fill(0);
  const inside = flags(data.length, (v) => enclosed[v] !== 0 || labels.data[v] === largest);
  return { inside, lung };
}

function smoothed(grid: Grid, data: Volume['data']): Float32Array {
  const finite = new Float32Array(data);
  for (let v = 0; v < finite.length; v++) if (!Number.isFinite(finite[v])) finite[v] = 0;
  const sums = boxSums(finite, grid.size, [1, 1, 1]);
  const places = boxSums(new Float32Array(data.length).fill(1), grid.size, [1, 1, 1]);
  for (let v = 0; v < sums.length; v++) sums[v] /= places[v];
  return sums;
}

function* facing({ lines, at }: FrontToBack, step: number): Generator<number> {
  for (let line = 0; line < lines; line++) yield at(line, step);
}
