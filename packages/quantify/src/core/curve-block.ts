import type { BlockFitter, CurveFitter, InputDescription } from './model.ts';
import { FINE, INPUT_MISSING, NO_SIGNAL, NOT_FINITE } from './reasons.ts';

/** Curves that are gathered and fitted together, frame by frame in memory. */
export interface BlockScratch {
  readonly capacity: number;
  /** frames x capacity. */
  readonly curves: BlockFitter['curves'];
  /** inputs x capacity. */
  readonly givenInputs: Float64Array;
  /** Sums of absolute values. */
  readonly sums: Float64Array;
  /** A reason for each curve that is not to be fitted. */
  readonly bad: Uint8Array;
  /** Not 0 for a curve that is somewhere below zero. */
  readonly negative: Uint8Array;
  readonly fitBlock: BlockFitter | undefined;
}

/** Enough that a run through one frame is longer than the change to the next; the block stays in the cache. */
const CAPACITY = 248;

export function blockScratch(fitter: CurveFitter, inputCount: number): BlockScratch {
  const fitBlock = fitter.block?.();
  const capacity = fitBlock?.capacity ?? CAPACITY;
  return {
    capacity,
    curves: fitBlock?.curves ?? new Float64Array(fitter.frameCount * capacity),
    givenInputs: new Float64Array(inputCount * capacity),
    sums: new Float64Array(capacity),
    bad: new Uint8Array(capacity),
    negative: new Uint8Array(capacity),
    fitBlock,
  };
}

export function gather(
  frame: ArrayLike<number>,
  voxels: Int32Array,
  from: number,
  count: number,
  into: BlockFitter['curves'],
  at: number,
): void {
  for (let v = 0; v < count; v++) into[at + v] = frame[voxels[from + v]];
}

export function gatherInput(
  input: InputDescription,
  map: ArrayLike<number> | undefined,
  voxels: Int32Array,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let v = 0; v < count; v++) into[at + v] = inputAt(input, map?.[voxels[from + v]]);
}

/** Says of each curve of a block what `badInput` says of one: what is not positive was undefined, or cannot be. */
export function checkInput(values: Float64Array, at: number, count: number, bad: Uint8Array): void {
  for (let v = 0; v < count; v++) {
    if (bad[v] === FINE && !(values[at + v] > 0)) bad[v] = INPUT_MISSING;
  }
}

/** Says of each curve of a block what `badCurve` says of one. */
export function checkCurves(
  { capacity, curves, sums, bad }: BlockScratch,
  count: number,
  points: number,
  zeroIsAir: boolean,
): void {
  for (let v = 0; v < count; v++) sums[v] = 0;
  for (let t = 0; t < points; t++) {
    for (let v = 0, at = t * capacity; v < count; v++, at++) sums[v] += Math.abs(curves[at]);
  }
  for (let v = 0; v < count; v++) bad[v] = badSum(sums[v], zeroIsAir);
}

/** The same from the squares that a block has made already; only where they tell nothing the curve itself is asked. */
export function checkSolvedCurves(
  { capacity, curves, bad }: BlockScratch,
  squared: ArrayLike<number>,
  count: number,
  points: number,
  zeroIsAir: boolean,
): void {
  for (let v = 0; v < count; v++) {
    bad[v] = FINE;
    if (squared[v] > 0 && squared[v] < Number.POSITIVE_INFINITY) continue;
    let sum = 0;
    for (let t = 0, at = v; t < points; t++, at += capacity) sum += Math.abs(curves[at]);
    bad[v] = badSum(sum, zeroIsAir);
  }
}

/** Notes which curves of a block are somewhere below zero. */
export function findNegative(
  { capacity, curves, negative }: BlockScratch,
  count: number,
  points: number,
): void {
  negative.fill(0);
  for (let t = 0; t < points; t++) {
    for (let v = 0, at = t * capacity; v < count; v++, at++) negative[v] |= curves[at] < 0 ? 1 : 0;
  }
}

export function badCurve(y: Float64Array, zeroIsAir: boolean): number {
  let sum = 0;
  for (let t = 0; t < y.length; t++) sum += Math.abs(y[t]);
  return badSum(sum, zeroIsAir);
}

function badSum(sum: number, zeroIsAir: boolean): number {
  if (!(sum < Number.POSITIVE_INFINITY)) return NOT_FINITE;
  return zeroIsAir && sum === 0 ? NO_SIGNAL : FINE;
}

/**
 * NaN stands for a map that was not given; an undefined value in a given map becomes 0, which no fit accepts. With
 * standard errors it is the other way round: 0 where not given, NaN where not known.
 */
export function inputAt({ standardErrorOf }: InputDescription, value: number | undefined): number {
  if (standardErrorOf !== undefined) return value === undefined ? 0 : value >= 0 ? value : Number.NaN;
  if (value === undefined) return Number.NaN;
  return Number.isNaN(value) ? 0 : value;
}
