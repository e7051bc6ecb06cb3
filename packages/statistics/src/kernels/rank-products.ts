import { compiledOnce } from '@lobule/numerics';
import { wasmBase64 } from './rank-products.wasm.ts';

/** Columns of whole numbers of 16 bits, one after the other; `stride` numbers each, those beyond the rows 0. */
export interface RankColumns {
  readonly values: Int16Array;
  readonly count: number;
  readonly stride: number;
}

/** Products of all columns on the left with a run of columns on the right. */
export interface RankProducts {
  /** left.count x count, row by row; good until the next call. */
  products(from: number, count: number): Int32Array;
}

/** Left columns are read in fours, right ones in twos, rows in eights. */
const LEFT = 4;
const RIGHT = 2;
const ROWS = 8;
const PAGE = 65_536;

type Kernel = (
  left: number,
  leftCount: number,
  right: number,
  rightCount: number,
  bytes: number,
  out: number,
) => void;

const kernelModule = compiledOnce(wasmBase64);

/** Room for columns that are read in fours and twos. */
export function rankColumns(count: number, rows: number): RankColumns {
  const stride = upTo(rows, ROWS);
  return { values: new Int16Array(upTo(count, LEFT) * stride), count, stride };
}

/** Prepares products of blocks of at most `most` columns on the right; sums must stay below 2^31. */
export function rankProducts(left: RankColumns, right: RankColumns, most: number): RankProducts {
  const module = kernelModule();
  return module === null ? plainProducts(left, right) : fastProducts(module, left, right, most);
}

/** The same loop for engines without WebAssembly's SIMD. */
export function plainProducts(left: RankColumns, right: RankColumns): RankProducts {
  const { stride } = left;
  return {
    products(from, count) {
      const out = new Int32Array(left.count * count);
      for (let i = 0; i < left.count; i++) {
        const a = i * stride;
        for (let j = 0; j < count; j++) {
          const b = (from + j) * stride;
          let sum = 0;
          for (let k = 0; k < stride; k++) sum += left.values[a + k] * right.values[b + k];
          out[i * count + j] = sum;
        }
      }
      return out;
    },
  };
}

function fastProducts(
  module: WebAssembly.Module,
  left: RankColumns,
  right: RankColumns,
  most: number,
): RankProducts {
  const { stride } = left;
  const bytes = 2 * stride;
  const leftCount = upTo(left.count, LEFT);
  const wide = upTo(most, RIGHT);
  const rightAt = leftCount * bytes;
  const outAt = upTo(rightAt + wide * bytes, 16);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((outAt + 4 * leftCount * wide) / PAGE) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernel = exports['rankProducts'] as Kernel;
  new Int16Array(memory.buffer, 0, leftCount * stride).set(left.values.subarray(0, leftCount * stride));
  const block = new Int16Array(memory.buffer, rightAt, wide * stride);
  return {
    products(from, count) {
      const width = upTo(count, RIGHT);
      block.set(right.values.subarray(from * stride, (from + count) * stride));
      kernel(0, leftCount, rightAt, width, bytes, outAt);
      const found = new Int32Array(memory.buffer, outAt, leftCount * width);
      if (width === count) return found.subarray(0, left.count * count);
      return Int32Array.from({ length: left.count * count }, (_, k) => {
        const i = Math.floor(k / count);
        return found[i * width + k - i * count];
      });
    },
  };
}

function upTo(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}
