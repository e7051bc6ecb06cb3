import { boundingBox, crop, gridSpacingMm, type Mask, makeGrid, type Volume } from '@lobule/volume';
import {
  type AxisWeights,
  alignedByCentre,
  cubicWeights,
  linearWeights,
  nearestWeights,
  splineCoefficients,
} from './axis.ts';

export interface Resampling {
  /** Of the new voxels; 0 leaves an axis as it is. */
  readonly spacingMm: readonly number[];
  readonly interpolation: 'linear' | 'cubic' | 'nearest';
  /** Of the mask; from one half on a voxel is inside. */
  readonly mask?: 'linear' | 'nearest';
  readonly grid?: 'centres' | 'pyradiomics';
  /** New voxels around the mask in the grid of PyRadiomics. */
  readonly padDistance?: number;
  /** To whole numbers, as where the image is in Hounsfield units. */
  readonly round?: boolean;
}

export const PAD_DISTANCE = 5;
/** What lies farther than this from the mask is not needed by any feature: the sphere of local intensity has 6.2 mm. */
const MARGIN_MM = 8;
/** A cubic spline forgets what is farther than so many voxels. */
const SPLINE_REACH = 32;

/**
 * The image on voxels of another size along its own axes, and the mask: inside where at least half is (IBSI 1, 2.4), or
 * the nearest voxel is. Only the part around the mask is made; undefined where the mask is empty.
 *
 * @param marginMm how far around it; infinite for all of the image.
 */
export function resampleBoth(
  image: Volume,
  mask: Mask,
  { spacingMm, interpolation, mask: how = 'linear' }: Resampling,
  marginMm = MARGIN_MM,
): { readonly image: Volume<Float64Array>; readonly mask: Mask } | undefined {
  const box = boundingBox(mask);
  if (box === undefined) return undefined;
  const old = gridSpacingMm(image.grid);
  const parts = old.map((spacing, axis) => {
    const step = spacingMm[axis] > 0 ? spacingMm[axis] / spacing : 1;
    return partOfAxis(image.grid.size[axis], step, box.start[axis], box.size[axis], marginMm / spacing);
  });
  const window = {
    start: parts.map(({ from }) => from) as [number, number, number],
    size: parts.map(({ count }) => count) as [number, number, number],
  };
  const linear = parts.map(({ axis, count }) => linearWeights(axis, count));
  const nearest = parts.map(({ axis, count }) => nearestWeights(axis, count));
  // Voxels that stay where they are keep their values to the last bit.
  const weights = parts.map(({ axis, count }, n) => {
    if (interpolation === 'nearest') return nearest[n];
    return interpolation === 'cubic' && axis.step !== 1 ? cubicWeights(axis, count) : linear[n];
  });
  const grid = makeGrid({
    size: parts.map(({ axis }) => axis.count) as [number, number, number],
    spacingMm: old.map((spacing, n) => spacing * parts[n].axis.step) as [number, number, number],
  });
  const ofMask = how === 'linear' ? linear : nearest;
  const share = alongAxes(crop(mask, window), ofMask);
  return {
    image: { grid, data: alongAxes(crop(image, window), weights) },
    // Rounding of the weights must not decide about a voxel that is half inside.
    mask: { grid, data: Uint8Array.from(share, (value) => (value >= 0.5 - 1e-9 ? 1 : 0)) },
  };
}

/** The new voxels near the mask, and the old ones that they need. */
function partOfAxis(oldCount: number, step: number, first: number, length: number, margin: number) {
  const whole = alignedByCentre(oldCount, step);
  const low = Math.max(0, Math.floor((first - margin - whole.start) / step));
  const high = Math.min(whole.count - 1, Math.ceil((first + length - 1 + margin - whole.start) / step));
  const start = whole.start + low * step;
  const from = Math.max(0, Math.floor(start) - SPLINE_REACH);
  const to = Math.min(oldCount, Math.ceil(start + (high - low) * step) + SPLINE_REACH + 1);
  return { from, count: to - from, axis: { count: high - low + 1, step, start: start - from } };
}

/** Every axis in turn. */
export function alongAxes({ grid, data }: Volume, weights: readonly AxisWeights[]): Float64Array {
  let values: Float64Array = Float64Array.from(data);
  const size = [...grid.size];
  let stride = 1;
  for (let axis = 0; axis < 3; axis++) {
    const unchanged = isIdentity(weights[axis], size[axis]);
    if (!unchanged) {
      values = alongAxis(values, size[axis], stride, weights[axis]);
      size[axis] = weights[axis].first.length;
    }
    stride *= size[axis];
  }
  return values;
}

function isIdentity({ taps, first, weights }: AxisWeights, count: number): boolean {
  if (taps !== 2 || first.length !== count) return false;
  return first.every((i, n) => Math.abs(i + weights[2 * n + 1] - n) < 1e-9);
}

function alongAxis(
  values: Float64Array,
  count: number,
  stride: number,
  { taps, first, weights }: AxisWeights,
): Float64Array {
  const outer = values.length / (count * stride);
  const result = new Float64Array(outer * first.length * stride);
  const line = new Float64Array(count);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < stride; s++) {
      const from = o * count * stride + s;
      for (let i = 0; i < count; i++) line[i] = values[from + i * stride];
      if (taps === 4) splineCoefficients(line);
      const to = o * first.length * stride + s;
      for (let n = 0; n < first.length; n++) {
        let sum = 0;
        for (let t = 0; t < taps; t++) sum += weights[n * taps + t] * line[first[n] + t];
        result[to + n * stride] = sum;
      }
    }
  }
  return result;
}
