import { compiledOnce } from '@lobule/numerics';
import { wasmBase64 } from './columns.wasm.ts';
import { addColumns, columnProducts, panelProducts } from './plain.ts';

/**
 * Memory for one piece of work, and the loops over columns that take nearly all of its time. Columns stand one after the
 * other, each `strideOf(rows)` long; what goes with a list of columns has room for `PADDING` more of them.
 */
export interface Workspace {
  /** Zeros. */
  floats(length: number): Float64Array;
  words(length: number): Int32Array;
  /** out[k] = x_c'r for each listed column c. */
  columnProducts(
    x: Float64Array,
    columns: Int32Array,
    count: number,
    r: Float64Array,
    out: Float64Array,
  ): void;
  /** out[4 k + q] = x_c'p_q, for the four vectors p of the panel. */
  panelProducts(
    panel: Float64Array,
    x: Float64Array,
    columns: Int32Array,
    count: number,
    out: Float64Array,
  ): void;
  /** target += sum of by[k] x_c. */
  addColumns(
    target: Float64Array,
    x: Float64Array,
    columns: Int32Array,
    count: number,
    by: Float64Array,
  ): void;
}

/** Columns are read eight by eight. */
export const PADDING = 8;

/** Length of a column with its padding, which is 0. */
export function strideOf(rows: number): number {
  return rows + (rows & 1);
}

/** A workspace in which nothing is faster than elsewhere: for engines without WebAssembly, and to compare with. */
export function plainWorkspace(): Workspace {
  return {
    floats: (length) => new Float64Array(length),
    words: (length) => new Int32Array(length),
    columnProducts(x, columns, count, r, out) {
      columnProducts(x, r.length, columns, count, r, out);
    },
    panelProducts(panel, x, columns, count, out) {
      panelProducts(panel, x, panel.length / 4, columns, count, out);
    },
    addColumns(target, x, columns, count, by) {
      by.fill(0, count, count + PADDING);
      addColumns(target, x, target.length, columns, count, by);
    },
  };
}

const PAGE = 65_536;
/** Beyond, memory is not kept for the next piece of work. */
const MOST_KEPT = 1 << 27;

interface Exports {
  columnProducts(x: number, bytes: number, columns: number, count: number, r: number, out: number): void;
  panelProducts(panel: number, x: number, bytes: number, columns: number, count: number, out: number): void;
  addColumns(target: number, x: number, bytes: number, columns: number, count: number, by: number): void;
}

interface Held {
  readonly buffer: ArrayBuffer;
  readonly exports: Exports;
}

const kernelModule = compiledOnce(wasmBase64);
/** Of the last piece of work: an engine sets aside much address space for each memory. */
let kept: Held | undefined;

/**
 * Does a piece of work in a workspace with room for so many numbers of 64 bits. What it leaves in the workspace is gone
 * afterwards; results are copied.
 */
export function withWorkspace<T>(numbers: number, work: (workspace: Workspace) => T): T {
  const held = hold(8 * numbers);
  if (held === undefined) return work(plainWorkspace());
  try {
    return work(fastWorkspace(held));
  } finally {
    if (held.buffer.byteLength <= MOST_KEPT) kept = held;
  }
}

function hold(bytes: number): Held | undefined {
  const before = kept;
  // While it is in use nobody else may have it.
  kept = undefined;
  if (before !== undefined && before.buffer.byteLength >= bytes) return before;
  const module = kernelModule();
  if (module === null) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { buffer: memory.buffer, exports: exports as unknown as Exports };
  } catch {
    return undefined;
  }
}

function fastWorkspace({ buffer, exports }: Held): Workspace {
  let end = 0;
  const take = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16;
    return at;
  };
  return {
    floats: (length) => new Float64Array(buffer, take(8 * length), length).fill(0),
    words: (length) => new Int32Array(buffer, take(4 * length), length).fill(0),
    columnProducts(x, columns, count, r, out) {
      exports.columnProducts(
        x.byteOffset,
        r.byteLength,
        columns.byteOffset,
        count,
        r.byteOffset,
        out.byteOffset,
      );
    },
    panelProducts(panel, x, columns, count, out) {
      exports.panelProducts(
        panel.byteOffset,
        x.byteOffset,
        panel.byteLength / 4,
        columns.byteOffset,
        count,
        out.byteOffset,
      );
    },
    addColumns(target, x, columns, count, by) {
      by.fill(0, count, count + PADDING);
      exports.addColumns(
        target.byteOffset,
        x.byteOffset,
        target.byteLength,
        columns.byteOffset,
        count,
        by.byteOffset,
      );
    },
  };
}
