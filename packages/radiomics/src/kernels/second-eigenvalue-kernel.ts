import { compiledOnce } from '@lobule/numerics';
import { wasmBase64 } from './second-eigenvalue.wasm.ts';

/** Where the kernel works: vectors of `capacity` numbers from address 0 on, then weights and places of the cells. */
export interface EigenMemory {
  readonly buffer: ArrayBuffer;
  /** The second largest eigenvalue in size of what stands in the memory. */
  solve(rows: number, count: number): number;
}

const PAGE = 65_536;

const eigenvalueModule = compiledOnce(wasmBase64);

/**
 * kernels/second-eigenvalue.ts with memory of its own; undefined where the engine does not take it (no WebAssembly or its
 * SIMD, a content security policy). Then the same is done in TypeScript.
 */
export function secondEigenvalueKernel(
  bytes: number,
  capacity: number,
  cells: number,
): EigenMemory | undefined {
  const compiled = eigenvalueModule();
  if (compiled === null) return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const solve = exports['secondEigenvalue'] as (
    rows: number,
    count: number,
    capacity: number,
    cells: number,
  ) => number;
  return { buffer: memory.buffer, solve: (rows, count) => solve(rows, count, capacity, cells) };
}
