import {
  boundingBox,
  compareGrids,
  crop,
  gridSpacingMm,
  isOrthogonal,
  type Mask,
  pad,
  type Volume,
} from '@lobule/volume';
import { radiomicsErrors } from './errors.ts';
import type { VoxelCounts } from './feature.ts';
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
  const box = boundingBox(mask);
  if (box === undefined) return undefined;
  const margin = [1, 1, 1] as const;
  const cut = pad(crop(mask, box), margin, margin, 0);
  const inside = cut.data.map((value) => (value === 0 ? 0 : 1));
  const intensities = pad(crop(image, box), margin, margin, 0).data;
  const rescale = rescaler(image, settings);

  const finite: number[] = [];
  let morphological = 0;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    morphological++;
    if (Number.isFinite(intensities[v])) finite.push(v);
  }
  const all = Float64Array.from(finite, (v) => rescale(intensities[v]));
  const keep = withinLimits(all, settings);
  const kept = finite.map((_, n) => n).filter((n) => keep(all[n]));
  return {
    size: cut.grid.size,
    spacingMm: gridSpacingMm(image.grid),
    inside,
    positions: Int32Array.from(kept, (n) => finite[n]),
    values: Float64Array.from(kept, (n) => all[n]),
    voxels: {
      morphological,
      intensity: kept.length,
      notFinite: morphological - finite.length,
      resegmented: finite.length - kept.length,
    },
  };
}

/** (x - mean) / SD x scale with mean and sample SD of the whole image, as ITK's NormalizeImageFilter. */
function rescaler({ data }: Volume, { normalisation }: ResolvedSettings): (value: number) => number {
  if (normalisation === null) return (value) => value;
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
  return (value) => ((value - mean) / sd) * scale;
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
