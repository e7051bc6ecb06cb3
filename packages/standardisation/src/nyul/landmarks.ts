import { quantileSorted } from '@lobule/numerics';
import type { Mask, Volume } from '@lobule/volume';
import { standardisationErrors } from '../errors.ts';
import { requireMaskOnGrid } from '../on-grid.ts';

/** Fewer voxels than this have no percentiles worth the name. */
const FEWEST_VOXELS = 100;

/**
 * Grey levels at the given percentiles, over the finite values of a mask, or of the foreground: what is above the
 * mean of the image, which is Nyul's simplest way to leave the air out.
 *
 * @throws standardisation/mask-on-other-grid, standardisation/too-few-voxels, standardisation/landmarks-not-rising
 */
export function landmarksOf(
  image: Volume,
  percentiles: readonly number[],
  mask: Mask | undefined,
): readonly number[] {
  requireMaskOnGrid(image, mask);
  const values = sortedValues(image, mask);
  if (values.length < FEWEST_VOXELS) {
    throw standardisationErrors.error('standardisation/too-few-voxels', {
      what: `${values.length} voxels have a value, and percentiles need ${FEWEST_VOXELS}`,
    });
  }
  const landmarks = percentiles.map((percentile) => quantileSorted(values, percentile / 100));
  const flat = landmarks.findIndex((level, n) => n > 0 && !(level > landmarks[n - 1]));
  if (flat > 0) {
    throw standardisationErrors.error('standardisation/landmarks-not-rising', {
      what: `The percentiles ${percentiles[flat - 1]} and ${percentiles[flat]} of the image are both ${landmarks[flat]}`,
    });
  }
  return landmarks;
}

function sortedValues({ data }: Volume, mask: Mask | undefined): Float64Array {
  let sum = 0;
  let finite = 0;
  for (let v = 0; v < data.length; v++) {
    if (!Number.isFinite(data[v])) continue;
    sum += data[v];
    finite++;
  }
  const mean = sum / finite;
  const counts = (v: number) =>
    Number.isFinite(data[v]) && (mask === undefined ? data[v] > mean : mask.data[v] !== 0);
  let count = 0;
  for (let v = 0; v < data.length; v++) if (counts(v)) count++;
  const values = new Float64Array(count);
  for (let v = 0, n = 0; v < data.length; v++) if (counts(v)) values[n++] = data[v];
  return values.sort();
}
