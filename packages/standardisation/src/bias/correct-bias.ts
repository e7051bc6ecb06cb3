import { exp } from '@lobule/numerics';
import { type Grid, gridSpacingMm, type Mask, makeVolume, type Volume, voxelCount } from '@lobule/volume';
import { standardisationErrors } from '../errors.ts';
import { requireMaskOnGrid } from '../on-grid.ts';
import {
  type AxisWeights,
  axisWeights,
  evaluatePlanes,
  latticeFit,
  refine,
  type SplineLattice,
  zeroLattice,
} from './lattice.ts';
import { hasSignal, type LogSamples, takeSamples } from './samples.ts';
import { type BiasSettings, resolveBiasSettings } from './settings.ts';
import { sharpened, sharpenHistogram } from './sharpen.ts';

/** A smooth field by which the receive coils multiplied an image: its logarithm as a B-spline over a grid. */
export interface BiasField {
  readonly grid: Grid;
  readonly lattice: SplineLattice;
}

/** What one resolution of the field came to; there are fewer than asked for where the lattice may not be finer. */
export interface BiasLevel {
  readonly iterations: number;
  /** Standard deviation of the last change of the logarithm of the field. */
  readonly change: number;
  readonly converged: boolean;
}

/** An image without its bias field, and the field. */
export interface BiasCorrection {
  /** The image divided by the field, in every voxel. */
  readonly image: Volume<Float32Array | Float64Array>;
  readonly field: BiasField;
  readonly levels: readonly BiasLevel[];
  /** From how many voxels the field was estimated, and every how many along each axis. */
  readonly samples: number;
  readonly stride: readonly [number, number, number];
  /** Without a mask, voxels above this value counted. */
  readonly threshold?: number;
  /** Voxels (of the mask, where one is given) without a finite signal above 0; they say nothing of the field. */
  readonly withoutSignal: number;
}

/** Of a size of voxels that is told in decimals. */
const ROUNDING = 1e-6;
/** Fewer samples than this do not make a histogram. */
const FEWEST_SAMPLES = 100;

/**
 * N4 bias field correction (Tustison et al., IEEE Trans Med Imaging 29:1310, 2010): the field that makes the log
 * histogram of the image sharpest, as a B-spline that is refined level by level.
 *
 * Zeros, negative values and those that are not finite do not take part and are counted. Every voxel is divided by
 * the field, those outside the mask too: zeros stay zeros, negative values negative, NaN NaN. The histogram
 * tells the field up to a factor, which is set so that the geometric mean of the tissue stays what it was.
 *
 * @param options.mask - tissue, on the grid of the image; without one what is above half of Otsu's threshold,
 *   halved as gland lies between air and fat
 * @throws standardisation/mask-on-other-grid, standardisation/too-few-voxels, standardisation/bad-settings
 * @example
 * const { image: even, field, levels } = correctBias(t1Weighted, { mask: breast });
 * const factors = biasFactors(field); // 1.2 where the coil made the image 20 % brighter
 */
export function correctBias(
  image: Volume,
  options: { readonly mask?: Mask; readonly settings?: Partial<BiasSettings> } = {},
): BiasCorrection {
  const { mask } = options;
  const settings = resolveBiasSettings(options.settings ?? {});
  requireMaskOnGrid(image, mask);
  const samples = takeSamples(image, mask, settings.shrink);
  if (samples.count < FEWEST_SAMPLES) {
    throw standardisationErrors.error('standardisation/too-few-voxels', {
      what: `${samples.count} of the voxels that the bias field is estimated from have a signal above 0, and ${FEWEST_SAMPLES} are needed (every ${samples.stride.join(', ')} along x, y and z)`,
    });
  }
  const { lattice, levels } = estimate(samples, image.grid, settings);
  const field = { grid: image.grid, lattice };
  const data = new (image.data instanceof Float64Array ? Float64Array : Float32Array)(image.data.length);
  let withoutSignal = 0;
  visitFactors(field, image.grid, (factor, v) => {
    const value = image.data[v];
    if (!hasSignal(value) && (mask === undefined || mask.data[v] !== 0)) withoutSignal++;
    data[v] = value / factor;
  });
  const { stride, count, threshold } = samples;
  return {
    image: makeVolume(image.grid, data),
    field,
    levels,
    samples: count,
    stride,
    ...(threshold !== undefined && { threshold }),
    withoutSignal,
  };
}

/**
 * The factor by which the field multiplied each voxel of its grid.
 *
 * @example
 * const { field } = correctBias(image);
 * const factors = biasFactors(field);
 */
export function biasFactors(field: BiasField): Volume<Float32Array> {
  const data = new Float32Array(voxelCount(field.grid));
  visitFactors(field, field.grid, (factor, v) => {
    data[v] = factor;
  });
  return makeVolume(field.grid, data);
}

function visitFactors(
  { lattice }: BiasField,
  { size }: Grid,
  visit: (factor: number, voxel: number) => void,
): void {
  const every = size.map((n) => Int32Array.from({ length: n }, (_, i) => i));
  const axes = weightsOf([every[0], every[1], every[2]], size, lattice);
  evaluatePlanes(lattice, axes, (plane, k) => {
    const from = k * plane.length;
    for (let v = 0; v < plane.length; v++) visit(exp(plane[v]), from + v);
  });
}

type Axes = readonly [AxisWeights, AxisWeights, AxisWeights];

function weightsOf(places: LogSamples['places'], size: Grid['size'], { spans }: SplineLattice): Axes {
  return [0, 1, 2].map((axis) => axisWeights(places[axis], size[axis], spans[axis])) as unknown as Axes;
}

function estimate({ places, logs, inside, count }: LogSamples, grid: Grid, settings: BiasSettings) {
  const { size } = grid;
  const { iterations, convergence, leastSpacingMm } = settings;
  // Along an axis of one voxel there is no field.
  const most = gridSpacingMm(grid).map((mm, axis) =>
    size[axis] > 1 ? (size[axis] * mm) / leastSpacingMm : 1,
  );
  const along = (axis: number) => Math.max(1, Math.min(settings.spans, Math.floor(most[axis] + ROUNDING)));
  let lattice = zeroLattice([along(0), along(1), along(2)]);
  const corrected = logs.slice();
  const residual = new Float64Array(logs.length);
  const levels: BiasLevel[] = [];
  for (let level = 0; level < settings.levels; level++) {
    if (level > 0) {
      const { spans } = lattice;
      const finer = [0, 1, 2].filter((axis) => 2 * spans[axis] <= most[axis] + ROUNDING);
      if (finer.length === 0) break;
      lattice = refine(lattice, finer);
    }
    const axes = weightsOf(places, size, lattice);
    const { fit } = latticeFit(axes, inside);
    const total = lattice.values;
    let change = Number.POSITIVE_INFINITY;
    let done = 0;
    while (done < iterations && change > convergence) {
      const sharpening = sharpenHistogram(corrected, inside, settings);
      if (sharpening === undefined) {
        change = 0;
        break;
      }
      for (let v = 0; v < residual.length; v++) {
        if (inside[v] !== 0) residual[v] = corrected[v] - sharpened(sharpening, corrected[v]);
      }
      const step = fit(residual);
      for (let c = 0; c < step.length; c++) total[c] += step[c];
      change = subtract({ spans: lattice.spans, values: step }, axes, corrected, inside, count);
      done++;
    }
    levels.push({ iterations: done, change, converged: change <= convergence });
  }
  centre(lattice.values, logs, corrected, inside, count);
  return { lattice, levels };
}

/** The histogram tells the field up to a factor: its mean logarithm over the samples is made 0. */
function centre(
  lattice: Float64Array,
  logs: Float64Array,
  corrected: Float64Array,
  inside: Uint8Array,
  count: number,
): void {
  let sum = 0;
  for (let v = 0; v < logs.length; v++) if (inside[v] !== 0) sum += logs[v] - corrected[v];
  for (let c = 0; c < lattice.length; c++) lattice[c] -= sum / count;
}

/**
 * Takes a change of the field off, and tells its standard deviation over the samples. Tustison's measure is the
 * coefficient of variation of its exponential, which is the same to first order.
 */
function subtract(
  step: SplineLattice,
  axes: Axes,
  corrected: Float64Array,
  inside: Uint8Array,
  count: number,
): number {
  let sum = 0;
  let squares = 0;
  evaluatePlanes(step, axes, (plane, k) => {
    const from = k * plane.length;
    for (let v = 0; v < plane.length; v++) {
      if (inside[from + v] === 0) continue;
      corrected[from + v] -= plane[v];
      sum += plane[v];
      squares += plane[v] * plane[v];
    }
  });
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
