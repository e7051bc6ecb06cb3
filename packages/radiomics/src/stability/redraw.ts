import type { RandomStream } from '@lobule/foundation';
import { cbrt } from '@lobule/numerics';
import {
  type Box,
  boundingBox,
  crop,
  emptyMask,
  gridSpacingMm,
  type Mask,
  type Volume,
} from '@lobule/volume';
import { supervoxels } from './supervoxels.ts';

/** Supervoxels with at least so much of them inside always stay, with less than `NEVER` they never do (as in MIRP). */
const ALWAYS = 0.9;
const NEVER = 0.2;

/**
 * A contour as another reader might draw it: the image is cut into supervoxels, and each that the region covers in part is
 * taken whole with that part as its probability (Zwanenburg et al. 2019, contour randomisation). The one that is covered
 * most is always taken, so that no region is lost.
 */
export function redraw(image: Volume, mask: Mask, supervoxelMm3: number, stream: RandomStream): Mask {
  const near = around(mask, 2 * cbrt(supervoxelMm3));
  if (near === undefined) return mask;
  const part = redrawn(crop(image, near), crop(mask, near), supervoxelMm3, stream);
  const whole = emptyMask(mask.grid);
  const [nx, ny] = mask.grid.size;
  const [width, height] = near.size;
  part.data.forEach((value, v) => {
    const [x, y, z] = [v % width, Math.floor(v / width) % height, Math.floor(v / (width * height))];
    const [i, j, k] = near.start;
    whole.data[x + i + nx * (y + j + ny * (z + k))] = value;
  });
  return whole;
}

/** The part of the image that supervoxels of the region can reach into; all the rest is not cut up. */
function around(mask: Mask, mm: number): Box | undefined {
  const box = boundingBox(mask);
  if (box === undefined) return undefined;
  const spacing = gridSpacingMm(mask.grid);
  const from = box.start.map((start, axis) => Math.max(0, start - Math.ceil(mm / spacing[axis])));
  const to = box.start.map((start, axis) =>
    Math.min(mask.grid.size[axis], start + box.size[axis] + Math.ceil(mm / spacing[axis])),
  );
  return { start: [from[0], from[1], from[2]], size: [to[0] - from[0], to[1] - from[1], to[2] - from[2]] };
}

function redrawn(image: Volume, mask: Mask, supervoxelMm3: number, stream: RandomStream): Mask {
  const { low, high } = rangeInside(image, mask);
  const labels = supervoxels(image, supervoxelMm3, low, high);
  const pieces = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const size = new Int32Array(pieces);
  const inside = new Int32Array(pieces);
  for (let v = 0; v < labels.length; v++) {
    size[labels[v]]++;
    if (mask.data[v] !== 0) inside[labels[v]]++;
  }
  const most = inside.reduce((best, count, label) => Math.max(best, count / size[label] || 0), 0);
  const taken = new Uint8Array(pieces);
  for (let label = 0; label < pieces; label++) {
    if (inside[label] === 0) continue;
    const share = inside[label] / size[label];
    // A number is drawn for each, so that one piece more or less does not change the lot of the others.
    const lot = stream.uniform();
    taken[label] = share === most || share >= ALWAYS || (share >= NEVER && lot < share) ? 1 : 0;
  }
  return { grid: mask.grid, data: Uint8Array.from(labels, (label) => taken[label]) };
}

/** Intensities of the region, and three standard deviations beyond. */
function rangeInside({ data }: Volume, mask: Mask): { readonly low: number; readonly high: number } {
  let [n, sum, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const each = (visit: (value: number) => void) => {
    for (let v = 0; v < data.length; v++) if (mask.data[v] !== 0 && Number.isFinite(data[v])) visit(data[v]);
  };
  each((value) => {
    n++;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  let squares = 0;
  each((value) => {
    squares += (value - sum / n) * (value - sum / n);
  });
  const reach = n === 0 ? 0 : 3 * Math.sqrt(squares / n);
  return { low: low - reach, high: high + reach };
}
