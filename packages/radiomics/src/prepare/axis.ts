/** Resampling along one axis: for every new place the first old voxel that counts and the weights of a few from there. */
export interface AxisWeights {
  readonly taps: number;
  /** First old voxel of each new one, already within the image. */
  readonly first: Int32Array;
  /** taps for each new voxel. */
  readonly weights: Float64Array;
}

/** Places in units of old voxels: the new voxels' centres, and their number. */
export interface NewAxis {
  readonly count: number;
  readonly start: number;
  readonly step: number;
}

/**
 * New voxels of another size whose middle is that of the old ones (IBSI 1, 2.4.1: the grids are aligned by their
 * centres).
 */
export function alignedByCentre(oldCount: number, step: number): NewAxis {
  const count = Math.ceil(oldCount / step - 1e-9);
  return { count, step, start: 0.5 * (oldCount - 1) - 0.5 * (count - 1) * step };
}

/** Linear: two voxels; beyond the ends the outermost holds. */
export function linearWeights({ count, start, step }: NewAxis, oldCount: number): AxisWeights {
  const first = new Int32Array(count);
  const weights = new Float64Array(2 * count);
  for (let n = 0; n < count; n++) {
    const x = Math.max(0, Math.min(oldCount - 1, start + n * step));
    const i = Math.min(Math.floor(x), Math.max(0, oldCount - 2));
    first[n] = i;
    weights[2 * n] = 1 - (x - i);
    weights[2 * n + 1] = x - i;
  }
  return oldCount === 1 ? single(count) : { taps: 2, first, weights };
}

/** The nearest voxel, halves upwards; beyond the ends the outermost. */
export function nearestWeights({ count, start, step }: NewAxis, oldCount: number): AxisWeights {
  const first = Int32Array.from({ length: count }, (_, n) =>
    Math.max(0, Math.min(oldCount - 1, Math.floor(start + n * step + 0.5))),
  );
  return { taps: 1, first, weights: new Float64Array(count).fill(1) };
}

/**
 * Cubic B-spline: four coefficients (`splineCoefficients`), mirrored at the ends (Unser et al. 1993, IEEE Trans Signal
 * Process 41:821).
 *
 * @param beyondCentres what holds from the outermost centres on: their values, or the spline up to half a voxel on.
 */
export function cubicWeights(
  { count, start, step }: NewAxis,
  oldCount: number,
  beyondCentres: 'nearest' | 'to-the-border' = 'nearest',
): AxisWeights {
  if (oldCount < 4) return linearWeights({ count, start, step }, oldCount);
  const first = new Int32Array(count);
  const weights = new Float64Array(4 * count);
  const margin = beyondCentres === 'nearest' ? 0 : 0.5;
  for (let n = 0; n < count; n++) {
    const x = Math.max(-margin, Math.min(oldCount - 1 + margin, start + n * step));
    const i = Math.floor(x);
    const t = x - i;
    const from = Math.max(0, Math.min(oldCount - 4, i - 1));
    first[n] = from;
    const bases = [
      (1 - t) * (1 - t) * (1 - t),
      4 + t * t * (3 * t - 6),
      1 + 3 * t * (1 + t * (1 - t)),
      t * t * t,
    ];
    bases.forEach((basis, tap) => {
      const at = mirrored(i - 1 + tap, oldCount);
      weights[4 * n + at - from] += basis / 6;
    });
  }
  return { taps: 4, first, weights };
}

/** One voxel is all there is. */
function single(count: number): AxisWeights {
  return { taps: 1, first: new Int32Array(count), weights: new Float64Array(count).fill(1) };
}

function mirrored(i: number, count: number): number {
  if (i < 0) return -i;
  return i >= count ? 2 * count - 2 - i : i;
}

const POLE = Math.sqrt(3) - 2;
/** The pole's powers are below the rounding of a double by then. */
const HORIZON = 30;

/** Replaces samples on a line by the coefficients of the cubic B-spline through them, mirrored at the ends; in place. */
export function splineCoefficients(line: Float64Array): void {
  const n = line.length;
  for (let i = 0; i < n; i++) line[i] *= 6;
  line[0] = mirroredSum(line);
  for (let i = 1; i < n; i++) line[i] += POLE * line[i - 1];
  line[n - 1] = (POLE / (POLE * POLE - 1)) * (line[n - 1] + POLE * line[n - 2]);
  for (let i = n - 2; i >= 0; i--) line[i] = POLE * (line[i + 1] - line[i]);
}

/** Where the causal filter begins: the sum of the mirrored samples times powers of the pole. */
function mirroredSum(line: Float64Array): number {
  const n = line.length;
  if (n > HORIZON) {
    let sum = 0;
    for (let i = HORIZON - 1; i >= 0; i--) sum = sum * POLE + line[i];
    return sum;
  }
  let power = 1;
  for (let i = 0; i < n - 1; i++) power *= POLE;
  const last = power;
  let sum = line[0] + last * line[n - 1];
  let forth = POLE;
  let back = last * last * (1 / POLE);
  for (let i = 1; i < n - 1; i++) {
    sum += (forth + back) * line[i];
    forth *= POLE;
    back /= POLE;
  }
  return sum / (1 - last * last);
}
