import { matrix, solveCholesky } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { factorOrUndefined } from '../regression/linear-forms.ts';

/** Share of the values in each neighbourhood, and of those in the largest cell between two vertices. */
const CELL = 0.2;

/** Cleveland's local regression of y on x at each x: quadratic, tricube weights, by default as R's `loess` with its
 * interpolation (Cleveland and Grosse 1991): the regression is done at the ends of cells of few values, and joined by cubics
 * with its slopes.
 *
 * @returns the smooth at each x; NaN where a neighbourhood has fewer than three distinct values.
 */
export function loess(x: Float64Array, y: ArrayLike<number>, span = 0.75): Float64Array {
  const n = x.length;
  const sorted = x.slice().sort();
  const vertices = cellEnds(sorted, Math.floor(n * span * CELL));
  const neighbours = Math.min(n, Math.floor(n * span + 1e-5));
  const fits = vertices.map((at) => localQuadratic(x, y, at, neighbours));
  return x.map((value) => {
    let k = 0;
    while (k < vertices.length - 2 && value > vertices[k + 1]) k++;
    const width = vertices[k + 1] - vertices[k];
    const h = (value - vertices[k]) / width;
    const g = 1 - h;
    const [a, b] = [fits[k], fits[k + 1]];
    return (
      g * g * (1 + 2 * h) * a.value +
      h * h * (1 + 2 * g) * b.value +
      width * h * g * (g * a.slope - h * b.slope)
    );
  });
}

/** Ends of the cells of a one-dimensional k-d tree: parted at the lower median until a cell holds no more than `most`
 * values. */
function cellEnds(sorted: Float64Array, most: number): number[] {
  const n = sorted.length;
  const [low, high] = [sorted[0], sorted[n - 1]];
  const margin = 0.005 * Math.max(high - low, 1e-10 * Math.max(Math.abs(low), Math.abs(high)) + 1e-30);
  const cuts: number[] = [];
  const split = (from: number, to: number) => {
    if (to - from + 1 <= Math.max(1, most)) return;
    const middle = (from + to) >> 1;
    // Equal values are not parted: the nearest place between two different ones is taken, the later first.
    for (let away = 0; middle + away < to || middle - away >= from; away++) {
      for (const m of away === 0 ? [middle] : [middle + away, middle - away]) {
        if (m < from || m >= to || sorted[m] === sorted[m + 1]) continue;
        cuts.push(sorted[m]);
        split(from, m);
        split(m + 1, to);
        return;
      }
    }
  };
  split(0, n - 1);
  return [low - margin, ...cuts.sort((a, b) => a - b), high + margin];
}

/** Value and slope at a point of the parabola through its nearest values, tricube weights. */
function localQuadratic(x: Float64Array, y: ArrayLike<number>, at: number, neighbours: number) {
  const distances = x.map((value) => Math.abs(value - at));
  const width = distances.slice().sort()[neighbours - 1];
  const gram = matrix(3, 3);
  const right = new Float64Array(3);
  for (let i = 0; i < x.length; i++) {
    if (!(distances[i] < width)) continue;
    const weight = tricube(distances[i] / width);
    const u = (x[i] - at) / width;
    const row = [1, u, u * u];
    for (let j = 0; j < 3; j++) {
      right[j] += weight * row[j] * y[i];
      for (let k = 0; k < 3; k++) gram.data[j * 3 + k] += weight * row[j] * row[k];
    }
  }
  const factor = factorOrUndefined(gram);
  if (!factor) return { value: Number.NaN, slope: Number.NaN };
  const beta = solveCholesky(factor, right);
  return { value: beta[0], slope: beta[1] / width };
}

/** Cleveland's older smoother (1979) without robust steps: local lines, as R's `lowess(x, y, iter = 0)`. Where values lie
 * closer than a hundredth of the range, lines join those that were computed.
 *
 * @returns the smooth at each x.
 */
export function lowess(x: Float64Array, y: ArrayLike<number>, span = 2 / 3): Float64Array {
  const n = x.length;
  const order = ascendingOrder(x);
  const xs = Float64Array.from(order, (i) => x[i]);
  const ys = Float64Array.from(order, (i) => y[i]);
  const neighbours = Math.max(2, Math.min(n, Math.floor(span * n + 1e-7)));
  const range = xs[n - 1] - xs[0];
  const smooth = new Float64Array(n);
  let left = 0;
  let last = -1;
  for (let i = 0; ; ) {
    while (left + neighbours < n && xs[i] - xs[left] > xs[left + neighbours] - xs[i]) left++;
    smooth[i] = localLine(xs, ys, i, left, left + neighbours - 1, range);
    for (let j = last + 1; j < i; j++) {
      const share = (xs[j] - xs[last]) / (xs[i] - xs[last]);
      smooth[j] = share * smooth[i] + (1 - share) * smooth[last];
    }
    last = i;
    if (last === n - 1) break;
    // On to the last value within the step; equal ones take the same height.
    const reach = xs[last] + 0.01 * range;
    let next = last + 1;
    for (; next < n && xs[next] <= reach; next++) {
      if (xs[next] !== xs[last]) continue;
      smooth[next] = smooth[last];
      last = next;
    }
    i = Math.max(last + 1, next - 1);
    if (last === n - 1) break;
  }
  const back = new Float64Array(n);
  order.forEach((row, k) => {
    back[row] = smooth[k];
  });
  return back;
}

function localLine(
  xs: Float64Array,
  ys: Float64Array,
  i: number,
  left: number,
  right: number,
  range: number,
): number {
  const at = xs[i];
  const width = Math.max(at - xs[left], xs[right] - at);
  let total = 0;
  let mean = 0;
  const weights: number[] = [];
  // Ties with the last neighbour lie beyond it, but weigh nothing unless the width is 0.
  let end = left;
  for (; end < xs.length; end++) {
    const distance = Math.abs(xs[end] - at);
    if (distance > 0.999 * width) {
      weights.push(0);
      if (xs[end] > at) break;
      continue;
    }
    const weight = distance > 0.001 * width ? tricube(distance / width) : 1;
    weights.push(weight);
    total += weight;
    mean += weight * xs[end];
  }
  if (!(total > 0)) return ys[i];
  mean /= total;
  let spread = 0;
  weights.forEach((w, k) => {
    if (w > 0) spread += (w / total) * (xs[left + k] - mean) * (xs[left + k] - mean);
  });
  const tilt = Math.sqrt(spread) > 0.001 * range ? (at - mean) / spread : 0;
  return weights.reduce(
    (sum, w, k) => (w > 0 ? sum + (w / total) * (1 + tilt * (xs[left + k] - mean)) * ys[left + k] : sum),
    0,
  );
}

function tricube(share: number): number {
  const rest = 1 - share * share * share;
  return rest * rest * rest;
}
