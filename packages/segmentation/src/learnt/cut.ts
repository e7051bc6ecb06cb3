import {
  type Box,
  boundingBox,
  connectedComponents,
  crop,
  type Grid,
  type Mask,
  voxelVolumeMm3,
} from '@lobule/volume';
import { fillHolesIn } from '../lesion/lattice.ts';

/** How scores become a mask. */
export interface Cut {
  /** Smoothed log odds from which on a voxel is of a lesion. */
  readonly threshold: number;
  /** Smaller parts are left out. */
  readonly leastVolumeMm3: number;
}

/** Parts of what lies above a threshold, holes filled, with their sizes. */
interface Parts {
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
}

/** @param smooth scores of the voxels of a box, as of `smoothScores` */
export function cutScores(
  smooth: Float32Array,
  box: Box,
  grid: Grid,
  { threshold, leastVolumeMm3 }: Cut,
): Mask {
  const { labels, sizes } = partsAbove(smooth, box, threshold);
  const voxelMm3 = voxelVolumeMm3(grid);
  const mask = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2]);
  forEachInBox(box, grid, (v, at) => {
    if (labels[at] > 0 && sizes[labels[at] - 1] * voxelMm3 >= leastVolumeMm3) mask[v] = 1;
  });
  return { grid, data: mask };
}

/** Dice with a mask of the same box for every cut, threshold by threshold; 1 where both are empty. */
export function diceOfCuts(
  smooth: Float32Array,
  box: Box,
  truth: Uint8Array,
  thresholds: readonly number[],
  leastVoxels: readonly number[],
): Float64Array {
  let truthVoxels = 0;
  for (const value of truth) if (value !== 0) truthVoxels++;
  const dice = new Float64Array(thresholds.length * leastVoxels.length);
  for (const [t, threshold] of thresholds.entries()) {
    const { labels, sizes } = partsAbove(smooth, box, threshold);
    const common = new Float64Array(sizes.length);
    for (let v = 0; v < labels.length; v++) if (labels[v] > 0 && truth[v] !== 0) common[labels[v] - 1]++;
    for (const [n, least] of leastVoxels.entries()) {
      let both = 0;
      let found = 0;
      for (let part = 0; part < sizes.length; part++) {
        if (sizes[part] < least) continue;
        both += common[part];
        found += sizes[part];
      }
      dice[t * leastVoxels.length + n] = found + truthVoxels === 0 ? 1 : (2 * both) / (found + truthVoxels);
    }
  }
  return dice;
}

/** Visits the voxels of a box with their indices in the grid and in the box. */
export function forEachInBox({ start, size }: Box, grid: Grid, visit: (v: number, at: number) => void): void {
  const [nx, ny] = grid.size;
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const row = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      for (let i = 0; i < size[0]; i++, at++) visit(row + i, at);
    }
  }
}

function partsAbove(smooth: Float32Array, { size }: Box, threshold: number): Parts {
  const inside = new Uint8Array(smooth.length);
  for (let v = 0; v < smooth.length; v++) if (smooth[v] >= threshold) inside[v] = 1;
  const labels = new Int32Array(smooth.length);
  const whole = { size, affine: UNIT };
  const box = boundingBox({ grid: whole, data: inside });
  if (box === undefined) return { labels, sizes: [] };
  // Most of a breast is no lesion: holes and parts are looked for where there is something.
  const part = crop({ grid: whole, data: inside }, box);
  fillHolesIn(part.data, box.size);
  const found = connectedComponents(part, 26);
  forEachInBox(box, whole, (v, at) => {
    labels[v] = found.labels.data[at];
  });
  return { labels, sizes: found.sizes };
}

/** Parts are counted in voxels; where they lie does not matter. */
const UNIT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
