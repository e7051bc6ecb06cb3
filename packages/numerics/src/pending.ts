/** Faces whose bodies are on their way. */
import type { RandomStream } from '@lobule/foundation';
import type { Matrix } from './linear/matrix.ts';

const pending = (): never => {
  throw new Error('pending');
};
type F1 = (x: number) => number;
export const brentMinimum: (
  f: F1,
  low: number,
  high: number,
) => { readonly x: number; readonly value: number } = pending;
export const brentRoot: (f: F1, low: number, high: number) => number = pending;
type Objective = (x: Float64Array) => number;
interface Found {
  readonly x: Float64Array;
  readonly value: number;
  readonly converged: boolean;
}
export const nelderMead: (f: Objective, start: ArrayLike<number>) => Found = pending;
export const bfgs: (
  f: Objective,
  start: ArrayLike<number>,
  options?: { readonly gradient?: (x: Float64Array, out: Float64Array) => void },
) => Found = pending;
export const levenbergMarquardt: (
  residuals: (x: Float64Array, out: Float64Array) => void,
  start: ArrayLike<number>,
  count: number,
  options?: { readonly jacobian?: (x: Float64Array, out: Float64Array) => void },
) => Found & { readonly covariance: Matrix } = pending;
export const fft: (re: Float64Array, im: Float64Array) => void = pending;
export const inverseFft: (re: Float64Array, im: Float64Array) => void = pending;
export const normalVariate: (stream: RandomStream) => number = pending;
export const exponentialVariate: (stream: RandomStream) => number = pending;
export const gammaVariate: (stream: RandomStream, shape: number) => number = pending;
export const binomialVariate: (stream: RandomStream, n: number, p: number) => number = pending;
