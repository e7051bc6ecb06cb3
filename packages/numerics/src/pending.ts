/** Faces whose bodies are on their way. */
import type { RandomStream } from '@lobule/foundation';

const pending = (): never => {
  throw new Error('pending');
};
export const fft: (re: Float64Array, im: Float64Array) => void = pending;
export const inverseFft: (re: Float64Array, im: Float64Array) => void = pending;
export const normalVariate: (stream: RandomStream) => number = pending;
export const exponentialVariate: (stream: RandomStream) => number = pending;
export const gammaVariate: (stream: RandomStream, shape: number) => number = pending;
export const binomialVariate: (stream: RandomStream, n: number, p: number) => number = pending;
