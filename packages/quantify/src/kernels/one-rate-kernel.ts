import { compiledOnce } from '@lobule/numerics';
import { COLUMNS, type Dictionary } from '../solver/dictionary.ts';
import { CUBIC_MONOMIALS, MONOMIALS } from '../solver/lagrange.ts';
import { INVERSE_FACTORIALS, PARTS } from '../solver/one-rate-solution.ts';
import type { BlockedMatrix } from '../solver/products.ts';
import { memoryPlan, type Numbers } from './kernel-memory.ts';
import { wasmBase64 } from './one-rate.wasm.ts';

export type { Numbers };

/** Numbers of 64 bits, as everywhere else, or of 32 in twice as many lanes. */
export type Precision = 'double' | 'single';

/** The fit of a one-rate problem for a block of curves: kernels/one-rate.ts with the memory that it works in. */
export interface OneRateKernel {
  /** The most curves of one block. */
  readonly capacity: number;
  /** points x capacity: the curves to fit. */
  readonly curves: Numbers;
  solve(count: number): void;
  /** Of each curve: an entry of `KERNEL_OUTCOMES`, plus flags. */
  readonly outcomes: Int32Array;
  /** The six nodes around the solution begin here, and where in them it lies. */
  readonly firsts: Int32Array;
  readonly offsets: Float64Array;
  readonly squared: Numbers;
  readonly alongFixed: Numbers;
  /** PARTS x capacity: of the solutions. */
  readonly parts: Float64Array;
}

export const KERNEL_OUTCOMES = ['nothing', 'interior', 'lowest', 'highest'] as const;
/** Another rate fits as well. */
export const AMBIGUOUS_FLAG = 4;
/** In 32 bits: 64 might decide otherwise. */
export const CLOSE_FLAG = 8;

/** What the kernel needs to know of a solver beside its dictionary. */
export interface KernelFacts {
  readonly points: number;
  readonly projection: BlockedMatrix | undefined;
  readonly lookedSlopes: BlockedMatrix;
  readonly equalShare: number;
  readonly likelihoodSlack: number;
}

/**
 * An odd number of cache lines, so that a curve's points do not fall into the same few places of the cache; long enough
 * that each frame is read in runs.
 */
const CAPACITY = 248;
/** One bit of a 64-bit word each. */
const MOST_LOOKS = 63;
/** Atoms that may be read beyond the last. */
const PADDING = 16;
const TABLE_COLUMNS = 8;
const CANDIDATE_ROWS = 19;

const oneRateModule = compiledOnce(wasmBase64);

export function oneRateKernel(
  dictionary: Dictionary,
  facts: KernelFacts,
  precision: Precision,
): OneRateKernel | undefined {
  const { looks, rank, slopes } = dictionary.search;
  const module = looks.length <= MOST_LOOKS ? oneRateModule() : null;
  if (module === null) return undefined;
  const { points, projection, lookedSlopes } = facts;
  const { count, rates, fixedLength, fixedUnit, unitAtoms, unitSlopes, table, spacing } = dictionary;
  const single = precision === 'single';
  const atomStride = count + PADDING;
  const pointStride = Math.ceil(points / 4) * 4;
  const room = CAPACITY * ((looks.length >> 1) + 2) + PADDING;
  const memory = memoryPlan(single);
  const { numbers, words, doubles } = memory;

  const curves = numbers(pointStride * CAPACITY);
  const projected = projection ? numbers(projection.rowsHeld * CAPACITY) : curves;
  const seen = numbers(lookedSlopes.rowsHeld * CAPACITY);
  const squared = numbers(CAPACITY);
  const alongFixed = numbers(CAPACITY);
  const monomials = doubles(MONOMIALS);
  const offsets = doubles(CAPACITY);
  const parts = doubles(PARTS * CAPACITY);
  const outcomes = words(CAPACITY);
  const firsts = words(CAPACITY);
  const slopesByPoint = single && projection ? numbers(transposed(unitSlopes, points, atomStride)) : NOWHERE;
  const slopesByDimension = numbers(transposed(slopes, rank, atomStride));
  const { exports, view, doubleView, wordView } = memory.open(module, [
    points,
    CAPACITY,
    count,
    atomStride,
    rank,
    looks.length,
    curves,
    projected,
    projection ? numbers(projection.blocks) : NOWHERE,
    fixedLength > 0 ? numbers(padded(fixedUnit, pointStride)) : NOWHERE,
    numbers(lookedSlopes.blocks),
    seen,
    words(looks),
    slopesByDimension,
    numbers(transposed(unitAtoms, points, atomStride)),
    doubles(widened(table, COLUMNS, TABLE_COLUMNS)),
    single ? numbers(CUBIC_MONOMIALS) : monomials,
    numbers(2 * PADDING),
    doubles(CAPACITY),
    numbers(CANDIDATE_ROWS * room),
    room,
    squared,
    alongFixed,
    outcomes,
    firsts,
    offsets,
    doubles(CAPACITY),
    doubles(6 * CAPACITY),
    parts,
    doubles(rates),
    doubles(INVERSE_FACTORIALS),
    slopesByPoint === NOWHERE ? slopesByDimension : slopesByPoint,
    single ? numbers(widened(unitAtoms, points, pointStride)) : NOWHERE,
    pointStride,
    doubles(
      Float64Array.of(
        facts.equalShare,
        facts.likelihoodSlack,
        fixedLength > 0 ? 1 / fixedLength : 0,
        fixedLength * fixedLength,
        spacing,
      ),
    ),
    single ? doubles(CAPACITY) : squared,
    single ? doubles(CAPACITY) : alongFixed,
    monomials,
  ]);
  return {
    capacity: CAPACITY,
    curves: view(curves, pointStride * CAPACITY),
    solve: exports[single ? 'fit32' : 'fit64'] as (count: number) => void,
    outcomes: wordView(outcomes, CAPACITY),
    firsts: wordView(firsts, CAPACITY),
    offsets: doubleView(offsets, CAPACITY),
    squared: view(squared, CAPACITY),
    alongFixed: view(alongFixed, CAPACITY),
    parts: doubleView(parts, PARTS * CAPACITY),
  };
}

/** An address that holds nothing. */
const NOWHERE = 0;

/** Rows of `width` become columns of rows of `stride`. */
function transposed(values: Float64Array, width: number, stride: number): Float64Array {
  const into = new Float64Array(width * stride);
  for (let j = 0, v = 0; v < values.length; j++) {
    for (let t = 0; t < width; t++, v++) into[t * stride + j] = values[v];
  }
  return into;
}

/** Rows of `width` in rows of `stride`, filled up with zeros. */
function widened(values: Float64Array, width: number, stride: number): Float64Array {
  const rows = values.length / width;
  const into = new Float64Array(rows * stride);
  for (let j = 0; j < rows; j++) into.set(values.subarray(j * width, (j + 1) * width), j * stride);
  return into;
}

function padded(values: Float64Array, length: number): Float64Array {
  const into = new Float64Array(length);
  into.set(values);
  return into;
}
