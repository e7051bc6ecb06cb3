/** Faces whose bodies are on their way. */
import type { RandomStream } from '@lobule/foundation';
import type { Matrix } from './linear/matrix.ts';

const pending = (): never => {
  throw new Error('pending');
};
type F1 = (x: number) => number;
type F2 = (a: number, b: number) => number;
type F3 = (a: number, b: number, c: number) => number;
export const logGamma: F1 = pending;
export const gamma: F1 = pending;
export const erf: F1 = pending;
export const erfc: F1 = pending;
export const digamma: F1 = pending;
export const logBeta: F2 = pending;
export const gammaP: F2 = pending;
export const gammaQ: F2 = pending;
export const betaI: F3 = pending;
const four = { density: pending, cdf: pending, upper: pending, quantile: pending };
type Location = (x: number, mean?: number, sd?: number) => number;
export const normal: { density: Location; cdf: Location; upper: Location; quantile: Location } = four;
export const studentT: { density: F2; cdf: F2; upper: F2; quantile: F2 } = four;
export const chiSquared: { density: F2; cdf: F2; upper: F2; quantile: F2 } = four;
export const fisherF: { density: F3; cdf: F3; upper: F3; quantile: F3 } = four;
export const betaDistribution: { density: F3; cdf: F3; upper: F3; quantile: F3 } = four;
const three = { mass: pending, cdf: pending, upper: pending };
export const binomial: { mass: F3; cdf: F3; upper: F3 } = three;
export const poisson: { mass: F2; cdf: F2; upper: F2 } = three;
type F4 = (k: number, white: number, black: number, drawn: number) => number;
export const hypergeometric: { mass: F4; cdf: F4; upper: F4 } = three;
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
