import { COLUMNS, type Dictionary } from '../solver/dictionary.ts';
import { CUBIC_MONOMIALS, MONOMIALS } from '../solver/lagrange.ts';
import { INVERSE_FACTORIALS, PARTS } from '../solver/one-rate-solution.ts';
import type { BlockedMatrix } from '../solver/products.ts';
import { wasmBase64 } from './one-rate.wasm.ts';

/** Numbers of 64 bits, as everywhere else, or of 32 in twice as many lanes. */
export type Precision = 'double' | 'single';
export type Numbers = Float64Array | Float32Array;

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
const PAGE = 65_536;
/** Atoms that may be read beyond the last. */
const PADDING = 16;
const TABLE_COLUMNS = 8;
const CANDIDATE_ROWS = 19;

let compiled: WebAssembly.Module | null | undefined;

/**
 * Null where the engine does not take the kernel: without WebAssembly or its SIMD, under a content security policy, or on
 * the main thread of a browser that compiles no more than 4 KB there. The solver then does the same in TypeScript.
 */
function kernelModule(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  try {
    const bytes = Uint8Array.from(atob(wasmBase64), (letter) => letter.charCodeAt(0));
    compiled = new WebAssembly.Module(bytes);
  } catch {
    compiled = null;
  }
  return compiled;
}

export function oneRateKernel(
  dictionary: Dictionary,
  facts: KernelFacts,
  precision: Precision,
): OneRateKernel | undefined {
  const { looks, rank, slopes } = dictionary.search;
  const module = looks.length <= MOST_LOOKS ? kernelModule() : null;
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
  const { solve, view, doubleView, wordView } = memory.open(module, precision, [
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
    solve,
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
/** The addresses themselves come first. */
const HEADER = 4 * 64;

/** Gives out addresses until it is opened; then the memory is made and what was given is in it. */
function memoryPlan(single: boolean) {
  let end = HEADER;
  const contents: { readonly at: number; readonly values: ArrayLike<number>; readonly kind: Kind }[] = [];
  const place = (kind: Kind) => (lengthOrValues: number | ArrayLike<number>) => {
    const values = typeof lengthOrValues === 'number' ? undefined : lengthOrValues;
    const length = typeof lengthOrValues === 'number' ? lengthOrValues : lengthOrValues.length;
    const at = end;
    end += Math.ceil((length * BYTES[kind]) / 16) * 16;
    if (values) contents.push({ at, values, kind });
    return at;
  };
  const number: Kind = single ? 'single' : 'double';
  return {
    numbers: place(number),
    doubles: place('double'),
    words: place('word'),
    /** @param header what stands from address 0 on. */
    open(module: WebAssembly.Module, precision: Precision, header: readonly number[]) {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
      const { buffer } = memory;
      new Int32Array(buffer).set(header);
      for (const { at, values, kind } of contents) viewOf(buffer, kind, at, values.length).set(values);
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      return {
        solve: exports[precision === 'single' ? 'fit32' : 'fit64'] as (count: number) => void,
        view: (at: number, length: number): Numbers =>
          single ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length),
        doubleView: (at: number, length: number) => new Float64Array(buffer, at, length),
        wordView: (at: number, length: number) => new Int32Array(buffer, at, length),
      };
    },
  };
}

type Kind = Precision | 'word';
const BYTES: Readonly<Record<Kind, number>> = { double: 8, single: 4, word: 4 };

function viewOf(buffer: ArrayBuffer, kind: Kind, at: number, length: number): Numbers | Int32Array {
  if (kind === 'word') return new Int32Array(buffer, at, length);
  return kind === 'single' ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
}

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
