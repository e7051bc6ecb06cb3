import { boundingBox, gridSpacingMm, type Mask, type Volume, type VoxelArray } from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import { originalResponse } from '../region.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';
import { onItsGrid, prepare, requireSameGrid } from './prepared.ts';

/** What the image is at one stage of its preparation. */
export interface ImageFacts {
  readonly size: readonly number[];
  readonly spacingMm: readonly number[];
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What the region is at one stage: its voxels, the box around them, and their intensities. */
export interface RegionFacts {
  readonly voxels: number;
  readonly boxSize: readonly number[];
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The facts by which IBSI 1 compares preparations (chapter 4): a wrong step shows here before it shows in a feature. */
export interface PreparationFacts {
  readonly image: { readonly initial: ImageFacts; readonly resampled: ImageFacts };
  readonly region: {
    readonly initial: RegionFacts;
    readonly resampled: RegionFacts;
    /** Of the intensities that re-segmentation left. */
    readonly resegmented: RegionFacts;
  };
}

/**
 * What image and region are before and after resampling and re-segmentation. Normalisation and filters are left out.
 *
 * @throws radiomics/mask-on-other-grid, radiomics/empty-mask, radiomics/bad-settings
 * @example
 * const { region } = describePreparation(image, mask, { resampling: { spacingMm: [2, 2, 2], interpolation: 'linear' } });
 * region.resampled.voxels;
 */
export function describePreparation(
  image: Volume,
  mask: Mask,
  given: RadiomicsSettings = {},
): PreparationFacts {
  const settings = { ...resolveSettings(given), normalisation: null, filter: null, imageTypes: null };
  requireSameGrid(image, mask);
  const there = onItsGrid(image, mask, settings, Number.POSITIVE_INFINITY);
  const kept = prepare(image, mask, settings);
  if (there === undefined || kept === undefined) {
    throw radiomicsErrors.error('radiomics/empty-mask', { what: 'The mask has no voxel inside' });
  }
  const { data } = originalResponse(kept);
  return {
    image: { initial: imageFacts(image), resampled: imageFacts(there.image) },
    region: {
      initial: regionFacts(image, mask),
      resampled: regionFacts(there.image, there.mask),
      resegmented: {
        voxels: kept.positions.length,
        boxSize: boxOfPositions(kept.positions, kept.size),
        ...summary(Float64Array.from(kept.places, (place) => data[place])),
      },
    },
  };
}

function imageFacts({ grid, data }: Volume): ImageFacts {
  return { size: grid.size, spacingMm: gridSpacingMm(grid), ...summary(data) };
}

function regionFacts({ data }: Volume, mask: Mask): RegionFacts {
  const inside = data.filter((_, v) => mask.data[v] !== 0);
  return { voxels: inside.length, boxSize: boundingBox(mask)?.size ?? [0, 0, 0], ...summary(inside) };
}

function summary(values: VoxelArray) {
  let sum = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { mean: sum / values.length, minimum, maximum };
}

function boxOfPositions(
  positions: Int32Array,
  [nx, ny]: readonly [number, number, number],
): readonly number[] {
  const places = [
    positions.map((p) => p % nx),
    positions.map((p) => Math.floor(p / nx) % ny),
    positions.map((p) => Math.floor(p / (nx * ny))),
  ];
  return places.map((axis) => {
    const { minimum, maximum } = summary(axis);
    return maximum - minimum + 1;
  });
}
