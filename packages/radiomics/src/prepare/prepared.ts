import {
  type Box,
  boundingBox,
  compareGrids,
  crop,
  gridSpacingMm,
  isOrthogonal,
  type Mask,
  pad,
  type Volume,
  type VoxelArray,
} from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import type { VoxelCounts } from '../feature.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { resampleForPyradiomics } from './pyradiomics-grid.ts';
import { resampleBoth } from './resample.ts';

type Triple = readonly [number, number, number];

/** An image and a mask made ready for features: what all images derived from this one share. */
export interface Prepared {
  /** Normalised, resampled and rounded as the settings ask; all there is around the region. */
  readonly image: Volume;
  readonly mask: Mask;
  readonly spacingMm: Triple;
  /** Around the mask. */
  readonly box: Box;
  /** Where features need a response: the box, and more around it where a family looks beyond the mask. */
  readonly window: Box;
  /** The cut-out: the box with a margin of one voxel, so that no neighbour needs a check of bounds. */
  readonly size: Triple;
  /** 1 inside the mask, by position in the cut-out. */
  readonly inside: Uint8Array;
  /** Positions in the cut-out of the voxels whose intensity is finite and within the limits, ascending. */
  readonly positions: Int32Array;
  /** The same voxels in the window. */
  readonly places: Int32Array;
  readonly voxels: VoxelCounts;
}

/** The sphere of local intensity has a radius of 6.2 mm. */
const LOCAL_REACH_MM = 6.3;

/**
 * Image and mask as features need them, or undefined where the mask is empty, or what re-segmentation leaves of it where
 * that is the shape too.
 *
 * @throws radiomics/mask-on-other-grid, radiomics/sheared-grid
 */
export function prepare(image: Volume, mask: Mask, settings: ResolvedSettings): Prepared | undefined {
  requireSameGrid(image, mask);
  // A filter looks far beyond the mask.
  const isFiltered = settings.filter !== null || settings.imageTypes !== null;
  const there = onItsGrid(image, mask, settings, isFiltered ? Number.POSITIVE_INFINITY : undefined);
  const box = there && boundingBox(there.mask);
  if (there === undefined || box === undefined) return undefined;
  const spacingMm = gridSpacingMm(there.image.grid);
  const cut = pad(crop(there.mask, box), [1, 1, 1], [1, 1, 1], 0);
  const inside = new Uint8Array(cut.data.length);
  for (let v = 0; v < inside.length; v++) inside[v] = cut.data[v] === 0 ? 0 : 1;
  const reachMm = settings.families.includes('local-intensity') ? LOCAL_REACH_MM : 0;
  const window = widened(box, reachMm, spacingMm, there.image.grid.size);
  const chosen = usableVoxels(crop(there.image, window).data, inside, cut.grid.size, box, window, settings);
  const prepared = { ...there, spacingMm, box, window, size: cut.grid.size, inside, ...chosen };
  return settings.resegmentation.shape ? shapedAsLeft(prepared) : prepared;
}

/** The region is what re-segmentation leaves of the mask; undefined where that is nothing. */
function shapedAsLeft(prepared: Prepared): Prepared | undefined {
  const { inside, positions, voxels } = prepared;
  if (positions.length === 0) return undefined;
  inside.fill(0);
  for (const position of positions) inside[position] = 1;
  return { ...prepared, voxels: { ...voxels, morphological: positions.length } };
}

/** @throws radiomics/mask-on-other-grid, radiomics/sheared-grid */
export function requireSameGrid(image: Volume, mask: Mask): void {
  const { same, reason } = compareGrids(image.grid, mask.grid);
  if (!same) {
    throw radiomicsErrors.error('radiomics/mask-on-other-grid', {
      what: `The mask is not on the grid of the image. ${reason}`,
    });
  }
  if (!isOrthogonal(image.grid)) {
    throw radiomicsErrors.error('radiomics/sheared-grid', {
      what: 'Features were asked for on a grid without right angles',
    });
  }
}

/**
 * Normalised, resampled and rounded as the settings ask; undefined where the mask is empty.
 *
 * @param marginMm how far around the mask it is resampled, where the grid leaves that open.
 */
export function onItsGrid(
  image: Volume,
  mask: Mask,
  { resampling, normalisation }: ResolvedSettings,
  marginMm?: number,
): { readonly image: Volume; readonly mask: Mask } | undefined {
  const normalised = normalisation === null ? image : mapped(image, normaliser(image, normalisation));
  if (resampling === null) return { image: normalised, mask };
  if (resampling.grid === 'pyradiomics') return resampleForPyradiomics(normalised, mask, resampling);
  const both = resampleBoth(normalised, mask, resampling, marginMm);
  if (both === undefined || !resampling.round) return both;
  return { image: mapped(both.image, Math.round), mask: both.mask };
}

function mapped({ grid, data }: Volume, change: (value: number) => number): Volume {
  const result = new Float64Array(data.length);
  for (let v = 0; v < data.length; v++) result[v] = change(data[v]);
  return { grid, data: result };
}

/** (x - mean) / SD x scale with mean and sample SD of the whole image before resampling, as ITK's NormalizeImageFilter. */
function normaliser(
  { data }: Volume,
  { scale, outliers }: NonNullable<ResolvedSettings['normalisation']>,
): (value: number) => number {
  let n = 0;
  let sum = 0;
  for (let v = 0; v < data.length; v++) {
    if (!Number.isFinite(data[v])) continue;
    n++;
    sum += data[v];
  }
  const mean = sum / n;
  let squares = 0;
  for (let v = 0; v < data.length; v++) {
    if (Number.isFinite(data[v])) squares += (data[v] - mean) * (data[v] - mean);
  }
  const sd = Math.sqrt(squares / (n - 1));
  if (outliers === undefined) return (value) => ((value - mean) / sd) * scale;
  return (value) => Math.max(-outliers, Math.min(outliers, (value - mean) / sd)) * scale;
}

function widened({ start, size }: Box, reachMm: number, spacingMm: Triple, whole: Triple): Box {
  const ends = start.map((first, axis) => {
    const reach = Math.ceil(reachMm / spacingMm[axis]);
    return [Math.max(0, first - reach), Math.min(whole[axis], first + size[axis] + reach)] as const;
  });
  return {
    start: ends.map(([from]) => from) as [number, number, number],
    size: ends.map(([from, to]) => to - from) as [number, number, number],
  };
}

/** Voxels of the mask that have an intensity within the limits of re-segmentation, and how many have not. */
function usableVoxels(
  intensities: VoxelArray,
  inside: Uint8Array,
  [nx, ny, nz]: Triple,
  box: Box,
  window: Box,
  settings: ResolvedSettings,
): Pick<Prepared, 'positions' | 'places' | 'voxels'> {
  const [wx, wy] = window.size;
  const shift = box.start.map((start, axis) => start - 1 - window.start[axis]);
  let morphological = 0;
  for (let v = 0; v < inside.length; v++) morphological += inside[v];
  const positions = new Int32Array(morphological);
  const places = new Int32Array(morphological);
  const values = new Float64Array(morphological);
  let finite = 0;
  for (let z = 0, p = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = wx * (y + shift[1] + wy * (z + shift[2])) + shift[0];
      for (let x = 0; x < nx; x++, p++) {
        if (inside[p] === 0) continue;
        const value = intensities[row + x];
        if (!Number.isFinite(value)) continue;
        positions[finite] = p;
        places[finite] = row + x;
        values[finite++] = value;
      }
    }
  }
  const keep = limitsOf(values.subarray(0, finite), settings);
  let kept = keep === undefined ? finite : 0;
  for (let n = 0; keep !== undefined && n < finite; n++) {
    if (!keep(values[n])) continue;
    positions[kept] = positions[n];
    places[kept++] = places[n];
  }
  return {
    positions: positions.subarray(0, kept),
    places: places.subarray(0, kept),
    voxels: {
      morphological,
      intensity: kept,
      notFinite: morphological - finite,
      resegmented: finite - kept,
    },
  };
}

/**
 * Range and number of SDs apply both (IBSI 1, 2.6); the SD is that of the values within the range. Undefined where neither
 * is asked for.
 */
function limitsOf(
  values: Float64Array,
  { resegmentation }: ResolvedSettings,
): ((value: number) => boolean) | undefined {
  const { sigma, relative, range } = resegmentation;
  if (sigma === undefined && relative === undefined && !range) return undefined;
  let [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (relative !== undefined) {
    const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    low = Math.max(low, relative[0] * most);
    if (relative.length > 1) high = Math.min(high, relative[1] * most);
  }
  const inRange = (value: number) => value >= low && value <= high;
  if (sigma === undefined) return inRange;
  const kept = values.filter(inRange);
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / kept.length;
  const sd = Math.sqrt(variance);
  const [from, to] = typeof sigma === 'number' ? [-sigma, sigma] : sigma;
  const [lowest, highest] = [mean + from * sd, to === undefined ? Number.POSITIVE_INFINITY : mean + to * sd];
  return (value) => inRange(value) && value >= lowest && value <= highest;
}
