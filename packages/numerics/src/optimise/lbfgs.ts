/** Limited-memory quasi-Newton minimum (Nocedal and Wright 2006, algorithms 7.4 and 7.5) for many unknowns. */

/** The value at x; fills `gradient`. */
export type ObjectiveWithGradient = (x: Float64Array, gradient: Float64Array) => number;

/** Memory, and when the search ends. */
export interface LbfgsOptions {
  /** Pairs of steps that are remembered. */
  readonly memory?: number;
  readonly maxIterations?: number;
  /** Stops where an iteration lowers the value by less than this times max(|value|, 1). */
  readonly tolerance?: number;
  /** The largest change of any unknown in the first step, in its units. */
  readonly firstStep?: number;
}

/** A minimum, and how it was found. */
export interface LbfgsMinimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

/**
 * A local minimum of a smooth function of many unknowns; the value never rises from one iteration to the next.
 *
 * @example
 * const f = (x, g) => { g[0] = 2 * (x[0] - 1); return (x[0] - 1) * (x[0] - 1); };
 * lbfgs(f, [5]).x; // [1]
 */
export function lbfgs(
  f: ObjectiveWithGradient,
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): LbfgsMinimum {
  const { memory = 6, maxIterations = 100, tolerance = 1e-6, firstStep = 1 } = options;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let value = f(x, gradient);
  let evaluations = 1;
  let iterations = 0;
  let converged = false;
  const pairs: Pair[] = [];
  while (iterations < maxIterations) {
    const direction = descent(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs.length = 0;
      for (let i = 0; i < x.length; i++) direction[i] = -gradient[i];
      slope = dot(direction, gradient);
    }
    if (!(slope < 0)) {
      converged = slope === 0;
      break;
    }
    iterations++;
    const length = pairs.length > 0 ? 1 : firstStep / largest(direction);
    const next = backtrack(f, { x, value, direction, slope, length });
    evaluations += next.evaluations;
    if (next.point === undefined) {
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    remember(pairs, memory, x, gradient, next.point.x, next.point.gradient);
    const lowered = value - next.point.value;
    ({ x, gradient, value } = next.point);
    if (lowered <= tolerance * Math.max(Math.abs(value), 1)) {
      converged = true;
      break;
    }
  }
  return { x, value, iterations, evaluations, converged };
}

interface Reached {
  readonly x: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

/** Halves the step, by the parabola's minimum where that is sensible, until the value has fallen enough (Armijo). */
function backtrack(
  f: ObjectiveWithGradient,
  from: { x: Float64Array; value: number; direction: Float64Array; slope: number; length: number },
): { point?: Reached; evaluations: number } {
  let { length } = from;
  for (let trial = 1; trial <= 20; trial++) {
    const x = new Float64Array(from.x.length);
    for (let i = 0; i < x.length; i++) x[i] = from.x[i] + length * from.direction[i];
    const gradient = new Float64Array(x.length);
    const value = f(x, gradient);
    if (value <= from.value + 1e-4 * length * from.slope) {
      return { point: { x, gradient, value }, evaluations: trial };
    }
    const parabola = (-from.slope * length * length) / (2 * (value - from.value - from.slope * length));
    length = parabola > 0.1 * length && parabola < 0.6 * length ? parabola : 0.4 * length;
  }
  return { evaluations: 20 };
}

/** The two loops of algorithm 7.4. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = new Float64Array(gradient.length);
  for (let i = 0; i < q.length; i++) q[i] = -gradient[i];
  const alphas = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, inverse } = pairs[k];
    alphas[k] = inverse * dot(step, q);
    for (let i = 0; i < q.length; i++) q[i] -= alphas[k] * change[i];
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  for (const [k, { step, change, inverse }] of pairs.entries()) {
    const beta = inverse * dot(change, q);
    for (let i = 0; i < q.length; i++) q[i] += (alphas[k] - beta) * step[i];
  }
  return q;
}

function remember(
  pairs: Pair[],
  memory: number,
  x: Float64Array,
  gradient: Float64Array,
  nextX: Float64Array,
  nextGradient: Float64Array,
): void {
  const step = nextX.map((v, i) => v - x[i]);
  const change = nextGradient.map((v, i) => v - gradient[i]);
  const curvature = dot(step, change);
  if (!(curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
  pairs.push({ step, change, inverse: 1 / curvature });
  if (pairs.length > memory) pairs.shift();
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
