import { COLUMNS, type Dictionary } from '../solver/dictionary.ts';
import { MONOMIALS, NODES } from '../solver/lagrange.ts';
import type { BlockedMatrix } from '../solver/products.ts';
import { wasmBase64 } from './one-rate.wasm.ts';

/** The search of a one-rate problem for a block of curves: kernels/one-rate.ts with the memory that it works in. */
export interface OneRateKernel {
  /** The most curves of one block. */
  readonly capacity: number;
  /** points x capacity: the curves to fit. */
  readonly curves: Float64Array;
  solve(count: number): void;
  /** Of each curve: an entry of `KERNEL_OUTCOMES`, plus `AMBIGUOUS_FLAG` where another rate fits as well. */
  readonly outcomes: Int32Array;
  /** The six nodes around the solution begin here; where in them it lies, and c there. */
  readonly firsts: Int32Array;
  readonly offsets: Float64Array;
  readonly tops: Float64Array;
  readonly squared: Float64Array;
  readonly alongFixed: Float64Array;
  /** The columns of the dictionary's table at the solution: `KERNEL_COLUMNS` for each curve. */
  readonly columns: Float64Array;
}

export const KERNEL_OUTCOMES = ['nothing', 'interior', 'lowest', 'highest'] as const;
export const AMBIGUOUS_FLAG = 4;
export const KERNEL_COLUMNS = 8;

/** What the kernel needs to know of a solver beside its dictionary. */
export interface KernelFacts {
  readonly points: number;
  readonly projection: BlockedMatrix | undefined;
  readonly lookedSlopes: BlockedMatrix;
  readonly equalShare: number;
  readonly likelihoodSlack: number;
}

/** An odd number of cache lines, so that a curve's points do not fall into the same few places of the cache. */
const CAPACITY = 56;
/** One bit of a 64-bit word each. */
const MOST_LOOKS = 63;
const PAGE = 65_536;
/** Atoms that may be read beyond the last. */
const PADDING = 16;

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

export function oneRateKernel(dictionary: Dictionary, facts: KernelFacts): OneRateKernel | undefined {
  const { looks, rank } = dictionary.search;
  const module = looks.length <= MOST_LOOKS ? kernelModule() : null;
  if (module === null) return undefined;
  const { points, projection, lookedSlopes } = facts;
  const { count, fixedLength, fixedUnit } = dictionary;
  const stride = count + PADDING;
  const room = CAPACITY * ((looks.length >> 1) + 2) + PADDING;

  // First where everything lies, then the memory, then what is in it.
  let end = 0;
  const place = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const numbers = (length: number) => place(8 * length);
  place(4 * 32);
  const at = {
    curves: numbers(points * CAPACITY),
    projection: projection ? numbers(projection.blocks.length) : 0,
    projected: projection ? numbers(projection.rowsHeld * CAPACITY) : 0,
    fixedUnit: fixedLength > 0 ? numbers(points) : 0,
    lookedSlopes: numbers(lookedSlopes.blocks.length),
    seen: numbers(lookedSlopes.rowsHeld * CAPACITY),
    looks: place(4 * looks.length),
    slopes: numbers(rank * stride),
    atoms: numbers(points * stride),
    table: numbers(count * KERNEL_COLUMNS),
    monomials: numbers(NODES * NODES),
    between: numbers(2 * PADDING),
    rising: numbers(CAPACITY),
    candidates: numbers(13 * room),
    squared: numbers(CAPACITY),
    alongFixed: numbers(CAPACITY),
    outcomes: place(4 * CAPACITY),
    firsts: place(4 * CAPACITY),
    offsets: numbers(CAPACITY),
    tops: numbers(CAPACITY),
    columns: numbers(KERNEL_COLUMNS * CAPACITY),
    constants: numbers(2),
  };
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
  const { buffer } = memory;
  const floats = (from: number, length: number) => new Float64Array(buffer, from, length);
  new Int32Array(buffer).set([
    points,
    CAPACITY,
    count,
    stride,
    rank,
    looks.length,
    at.curves,
    projection ? at.projected : at.curves,
    at.projection,
    at.fixedUnit,
    at.lookedSlopes,
    at.seen,
    at.looks,
    at.slopes,
    at.atoms,
    at.table,
    at.monomials,
    at.between,
    at.rising,
    at.candidates,
    room,
    at.squared,
    at.alongFixed,
    at.outcomes,
    at.firsts,
    at.offsets,
    at.tops,
    at.columns,
    at.constants,
  ]);
  if (projection) floats(at.projection, projection.blocks.length).set(projection.blocks);
  if (fixedLength > 0) floats(at.fixedUnit, points).set(fixedUnit);
  floats(at.lookedSlopes, lookedSlopes.blocks.length).set(lookedSlopes.blocks);
  new Int32Array(buffer, at.looks, looks.length).set(looks);
  setTransposed(dictionary.search.slopes, count, rank, floats(at.slopes, rank * stride), stride);
  setTransposed(dictionary.unitAtoms, count, points, floats(at.atoms, points * stride), stride);
  const table = floats(at.table, count * KERNEL_COLUMNS);
  for (let j = 0; j < count; j++) {
    table.set(dictionary.table.subarray(j * COLUMNS, (j + 1) * COLUMNS), j * KERNEL_COLUMNS);
  }
  floats(at.monomials, NODES * NODES).set(MONOMIALS);
  floats(at.constants, 2).set([facts.equalShare, facts.likelihoodSlack]);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    capacity: CAPACITY,
    curves: floats(at.curves, points * CAPACITY),
    solve: exports.fit64 as (count: number) => void,
    outcomes: new Int32Array(buffer, at.outcomes, CAPACITY),
    firsts: new Int32Array(buffer, at.firsts, CAPACITY),
    offsets: floats(at.offsets, CAPACITY),
    tops: floats(at.tops, CAPACITY),
    squared: floats(at.squared, CAPACITY),
    alongFixed: floats(at.alongFixed, CAPACITY),
    columns: floats(at.columns, KERNEL_COLUMNS * CAPACITY),
  };
}

/** Rows of atoms become rows of what an atom has, each `stride` long. */
function setTransposed(
  values: Float64Array,
  rows: number,
  width: number,
  into: Float64Array,
  stride: number,
): void {
  for (let j = 0; j < rows; j++) {
    for (let t = 0; t < width; t++) into[t * stride + j] = values[j * width + t];
  }
}
