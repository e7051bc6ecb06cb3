/**
 * The middle of any number of 32-bit floats that are seen twice, exactly and in half a megabyte: the upper half of their
 * ordered bits is counted first, then, of the values that share that of the middle, the lower half. Of an even number it
 * is the upper of the two in the middle.
 */
export interface MedianSearch {
  /** The first time; values that are not finite do not count. */
  count(values: Float32Array): void;
  readonly counted: number;
  /** The second time, all of them again. */
  look(values: Float32Array): void;
  /** null where nothing was counted. */
  median(): number | null;
}

const HALF = 65_536;

export function medianSearch(): MedianSearch {
  const upper = new Float64Array(HALF);
  const lower = new Float64Array(HALF);
  let counted = 0;
  let middle: { readonly bin: number; readonly rank: number } | undefined;
  return {
    get counted() {
      return counted;
    },
    count(values) {
      const keys = bitsOf(values);
      for (let i = 0; i < keys.length; i++) {
        if (!Number.isFinite(values[i])) continue;
        upper[ordered(keys[i]) >>> 16]++;
        counted++;
      }
    },
    look(values) {
      middle ??= binOf(upper, Math.floor(counted / 2));
      const keys = bitsOf(values);
      for (let i = 0; i < keys.length; i++) {
        const key = ordered(keys[i]);
        if (key >>> 16 === middle.bin && Number.isFinite(values[i])) lower[key & 0xffff]++;
      }
    },
    median() {
      if (counted === 0 || middle === undefined) return null;
      const key = ((middle.bin << 16) | binOf(lower, middle.rank).bin) >>> 0;
      const bits = key >>> 31 === 1 ? key ^ 0x80000000 : ~key;
      return new Float32Array(Uint32Array.of(bits).buffer)[0];
    },
  };
}

/** The middle of values that are at hand. @param takes which of them count. */
export function medianOf(
  values: ArrayLike<number>,
  takes: (value: number) => boolean = () => true,
): number | undefined {
  const search = medianSearch();
  for (const step of [search.count, search.look]) {
    for (let from = 0; from < values.length; from += HALF) {
      const piece = new Float32Array(Math.min(HALF, values.length - from));
      for (let i = 0; i < piece.length; i++) {
        const value = values[from + i];
        piece[i] = takes(value) ? value : Number.NaN;
      }
      step(piece);
    }
  }
  return search.median() ?? undefined;
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

/** Bits of a float as a whole number that rises with it. */
function ordered(bits: number): number {
  return (bits >>> 31 === 1 ? ~bits : bits ^ 0x80000000) >>> 0;
}

/** The bin of the value of a rank, and its rank within. */
function binOf(counts: Float64Array, rank: number): { readonly bin: number; readonly rank: number } {
  let before = 0;
  let bin = 0;
  while (bin < HALF - 1 && before + counts[bin] <= rank) before += counts[bin++];
  return { bin, rank: rank - before };
}
