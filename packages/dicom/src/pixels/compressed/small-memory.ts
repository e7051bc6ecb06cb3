const PAGE_BYTES = 65_536;
const MEMORY_SECTION = 5;

/**
 * A WebAssembly module that begins with so much memory and grows as it needs more, in place of one that has all that it
 * may ever need from the start: what it asks for can then be counted, and refused.
 *
 * @throws RangeError where the bytes are no such module
 */
export function withInitialMemory(wasm: Uint8Array, initialBytes: number): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const [size, start] = readNumber(wasm, at + 1);
    const end = start + size;
    if (id !== MEMORY_SECTION) {
      at = end;
      continue;
    }
    // One memory: its count, whether it has a maximum, its pages at the start.
    const [, rest] = readNumber(wasm, start + 2);
    const section = [
      ...wasm.subarray(start, start + 2),
      ...numberBytes(initialBytes / PAGE_BYTES),
      ...wasm.subarray(rest, end),
    ];
    const head = [MEMORY_SECTION, ...numberBytes(section.length), ...section];
    const result = new Uint8Array(at + head.length + wasm.length - end);
    result.set(wasm.subarray(0, at));
    result.set(head, at);
    result.set(wasm.subarray(end), at + head.length);
    return result;
  }
  throw new RangeError('The module has no memory');
}

/** LEB128 without a sign (WebAssembly 5.2.2): the number, and where it ends. */
function readNumber(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0;
  for (let at = from, place = 1; ; at++, place *= 128) {
    value += (bytes[at] & 127) * place;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function numberBytes(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value % 128] : [(value % 128) | 128, ...numberBytes(rest)];
}
