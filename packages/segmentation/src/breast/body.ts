import { connectedComponents, type Grid, type Volume } from '@lobule/volume';
import { flags, floodFrom } from '../lesion/lattice.ts';
import type { FrontToBack } from './front-to-back.ts';
import { noiseThreshold } from './noise-floor.ts';
import { airThreshold } from './otsu.ts';
import { smoothed } from './smoothed.ts';

export interface Body {
  /** 1 in the patient, lungs included. */
  readonly inside: Uint8Array;
  /** 1 in the dark region at the back of the image that the air before the patient does not reach. */
  readonly lung: Uint8Array;
  /** Fat is suppressed: the noise in air told what is tissue. */
  readonly darkFat: boolean;
}

/** Less than this is a sinus or a fold, not a lung. */
const LEAST_LUNG_MM3 = 5000;

/** A part of the body is at least this share of the largest. */
const LEAST_PART = 0.2;
/** A body of which so much is missing behind its front was not parted from the air: it leaked. */
const LEAKY = 0.15;
/** So far to each side signals are averaged to tell suppressed fat from noise. */
const WIDE_MM = 2.5;

/**
 * Parts the patient from the air before her, and her lung from the rest; undefined where there is no contrast. Signals
 * are split into air and tissue; where that leaves holes behind the skin, because suppressed fat far from the coil is
 * as dark as air is next to gland, what the noise in air does not reach is tissue.
 */
export function bodyOf({ grid, data }: Volume, lines: FrontToBack, voxelMm3: number): Body | undefined {
  const smooth = smoothed(grid, data, 0);
  const threshold = airThreshold(smooth);
  if (Number.isNaN(threshold)) return undefined;
  // Both: a single bright voxel of noise is still air, and averaging does not widen the patient.
  const split = flags(data.length, (v) => !(smooth[v] >= threshold && data[v] >= threshold));
  const body = bodyWithout(grid, split, lines, voxelMm3);
  const missing = shareMissing(body, lines);
  if (missing < LEAKY) return body;
  const noise = darkAsNoise({ grid, data }, smooth, threshold);
  if (noise === undefined) return body;
  const wide = bodyWithout(grid, noise.dark, lines, voxelMm3);
  const other = withoutHoles(withoutRim(wide, { grid, data }, noise.floor), grid, lines);
  return shareMissing(other, lines) < missing / 2 ? other : body;
}

/**
 * What is no brighter than the noise in air: at its edge as seen in averages over the nearest neighbours, deeper in the
 * body in averages over more, which tell fat from noise that is nearly as bright.
 */
function darkAsNoise(
  { grid, data }: Volume,
  near: Float32Array,
  top: number,
): { readonly dark: Uint8Array; readonly floor: number } | undefined {
  const nearFloor = noiseThreshold(near, top);
  const wide = smoothed(grid, data, WIDE_MM);
  const wideFloor = noiseThreshold(wide, top);
  if (!(nearFloor < top && wideFloor < top)) return undefined;
  const bright = new Float32Array(wide.length);
  for (let v = 0; v < bright.length; v++) bright[v] = wide[v] >= wideFloor ? 1 : 0;
  // What is bright as far as averages reach: they carry the skin outwards.
  const deep = smoothed(grid, bright, WIDE_MM);
  const dark = flags(data.length, (v) => near[v] < nearFloor && !(deep[v] > 0.999));
  return { dark, floor: nearFloor };
}

/** Bright skin makes the averages of the air beside it bright, too: there each voxel speaks for itself. */
function withoutRim({ inside, lung }: Body, { grid, data }: Volume, floor: number): Body {
  const outside = new Float32Array(data.length);
  for (let v = 0; v < outside.length; v++) outside[v] = 1 - inside[v];
  const beside = smoothed(grid, outside, 0);
  return {
    inside: flags(data.length, (v) => inside[v] !== 0 && !(beside[v] > 0 && data[v] < floor)),
    lung,
    darkFat: true,
  };
}

function bodyWithout(grid: Grid, dark: Uint8Array, lines: FrontToBack, voxelMm3: number): Body {
  const air = floodFrom(dark, grid.size, facing(lines, 0));
  const tissue = flags(dark.length, (v) => dark[v] === 0);
  const { labels, sizes } = connectedComponents({ grid, data: tissue }, 6);
  // Two breasts can lie apart in an image that ends before the chest, or has a gap between two slabs.
  const least = LEAST_PART * sizes.reduce((most, size) => Math.max(most, size), 0);
  const enclosed = flags(dark.length, (v) => dark[v] !== 0 && air[v] === 0);
  const lung = floodFrom(enclosed, grid.size, facing(lines, lines.length - 1));
  let lungVoxels = 0;
  for (let v = 0; v < lung.length; v++) lungVoxels += lung[v];
  if (lungVoxels * voxelMm3 < LEAST_LUNG_MM3) lung.fill(0);
  const inside = flags(
    dark.length,
    (v) => enclosed[v] !== 0 || (labels.data[v] > 0 && sizes[labels.data[v] - 1] >= least),
  );
  return { inside, lung, darkFat: false };
}

/**
 * A body with what it encloses both between front and back and between head and feet. The fold under a breast is open to
 * the feet.
 */
function withoutHoles({ inside, lung }: Body, { size }: Grid, lines: FrontToBack): Body {
  const deep = betweenAlong(inside, size, lines.along);
  const high = betweenAlong(inside, size, lines.upright);
  const filled = flags(inside.length, (v) => inside[v] !== 0 || (deep[v] !== 0 && high[v] !== 0));
  return { inside: filled, lung, darkFat: true };
}

/** 1 where there are voxels of a mask on both sides along an axis, or here. */
function betweenAlong(mask: Uint8Array, size: readonly number[], axis: number): Uint8Array {
  const stride = [1, size[0], size[0] * size[1]][axis];
  const length = size[axis];
  const result = new Uint8Array(mask.length);
  for (let v = 0; v < mask.length; v++) {
    if (Math.floor(v / stride) % length !== 0) continue;
    let first = 0;
    while (first < length && mask[v + first * stride] === 0) first++;
    let last = length - 1;
    while (last > first && mask[v + last * stride] === 0) last--;
    for (let n = first; n <= last; n++) result[v + n * stride] = 1;
  }
  return result;
}

/** Of what lies behind the first voxel of the body along each line, the share that is not in it. */
function shareMissing({ inside }: Body, { lines, length, at }: FrontToBack): number {
  let behind = 0;
  let missing = 0;
  for (let line = 0; line < lines; line++) {
    let step = 0;
    while (step < length && inside[at(line, step)] === 0) step++;
    behind += length - step;
    for (; step < length; step++) missing += 1 - inside[at(line, step)];
  }
  return behind === 0 ? 0 : missing / behind;
}

function* facing({ lines, at }: FrontToBack, step: number): Generator<number> {
  for (let line = 0; line < lines; line++) yield at(line, step);
}
