/** Numbers of either width. */
export type Numbers = Float64Array | Float32Array;

const PAGE = 65_536;
/** The addresses themselves come first. */
const HEADER = 4 * 64;

/** Gives out addresses until it is opened; then the memory is made and what was given is in it. */
export function memoryPlan(single: boolean) {
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
    open(module: WebAssembly.Module, header: readonly number[]) {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
      const { buffer } = memory;
      new Int32Array(buffer).set(header);
      for (const { at, values, kind } of contents) viewOf(buffer, kind, at, values.length).set(values);
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      return {
        exports,
        view: (at: number, length: number): Numbers =>
          single ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length),
        doubleView: (at: number, length: number) => new Float64Array(buffer, at, length),
        wordView: (at: number, length: number) => new Int32Array(buffer, at, length),
      };
    },
  };
}

type Kind = 'double' | 'single' | 'word';
const BYTES: Readonly<Record<Kind, number>> = { double: 8, single: 4, word: 4 };

function viewOf(buffer: ArrayBuffer, kind: Kind, at: number, length: number): Numbers | Int32Array {
  if (kind === 'word') return new Int32Array(buffer, at, length);
  return kind === 'single' ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
}
