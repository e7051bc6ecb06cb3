import { compiledOnce, exponentialTable, logarithmTable } from '@lobule/numerics';
import { memoryPlan } from './kernel-memory.ts';
import { wasmBase64 } from './log-polynomial.wasm.ts';

/** Least squares of ln S = c0 + c1 x [+ c2 x^2] for a block of curves: kernels/log-polynomial.ts and its memory. */
export interface LogPolynomialKernel {
  /** The most curves of one block. */
  readonly capacity: number;
  /** frames x capacity: the signals. */
  readonly curves: Float64Array;
  /** |y|^2 of each curve, over all frames. */
  readonly squared: Float64Array;
  line(count: number): void;
  parabola(count: number): void;
  /** Whether this curve is for the scalar fit: a signal that is not positive, or numbers beyond what lanes take. */
  isOdd(curve: number): boolean;
  /** Rows of `capacity`: of the solutions. */
  readonly parts: Float64Array;
}

const LOG_PARTS = 10;
/** Rows of a solution's parts, of which the first is c0; the last three are a parabola's. */
export const C1 = 1;
export const LOG_SQUARES = 2;
export const SQUARES = 3;
export const CONDITION = 4;
export const V00 = 5;
export const V11 = 6;
export const C2 = 7;
export const V12 = 8;
export const V22 = 9;

/** As that of the one-rate kernel: an odd number of cache lines. */
const CAPACITY = 248;
/** Entries of a table that an index of 8 bits may point at. */
const ENTRIES = 256;

const logPolynomialModule = compiledOnce(wasmBase64);

/**
 * @param frameOf of each fitted point its frame. @param abscissae x of each point. @param averages of each point.
 * @returns nothing where the engine does not take it.
 */
export function logPolynomialKernel(
  frames: number,
  frameOf: Int32Array,
  abscissae: Float64Array,
  averages: Float64Array,
): LogPolynomialKernel | undefined {
  const module = logPolynomialModule();
  if (module === null) return undefined;
  const points = frameOf.length;
  const memory = memoryPlan(false);
  const { doubles, words } = memory;
  const curves = doubles(frames * CAPACITY);
  const parts = doubles(LOG_PARTS * CAPACITY);
  const squared = doubles(CAPACITY);
  const odd = doubles(CAPACITY);
  const { exports, doubleView, wordView } = memory.open(module, [
    points,
    frames,
    CAPACITY,
    curves,
    words(frameOf),
    doubles(averages),
    doubles(abscissae),
    doubles(2 * points),
    doubles(2 * points),
    parts,
    squared,
    odd,
    doubles(ofLength(logarithmTable.high, ENTRIES)),
    doubles(ofLength(logarithmTable.low, ENTRIES)),
    doubles(ofLength(logarithmTable.inverse, ENTRIES)),
    doubles(exponentialTable.high),
    doubles(exponentialTable.low),
  ]);
  const marks = wordView(odd, 2 * CAPACITY);
  return {
    capacity: CAPACITY,
    curves: doubleView(curves, frames * CAPACITY),
    squared: doubleView(squared, CAPACITY),
    line: exports.line as (count: number) => void,
    parabola: exports.parabola as (count: number) => void,
    isOdd: (curve) => marks[2 * curve] !== 0,
    parts: doubleView(parts, LOG_PARTS * CAPACITY),
  };
}

function ofLength(values: Float64Array, length: number): Float64Array {
  const into = new Float64Array(length);
  into.set(values);
  return into;
}
