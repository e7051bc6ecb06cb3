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
import { radiomicsErrors } from './errors.ts';
import type { VoxelCounts } from './feature.ts';
import { filterImage } from './filters/filter.ts';
import { resampleBoth } from './prepare/resample.ts';
import type { ResolvedSettings } from './settings.ts';

/** A region cut out of its image with one voxel of margin, so that no neighbour needs a check of bounds. */
export interface Region {
  /** Of the cut-out, margin included; x fastest. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** 1 inside the mask. */
  readonly inside: Uint8Array;
  /** Positions in the cut-out of the voxels that have an intensity, ascending. */
  readonly positions: Int32Array;
  /** Their intensities. */
  readonly values: Float64Array;
  readonly voxels: VoxelCounts;
  /** The image around it, for what looks beyond the mask. */
  readonly around: {
    readonly size: readonly [number, number, number];
    /** Of the cut-out's first voxel. */
    readonly offset: readonly [number, number, number];
    /** At a position of this image; NaN or infinite where the image is. */
    readonly intensity: (position: number) => number;
  };
}

/**
 * The region of a mask, or undefined where the mask is empty.
 *
 * @throws radiomics/mask-on-other-grid, radiomics/sheared-grid
 */
export function cutOut(image: Volume, mask: Mask, settings: ResolvedSettings): Region | undefined {
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
  const { resampling, filter } = settings;
  // A filter looks far beyond the mask.
  const margin = filter === null ? undefined : Number.POSITIVE_INFINITY;
  const there = resampling === null ? { image, mask } : resampleBoth(image, mask, resampling, margin);
  const box = there && boundingBox(there.mask);
  if (there === undefined || box === undefined) return undefined;
  const rescale = rescaler(image, settings);
  const prepared = mapped(there.image, rescale);
  const cut = withMargin(there.mask, box);
  const inside = cut.data.map((value) => (value === 0 ? 0 : 1));
  const intensities = withMargin(prepared, box).data;
  const response = filter === null ? prepared : filterImage(prepared, filter);
  const responses = filter === null ? intensities : withMargin(response, box).data;

  const finite: number[] = [];
  let morphological = 0;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    morphological++;
    if (Number.isFinite(intensities[v]) && Number.isFinite(responses[v])) finite.push(v);
  }
  // Re-segmentation is by the intensities of the image, whatever a filter makes of them.
  const all = Float64Array.from(finite, (v) => intensities[v]);
  const keep = withinLimits(all, settings);
  const kept = finite.filter((_, n) => keep(all[n]));
  return {
    size: cut.grid.size,
    spacingMm: gridSpacingMm(there.image.grid),
    inside,
    positions: Int32Array.from(kept),
    values: Float64Array.from(kept, (v) => responses[v]),
    voxels: {
      morphological,
      intensity: kept.length,
      notFinite: morphological - finite.length,
      resegmented: finite.length - kept.length,
    },
    around: {
      size: there.image.grid.size,
      offset: [box.start[0] - 1, box.start[1] - 1, box.start[2] - 1],
      intensity: (position) => response.data[position],
    },
  };
}

/** The image itself where nothing is to be done. */
function mapped(image: Volume, change: ((value: number) => number) | undefined): Volume {
  return change === undefined ? image : { grid: image.grid, data: Float64Array.from(image.data, change) };
}

function withMargin<A extends VoxelArray>(volume: Volume<A>, box: Box): Volume<A> {
  return pad(crop(volume, box), [1, 1, 1], [1, 1, 1], 0);
}

/**
 * (x - mean) / SD x scale with mean and sample SD of the whole image before resampling, as ITK's NormalizeImageFilter;
 * then to whole numbers where that is asked for.
 */
function rescaler(
  { data }: Volume,
  { normalisation, resampling }: ResolvedSettings,
): ((value: number) => number) | undefined {
  const round = resampling?.round ? Math.round : undefined;
  if (normalisation === null) return round;
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
  const { scale } = normalisation;
  const normalised = (value: number) => ((value - mean) / sd) * scale;
  return round ? (value) => round(normalised(value)) : normalised;
}

/** Range and number of SDs apply both (IBSI 1, 2.6); the SD is that of the values within the range. */
function withinLimits(
  values: Float64Array,
  { resegmentation }: ResolvedSettings,
): (value: number) => boolean {
  const [low, high] = resegmentation.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { sigma } = resegmentation;
  const inRange = (value: number) => value >= low && value <= high;
  if (sigma === undefined) return inRange;
  const kept = values.filter(inRange);
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / kept.length;
  const reach = sigma * Math.sqrt(variance);
  return (value) => inRange(value) && value >= mean - reach && value <= mean + reach;
}
