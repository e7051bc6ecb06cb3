import type { Numbers, Precision } from '../kernels/one-rate-kernel.ts';
import type { Dictionary } from './dictionary.ts';
import type { OneRateSolution } from './one-rate-solution.ts';

/**
 * Least squares for every model of the form
 *
 *   y(t) = a E_k(t) + b F(t),
 *
 * linear in the amplitudes a and (if the model has it) b, with one rate k that is shared by all voxels as a
 * dictionary of atoms E_k. Variable projection (Golub and Pereyra 1973) removes the amplitudes: with q_k the unit
 * vector along the part of E_k that is orthogonal to F, the best k is the one where c(k) = q_k . y is largest, and the
 * residual sum of squares is |y orthogonal to F|^2 - c(k)^2. c is smooth in log k, so its peaks are found where its
 * slope changes sign between atoms, and each is refined by interpolation of c: no starting value, no exponential per
 * voxel (basis functions, Gunn et al. 1997, NeuroImage 6:279).
 *
 * Few and slow frames can make two rates fit equally well. Every peak of c is therefore refined; among those that the
 * data cannot tell apart at 95 % the slowest is taken, and `ambiguous` says so.
 */
export interface OneRateProblem {
  readonly points: number;
  /** Fills E_k and dE_k/d(log k) for a rate. */
  atom(rate: number, values: Float64Array, perLogRate: Float64Array): void;
  /** F, if the model has a second amplitude. */
  readonly fixed?: Float64Array;
  readonly lowestRate: number;
  readonly highestRate: number;
}

export interface OneRateSolver {
  /** Fits y with a >= 0; `solution` holds the result until the next call. */
  fit(y: Float64Array): OneRateOutcome;
  readonly solution: OneRateSolution;
  readonly dictionary: Dictionary;
  /**
   * Fills `into` (count x points) with how the last solution follows the data: row i times a small change of y is the
   * change of [b,] a [, log k]. b is there where the model has F; log k is asked for where the rate was free.
   */
  influence(into: Float64Array, count: number): void;
  /** The height of the peak of such a table around atom j; 0 where it is not positive. */
  peakHeight(c: Float64Array, j: number): number;
  /** Refines around atom j of a table of c that a model made itself, from |y|^2 and F . y / |F|. */
  refine(c: Float64Array, j: number, alongFixed: number, squared: number): OneRateOutcome;
  /**
   * Fits many curves together, one block for all that ask; nothing where the engine lacks what it needs. In double precision, which is the default,
   * each has the very result of `fit`.
   */
  block(precision?: Precision): OneRateBlock | undefined;
  /** Another block, with memory of its own. */
  newBlock(precision: Precision): OneRateBlock | undefined;
  /** Makes of the solution for y that for -y: both amplitudes change their sign. */
  mirror(): void;
}

export interface OneRateBlock {
  readonly capacity: number;
  /** points x capacity: curve i has its points at i, i + capacity and so on. */
  readonly curves: Numbers;
  solve(count: number): void;
  /** Puts the result of one of the curves into the solver's `solution`. */
  load(curve: number): OneRateOutcome;
  /** |y|^2 of each, and F . y / |F|. */
  readonly squared: Numbers;
  readonly alongFixed: Numbers;
  /** Fills `into` with the residual sums of squares of the first curves. */
  residualSquares(count: number, into: Float64Array): void;
  /** b of one of the curves, without loading the rest. */
  fixedAmplitude(curve: number): number;
  /** How many of the loaded curves were fitted again in 64 bits, since 32 did not decide their outcome. */
  readonly handedOver: number;
}

/** Where the best rate lies: inside, at a limit, or nowhere because no positive amplitude fits. */
export type OneRateOutcome = 'interior' | 'lowest' | 'highest' | 'nothing';

/**
 * Fits one curve in the arithmetic of a block, which differs from that of `fit` in single precision alone; then y is left
 * as it was fitted, rounded.
 */
export function fitOne(solver: OneRateSolver, precision: Precision, y: Float64Array): OneRateOutcome {
  const block = precision === 'single' ? solver.block(precision) : undefined;
  if (block === undefined) return solver.fit(y);
  for (let t = 0, at = 0; t < y.length; t++, at += block.capacity) block.curves[at] = y[t];
  takeCurve(block, 0, y);
  block.solve(1);
  return block.load(0);
}

/** Copies one curve of a block. */
export function takeCurve({ curves, capacity }: OneRateBlock, curve: number, into: Float64Array): void {
  for (let t = 0, at = curve; t < into.length; t++, at += capacity) into[t] = curves[at];
}
