/** Quasi-Newton minimum by Broyden, Fletcher, Goldfarb and Shanno, line search by the strong Wolfe conditions
 * (Nocedal and Wright 2006, algorithms 3.5, 3.6 and 6.1). */
import { type Matrix, matrix } from '../linear/matrix.ts';
import { centralGradient } from './derivatives.ts';
import type { Minimum, Objective } from './nelder-mead.ts';

/** The gradient, and when the search ends. */
export interface BfgsOptions {
  /** Fills `out` with the gradient at x; by default central differences. */
  readonly gradient?: (x: Float64Array, out: Float64Array) => void;
  /** Stops where the largest |gradient_j| max(|x_j|, 1) is at most this times max(|value|, 1). */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** A minimum, with slope and curvature there. */
export interface BfgsMinimum extends Minimum {
  readonly gradient: Float64Array;
  /** The last estimate of the inverse Hessian; rough: for standard errors use the Hessian itself. */
  readonly inverseHessian: Matrix;
  readonly iterations: number;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A local minimum of a smooth function.
 *
 * @example
 * bfgs((x) => (x[0] - 1) * (x[0] - 1) + 10 * x[1] * x[1], [0, 3]).x; // [1, 0]
 */
export function bfgs(f: Objective, start: ArrayLike<number>, options: BfgsOptions = {}): BfgsMinimum {
  const { tolerance = options.gradient ? 1e-9 : 1e-8, maxIterations = 500 } = options;
  const n = start.length;
  const typical = new Float64Array(n);
  const fillGradient = options.gradient ?? ((x, out) => centralGradient(f, x, typical, out));
  let evaluations = 0;
  const at = (x: Float64Array): Point => {
    evaluations++;
    const gradient = new Float64Array(n);
    const value = f(x);
    if (Number.isFinite(value)) fillGradient(x, gradient);
    return { x, value, gradient };
  };
  let point = at(Float64Array.from(start));
  let inverse = scaledIdentity(n, 1);
  let fresh = true;
  const direction = new Float64Array(n);
  let iterations = 0;
  let converged = isFlat(point, tolerance);
  while (!converged && iterations < maxIterations) {
    iterations++;
    fillDirection(inverse, point.gradient, direction);
    if (!(dot(direction, point.gradient) < 0)) {
      inverse = scaledIdentity(n, 1);
      fresh = true;
      fillDirection(inverse, point.gradient, direction);
    }
    const first = fresh ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    const next = lineSearch(at, point, direction, first);
    if (next === undefined) {
      if (fresh) break;
      inverse = scaledIdentity(n, 1);
      fresh = true;
      continue;
    }
    update(inverse, point, next, fresh);
    fresh = false;
    point = next;
    converged = isFlat(point, tolerance);
  }
  const { x, value, gradient } = point;
  return { x, value, gradient, inverseHessian: inverse, evaluations, iterations, converged };
}

function isFlat({ x, value, gradient }: Point, tolerance: number): boolean {
  const limit = tolerance * Math.max(Math.abs(value), 1);
  return gradient.every((g, j) => Math.abs(g) * Math.max(Math.abs(x[j]), 1) <= limit);
}

function scaledIdentity(n: number, scale: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = scale;
  return result;
}

function fillDirection(inverse: Matrix, gradient: Float64Array, direction: Float64Array): void {
  const n = gradient.length;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= inverse.data[i * n + j] * gradient[j];
    direction[i] = sum;
  }
}

/** H <- (1 - r s y') H (1 - r y s') + r s s', where the curvature is positive. */
function update(inverse: Matrix, from: Point, to: Point, fresh: boolean): void {
  const n = from.x.length;
  const s = to.x.map((value, j) => value - from.x[j]);
  const y = to.gradient.map((value, j) => value - from.gradient[j]);
  const sy = dot(s, y);
  if (!(sy > 1e-300)) return;
  if (fresh) {
    const scale = sy / dot(y, y);
    for (let i = 0; i < n; i++) inverse.data[i * n + i] = scale;
  }
  const hy = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) hy[i] += inverse.data[i * n + j] * y[j];
  }
  const factor = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      inverse.data[i * n + j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
    }
  }
}

/** A point along the direction that satisfies the strong Wolfe conditions, or the best decrease found, or undefined. */
function lineSearch(
  at: (x: Float64Array) => Point,
  from: Point,
  direction: Float64Array,
  first: number,
): Point | undefined {
  const slope = dot(from.gradient, direction);
  let low = 0;
  let lowPoint = from;
  let lowSlope = slope;
  let high = Number.POSITIVE_INFINITY;
  let step = first;
  let best: Point | undefined;
  for (let trial = 0; trial < 60; trial++) {
    const point = at(from.x.map((value, j) => value + step * direction[j]));
    const newSlope = dot(point.gradient, direction);
    const enough = point.value <= from.value + 1e-4 * step * slope;
    if (point.value < (best ?? from).value) best = point;
    if (!enough || point.value >= lowPoint.value) {
      high = step;
    } else if (Math.abs(newSlope) <= -0.9 * slope) {
      return point;
    } else if (newSlope >= 0) {
      high = step;
    } else {
      low = step;
      lowPoint = point;
      lowSlope = newSlope;
    }
    if (high === Number.POSITIVE_INFINITY) {
      step *= 2;
      continue;
    }
    const width = high - low;
    if (!(width > 1e-14 * high)) break;
    // the minimum of the parabola through value and slope at low and the value at the trial point
    const offset = step - low;
    const curvature = (point.value - lowPoint.value - lowSlope * offset) / (offset * offset);
    const guess = low - lowSlope / (2 * curvature);
    const inside = guess > low + 0.1 * width && guess < high - 0.1 * width && high === step;
    step = inside ? guess : low + 0.5 * width;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
