import { type Mask, makeVolume, type Volume } from '@lobule/volume';
import { standardisationErrors } from '../errors.ts';
import { requireMaskOnGrid } from '../on-grid.ts';

/** An image in standard deviations from its mean; mean and deviation in units of the signal. */
export interface ZScore {
  /** (value - mean) / standard deviation, in every voxel. */
  readonly image: Volume<Float32Array | Float64Array>;
  readonly mean: number;
  readonly standardDeviation: number;
  /** From how many voxels; those that are not finite do not count. */
  readonly voxels: number;
}

/**
 * Mean 0 and standard deviation 1 over the voxels of a mask, or over all: the sample's standard deviation (n - 1), so
 * that the z-score of a z-score is itself. Voxels outside the mask are scaled with the same two numbers; what is not
 * finite takes no part and stays as it is.
 *
 * @throws standardisation/mask-on-other-grid, standardisation/too-few-voxels, standardisation/no-spread
 * @example
 * const { image: scaled } = zScore(t2Weighted, breast);
 */
export function zScore(image: Volume, mask?: Mask): ZScore {
  requireMaskOnGrid(image, mask);
  const { data } = image;
  const counts = (v: number) => Number.isFinite(data[v]) && (mask === undefined || mask.data[v] !== 0);
  let voxels = 0;
  let sum = 0;
  for (let v = 0; v < data.length; v++) {
    if (!counts(v)) continue;
    voxels++;
    sum += data[v];
  }
  if (voxels < 2) {
    throw standardisationErrors.error('standardisation/too-few-voxels', {
      what: `${voxels} voxels have a value, and a spread needs two`,
    });
  }
  const mean = sum / voxels;
  let squares = 0;
  for (let v = 0; v < data.length; v++) if (counts(v)) squares += (data[v] - mean) * (data[v] - mean);
  const standardDeviation = Math.sqrt(squares / (voxels - 1));
  if (!(standardDeviation > 1e-12 * Math.abs(mean))) {
    throw standardisationErrors.error('standardisation/no-spread', {
      what: `All ${voxels} voxels have the value ${mean}`,
    });
  }
  const scaled = new (data instanceof Float64Array ? Float64Array : Float32Array)(data.length);
  for (let v = 0; v < data.length; v++) scaled[v] = (data[v] - mean) / standardDeviation;
  return { image: makeVolume(image.grid, scaled), mean, standardDeviation, voxels };
}
