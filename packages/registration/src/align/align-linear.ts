import { lbfgs } from '@lobule/numerics';
import {
  type Affine,
  composeAffines,
  indexToPatient,
  invertAffine,
  type Mask,
  type Point,
  type Volume,
} from '@lobule/volume';
import { registrationErrors } from '../errors.ts';
import { cubicCoefficients, emptySample, sampleCubic } from '../image/interpolate.ts';
import { type Level, levelOf } from '../image/level.ts';
import { correlationMetric } from '../metric/correlation.ts';
import type { Metric } from '../metric/metric.ts';
import { mutualInformationMetric } from '../metric/mutual-information.ts';
import { squaredDifferenceMetric } from '../metric/squared-difference.ts';
import { aroundCentre, rotation, rotationSlopes } from '../transform/euler.ts';
import { identityAffine } from '../transform/transform.ts';
import { type Samples, spreadSamples } from './samples.ts';
import { type LinearSettings, linearDefaults } from './settings.ts';

/** Settings of a rigid or affine alignment, and where it looks. */
export interface LinearOptions extends Partial<LinearSettings> {
  /** Only what is inside is compared; on any grid. */
  readonly inside?: Mask;
  /** Where the search begins: fixed mm to moving mm. */
  readonly start?: Affine;
}

/** What a rigid or affine alignment found. */
export interface LinearAlignment {
  /** Fixed patient mm to moving patient mm. */
  readonly matrix: Affine;
  /** Angles in radians about x, y, z, R = Rz Rx Ry, about `centreMm`; of a rigid alignment. */
  readonly angles?: Point;
  readonly shiftMm: Point;
  readonly centreMm: Point;
  /** The metric before and after on the finest level: smaller is more alike. */
  readonly before: number;
  readonly after: number;
}

/**
 * The rotation and shift that bring two images of one rigid body onto each other.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 * @example
 * const { matrix } = alignRigid(before, after);
 * const afterHere = warp(after, { kind: 'linear', matrix }, before.grid);
 */
export function alignRigid(fixed: Volume, moving: Volume, options: LinearOptions = {}): LinearAlignment {
  return align(fixed, moving, options, rigidModel);
}

/**
 * The affine map that brings one image onto another: rotation, shift, three scales and three shears.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 * @example
 * const { matrix } = alignAffine(firstVisit, secondVisit);
 */
export function alignAffine(fixed: Volume, moving: Volume, options: LinearOptions = {}): LinearAlignment {
  return align(fixed, moving, options, affineModel);
}

/** A matrix from its parameters, all in units that move a place 50 mm off the centre by about 1 mm. */
interface Model {
  readonly parameters: number;
  matrix(x: Float64Array): readonly number[];
  /** Derivatives for the parameters from those for the 9 numbers of the matrix and the 3 of the shift. */
  chain(x: Float64Array, matrix: Float64Array, shift: Float64Array, out: Float64Array): void;
}

const leverMm = 50;

const rigidModel: Model = {
  parameters: 6,
  matrix: (x) => rotation(anglesOf(x)),
  chain(x, matrix, shift, out) {
    rotationSlopes(anglesOf(x)).forEach((slope, k) => {
      out[k] = slope.reduce((sum, value, index) => sum + value * matrix[index], 0) / leverMm;
    });
    out.set(shift, 3);
  },
};

const affineModel: Model = {
  parameters: 12,
  matrix: (x) => [...x.subarray(0, 9)].map((value, index) => value / leverMm + (index % 4 === 0 ? 1 : 0)),
  chain(_x, matrix, shift, out) {
    for (let k = 0; k < 9; k++) out[k] = matrix[k] / leverMm;
    out.set(shift, 9);
  },
};

function anglesOf(x: Float64Array): Point {
  return [x[0] / leverMm, x[1] / leverMm, x[2] / leverMm];
}

function align(fixed: Volume, moving: Volume, options: LinearOptions, model: Model): LinearAlignment {
  const settings = { ...linearDefaults, ...options };
  const start = options.start ?? identityAffine;
  const centreMm = centreOf(options.inside ?? fixed);
  let x: Float64Array = new Float64Array(model.parameters);
  let before = Number.NaN;
  let after = Number.NaN;
  for (const [index, levelMm] of settings.levelsMm.entries()) {
    const objective = objectiveOf(fixed, moving, { ...settings, levelMm, start, centreMm, model });
    const last = index === settings.levelsMm.length - 1;
    if (last) before = objective(new Float64Array(model.parameters), new Float64Array(model.parameters));
    const found = lbfgs(objective, x, { tolerance: last ? 1e-6 : 1e-4, maxIterations: 60 });
    x = found.x;
    after = found.value;
  }
  const shiftMm: Point = [x[model.parameters - 3], x[model.parameters - 2], x[model.parameters - 1]];
  const own = aroundCentre(model.matrix(x), shiftMm, centreMm);
  return {
    matrix: composeAffines(start, own),
    ...(model === rigidModel ? { angles: anglesOf(x) } : {}),
    shiftMm,
    centreMm,
    before,
    after,
  };
}

interface ObjectiveOptions extends LinearOptions {
  readonly metric: LinearSettings['metric'];
  readonly samples: number;
  readonly seed: number;
  readonly levelMm: number;
  readonly start: Affine;
  readonly centreMm: Point;
  readonly model: Model;
}

/** The metric as a function of the parameters at one level; with its gradient, from one pass over the samples. */
function objectiveOf(fixed: Volume, moving: Volume, options: ObjectiveOptions) {
  const { model, centreMm, start } = options;
  const samples = spreadSamples(
    levelOf(fixed, options.levelMm),
    options.samples,
    options.seed,
    options.inside,
  );
  const target = levelOf(moving, options.levelMm);
  const metric = metricOf(options.metric, samples.values, target);
  const pass = passOver(samples, target, metric, centreMm);
  const toIndex = composeAffines(invertAffine(target.grid.affine), start);
  return (x: Float64Array, gradient: Float64Array): number => {
    const matrix = model.matrix(x);
    const shift: Point = [x[x.length - 3], x[x.length - 2], x[x.length - 1]];
    const { value, slopes } = pass(composeAffines(toIndex, aroundCentre(matrix, shift, centreMm)), toIndex);
    model.chain(x, slopes.subarray(0, 9), slopes.subarray(9, 12), gradient);
    return value;
  };
}

/** Value of the metric, and its derivatives for matrix (9) and shift (3) of the motion about the centre. */
function passOver({ places, values }: Samples, target: Level, metric: Metric, centreMm: Point) {
  const n = values.length;
  const { size } = target.grid;
  const coefficients = cubicCoefficients(target.data, size);
  const moving = new Float32Array(n);
  const valid = new Uint8Array(n);
  const gradients = new Float32Array(3 * n);
  const weights = new Float32Array(n);
  const sample = emptySample();
  return (a: Affine, toIndex: Affine) => {
    let overlapping = 0;
    for (let i = 0; i < n; i++) {
      const px = places[3 * i];
      const py = places[3 * i + 1];
      const pz = places[3 * i + 2];
      const x = a[0] * px + a[1] * py + a[2] * pz + a[3];
      const y = a[4] * px + a[5] * py + a[6] * pz + a[7];
      const z = size[2] > 1 ? a[8] * px + a[9] * py + a[10] * pz + a[11] : 0;
      sampleCubic(coefficients, size, x, y, z, sample);
      valid[i] = sample.inside ? 1 : 0;
      if (!sample.inside) continue;
      overlapping++;
      moving[i] = sample.value;
      gradients[3 * i] = sample.gx;
      gradients[3 * i + 1] = sample.gy;
      gradients[3 * i + 2] = sample.gz;
    }
    if (overlapping < Math.max(100, 0.1 * n))
      return { value: Number.POSITIVE_INFINITY, slopes: new Float64Array(12) };
    const value = metric.evaluate(moving, valid, weights);
    const inIndex = new Float64Array(12);
    for (let i = 0; i < n; i++) {
      if (valid[i] === 0 || weights[i] === 0) continue;
      for (let axis = 0; axis < 3; axis++) {
        const force = weights[i] * gradients[3 * i + axis];
        inIndex[3 * axis] += force * (places[3 * i] - centreMm[0]);
        inIndex[3 * axis + 1] += force * (places[3 * i + 1] - centreMm[1]);
        inIndex[3 * axis + 2] += force * (places[3 * i + 2] - centreMm[2]);
        inIndex[9 + axis] += force;
      }
    }
    const slopes = new Float64Array(12);
    for (let row = 0; row < 3; row++) {
      for (let axis = 0; axis < 3; axis++) {
        const turn = toIndex[4 * axis + row];
        for (let column = 0; column < 3; column++)
          slopes[3 * row + column] += turn * inIndex[3 * axis + column];
        slopes[9 + row] += turn * inIndex[9 + axis];
      }
    }
    return { value, slopes };
  };
}

function metricOf(name: LinearSettings['metric'], fixed: Float32Array, moving: Level): Metric {
  if (fixed.length < 100) {
    throw registrationErrors.error('registration/too-little-overlap', {
      what: `Only ${fixed.length} places of the fixed image can be compared`,
    });
  }
  if (!fixed.some((value) => value !== fixed[0]) || !moving.data.some((value) => value !== moving.data[0])) {
    throw registrationErrors.error('registration/no-contrast', { what: 'An image has one value everywhere' });
  }
  if (name === 'correlation') return correlationMetric(fixed);
  if (name === 'squared-difference') return squaredDifferenceMetric(fixed);
  return mutualInformationMetric(fixed, rangeOf(moving.data));
}

/** From the smallest value to the 99.9th percentile: a few bright vessels must not take the bins. */
export function rangeOf(data: Float32Array): readonly [number, number] {
  const sorted = Float32Array.from(
    { length: Math.min(data.length, 20_000) },
    (_, i) => data[Math.floor((i * data.length) / Math.min(data.length, 20_000))],
  ).sort();
  const low = sorted[0];
  const high = sorted[Math.floor(0.999 * (sorted.length - 1))];
  return high > low ? [low, high] : [low, low + 1];
}

/** Centre of a mask's inside, or of an image's grid. */
function centreOf(volume: Volume): Point {
  const { grid, data } = volume;
  if (!(data instanceof Uint8Array)) {
    return indexToPatient(grid, grid.size.map((n) => (n - 1) / 2) as unknown as Point);
  }
  const sum = [0, 0, 0];
  let count = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    sum[0] += v % grid.size[0];
    sum[1] += Math.floor(v / grid.size[0]) % grid.size[1];
    sum[2] += Math.floor(v / (grid.size[0] * grid.size[1]));
    count++;
  }
  return indexToPatient(grid, [sum[0] / count, sum[1] / count, sum[2] / count]);
}
