/**
 * Cubic B-splines on a lattice over a box of voxels (Lee, Wolberg and Shin, IEEE Trans Vis Comput Graph 3:228, 1997).
 *
 * All that is asked of the lattice is asked at the voxels of a grid, so that weights are products of one factor an
 * axis and every sum over 64 neighbours is three sums over 4.
 */
export type Triple = readonly [number, number, number];

/** Along each axis `spans` intervals over the voxel centres 0 .. n - 1, and 3 values more than intervals, x fastest. */
export interface SplineLattice {
  readonly spans: Triple;
  readonly values: Float64Array;
}

/** A lattice of zeros. */
export function zeroLattice(spans: Triple): SplineLattice {
  return { spans, values: new Float64Array((spans[0] + 3) * (spans[1] + 3) * (spans[2] + 3)) };
}

/** Where the voxels of an axis lie in the lattice: the first of four values that count, and their four weights. */
export interface AxisWeights {
  readonly points: number;
  readonly voxels: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Weights of the voxels at `places` (in voxel centres, 0 .. n - 1) of an axis of n voxels. An axis of one voxel has
 * all its weight in the first interval.
 */
export function axisWeights(places: ArrayLike<number>, n: number, spans: number): AxisWeights {
  const first = new Int32Array(places.length);
  const weights = new Float64Array(4 * places.length);
  for (let i = 0; i < places.length; i++) {
    const u = n > 1 ? (places[i] / (n - 1)) * spans : 0;
    const interval = Math.min(spans - 1, Math.floor(u));
    const t = u - interval;
    const r = 1 - t;
    first[i] = interval;
    weights[4 * i] = (r * r * r) / 6;
    weights[4 * i + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    weights[4 * i + 2] = (3 * r * r * r - 6 * r * r + 4) / 6;
    weights[4 * i + 3] = (t * t * t) / 6;
  }
  return { points: spans + 3, voxels: places.length, first, weights };
}

type Axes = readonly [AxisWeights, AxisWeights, AxisWeights];

/** The spline at all voxels of a grid, x fastest, plane by plane: `visit` gets the values of plane k. */
export function evaluatePlanes(
  { values }: SplineLattice,
  [x, y, z]: Axes,
  visit: (plane: Float64Array, k: number) => void,
): void {
  const slab = new Float64Array(x.points * y.points);
  const rows = new Float64Array(x.voxels * y.points);
  const plane = new Float64Array(x.voxels * y.voxels);
  for (let k = 0; k < z.voxels; k++) {
    combineRows(values, slab.length, z, k, slab, 0);
    for (let b = 0; b < y.points; b++) {
      for (let i = 0; i < x.voxels; i++) {
        const from = b * x.points + x.first[i];
        const at = 4 * i;
        rows[b * x.voxels + i] =
          x.weights[at] * slab[from] +
          x.weights[at + 1] * slab[from + 1] +
          x.weights[at + 2] * slab[from + 2] +
          x.weights[at + 3] * slab[from + 3];
      }
    }
    for (let j = 0; j < y.voxels; j++) combineRows(rows, x.voxels, y, j, plane, j * x.voxels);
    visit(plane, k);
  }
}

/** Four rows of `length` that voxel n of the axis lies between, weighted. */
function combineRows(
  source: Float64Array,
  length: number,
  { first, weights }: AxisWeights,
  n: number,
  out: Float64Array,
  to: number,
): void {
  const [w0, w1, w2, w3] = [weights[4 * n], weights[4 * n + 1], weights[4 * n + 2], weights[4 * n + 3]];
  const from = first[n] * length;
  for (let i = 0; i < length; i++) {
    const at = from + i;
    out[to + i] =
      w0 * source[at] +
      w1 * source[at + length] +
      w2 * source[at + 2 * length] +
      w3 * source[at + 3 * length];
  }
}

/** Fits lattices to values at the voxels of a grid. */
export interface LatticeFit {
  /** The lattice of these values, of which only those at fitted voxels count (the others must be finite). */
  fit(values: Float64Array): Float64Array;
}

/**
 * Multilevel B-spline approximation's step at one level: for each lattice point c the mean over voxels p within
 * reach of phi_c(p) = w_c(p) z(p) / S(p), S(p) = sum of w^2, weighted by w_c(p)^2 (Lee et al., equations 3 to 5).
 *
 * @param inside - 1 for voxels that count, 0 for the others
 */
export function latticeFit(axes: Axes, inside: Uint8Array): LatticeFit {
  const squares = axes.map((axis) => powersOf(axis, (w) => w * w)) as unknown as Axes;
  const cubes = axes.map((axis) => {
    const sums = sumsOfSquares(axis);
    return powersOf(axis, (w, voxel) => (w * w * w) / sums[voxel]);
  }) as unknown as Axes;
  const omega = gather(Float64Array.from(inside), squares);
  const masked = new Float64Array(inside.length);
  return {
    fit(values) {
      for (let v = 0; v < masked.length; v++) masked[v] = inside[v] === 0 ? 0 : values[v];
      const delta = gather(masked, cubes);
      for (let c = 0; c < delta.length; c++) delta[c] = omega[c] > 0 ? delta[c] / omega[c] : 0;
      return delta;
    },
  };
}

function powersOf(axis: AxisWeights, power: (weight: number, voxel: number) => number): AxisWeights {
  return { ...axis, weights: axis.weights.map((weight, at) => power(weight, at >> 2)) };
}

function sumsOfSquares({ voxels, weights }: AxisWeights): Float64Array {
  const sums = new Float64Array(voxels);
  for (let at = 0; at < weights.length; at++) sums[at >> 2] += weights[at] * weights[at];
  return sums;
}

/** For each lattice point the sum over voxels of weight times value: the transpose of `evaluatePlanes`. */
function gather(values: Float64Array, [x, y, z]: Axes): Float64Array {
  const out = new Float64Array(x.points * y.points * z.points);
  const row = new Float64Array(x.points);
  const slab = new Float64Array(x.points * y.points);
  for (let k = 0, v = 0; k < z.voxels; k++) {
    slab.fill(0);
    for (let j = 0; j < y.voxels; j++) {
      row.fill(0);
      for (let i = 0; i < x.voxels; i++, v++) {
        const value = values[v];
        const to = x.first[i];
        const at = 4 * i;
        row[to] += x.weights[at] * value;
        row[to + 1] += x.weights[at + 1] * value;
        row[to + 2] += x.weights[at + 2] * value;
        row[to + 3] += x.weights[at + 3] * value;
      }
      spreadRow(row, y, j, slab);
    }
    spreadRow(slab, z, k, out);
  }
  return out;
}

function spreadRow(row: Float64Array, { first, weights }: AxisWeights, n: number, out: Float64Array): void {
  for (let tap = 0; tap < 4; tap++) {
    const weight = weights[4 * n + tap];
    const to = (first[n] + tap) * row.length;
    for (let i = 0; i < row.length; i++) out[to + i] += weight * row[i];
  }
}

/** The same spline on a lattice of half the distance along the named axes (Lee et al., section 3.3). */
export function refine(
  { spans, values }: SplineLattice,
  along: readonly number[] = [0, 1, 2],
): SplineLattice {
  const sizes: [number, number, number] = [spans[0] + 3, spans[1] + 3, spans[2] + 3];
  let refined = values;
  for (const axis of along) {
    refined = refineAxis(refined, sizes, axis);
    sizes[axis] = 2 * spans[axis] + 3;
  }
  return { spans: [sizes[0] - 3, sizes[1] - 3, sizes[2] - 3], values: refined };
}

function refineAxis(values: Float64Array, sizes: readonly number[], axis: number): Float64Array {
  const stride = sizes.slice(0, axis).reduce((product, n) => product * n, 1);
  const before = sizes[axis];
  const after = 2 * before - 3;
  const blocks = values.length / (stride * before);
  const out = new Float64Array(blocks * after * stride);
  for (let block = 0; block < blocks; block++) {
    for (let b = 0; b < after; b++) {
      const from = (block * before + (b >> 1)) * stride;
      const to = (block * after + b) * stride;
      for (let i = 0; i < stride; i++) {
        const [p, q] = [values[from + i], values[from + i + stride]];
        out[to + i] = b % 2 === 0 ? (p + q) / 2 : (p + 6 * q + values[from + i + 2 * stride]) / 8;
      }
    }
  }
  return out;
}
