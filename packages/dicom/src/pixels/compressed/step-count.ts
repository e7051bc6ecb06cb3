// Counts the steps of a WebAssembly module, so that a damaged image cannot keep a decoder busy: the same image takes the
// same number of steps on every machine, however busy that is. Opcodes are those of WebAssembly 3.0, appendix A.7.

const GLOBAL_SECTION = 6;
const EXPORT_SECTION = 7;
const CODE_SECTION = 10;
const IMPORT_SECTION = 2;

/** Under which name the steps that are left are exported: a 64-bit global. */
export const STEPS_LEFT = 'lobuleStepsLeft';

/**
 * A module that counts down with each function that is entered and each turn of each loop, and traps below zero.
 *
 * @throws RangeError where the bytes are no module, or one with instructions that are not known here
 */
export function withStepCount(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(wasm);
  const importedGlobals = countImportedGlobals(wasm, sections);
  const globals = sections.find(({ id }) => id === GLOBAL_SECTION);
  const exported = sections.find(({ id }) => id === EXPORT_SECTION);
  if (globals === undefined || exported === undefined)
    throw new RangeError('The module has no globals or exports');
  const counter = importedGlobals + new Cursor(wasm, globals.from).number();
  const step = stepCode(counter);
  const parts = sections.map((section): Uint8Array => {
    const { id, from, to } = section;
    // A mutable 64-bit number that begins with 2^32, for what a module does by itself when it starts.
    if (id === GLOBAL_SECTION) {
      return longer(wasm, section, [0x7e, 0x01, 0x42, 0x80, 0x80, 0x80, 0x80, 0x10, 0x0b]);
    }
    if (id === EXPORT_SECTION) {
      const name = new TextEncoder().encode(STEPS_LEFT);
      return longer(wasm, section, [name.length, ...name, 0x03, ...numberBytes(counter)]);
    }
    if (id === CODE_SECTION) return withHead(id, countedCode(wasm, section, step));
    return withHead(id, wasm.subarray(from, to));
  });
  return joined([wasm.subarray(0, 8), ...parts]);
}

interface Section {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

function readSections(wasm: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = 8; at < wasm.length; ) {
    const cursor = new Cursor(wasm, at + 1);
    const size = cursor.number();
    sections.push({ id: wasm[at], from: cursor.at, to: cursor.at + size });
    at = cursor.at + size;
  }
  return sections;
}

function countImportedGlobals(wasm: Uint8Array, sections: readonly Section[]): number {
  const section = sections.find(({ id }) => id === IMPORT_SECTION);
  if (section === undefined) return 0;
  const cursor = new Cursor(wasm, section.from);
  for (let count = cursor.number(); count > 0; count--) {
    cursor.skip(cursor.number());
    cursor.skip(cursor.number());
    // Functions alone are imported here; what else there is would have to be read to be passed over.
    if (cursor.byte() !== 0) throw new RangeError('The module imports more than functions');
    cursor.number();
  }
  return 0;
}

/** steps = steps - 1; if (steps < 0) trap */
function stepCode(counter: number): number[] {
  const [get, set] = [0x23, 0x24].map((opcode) => [opcode, ...numberBytes(counter)]);
  return [...get, 0x42, 1, 0x7d, ...set, ...get, 0x42, 0, 0x53, 0x04, 0x40, 0x00, 0x0b];
}

/** A section with one entry more. */
function longer(wasm: Uint8Array, { id, from, to }: Section, entry: readonly number[]): Uint8Array {
  const cursor = new Cursor(wasm, from);
  const count = cursor.number();
  return withHead(
    id,
    joined([Uint8Array.from(numberBytes(count + 1)), wasm.subarray(cursor.at, to), Uint8Array.from(entry)]),
  );
}

function withHead(id: number, content: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([id, ...numberBytes(content.length)]), content]);
}

function countedCode(wasm: Uint8Array, { from }: Section, step: readonly number[]): Uint8Array {
  const cursor = new Cursor(wasm, from);
  const count = cursor.number();
  const counting = Uint8Array.from(step);
  const parts: Uint8Array[] = [Uint8Array.from(numberBytes(count))];
  for (let n = 0; n < count; n++) {
    const size = cursor.number();
    const end = cursor.at + size;
    const places = countedPlaces(wasm, cursor.at, end);
    parts.push(Uint8Array.from(numberBytes(size + places.length * counting.length)));
    let done = cursor.at;
    for (const place of places) {
      parts.push(wasm.subarray(done, place), counting);
      done = place;
    }
    parts.push(wasm.subarray(done, end));
    cursor.at = end;
  }
  return joined(parts);
}

/** Where a function begins behind its locals, and where each of its loops does. */
function countedPlaces(wasm: Uint8Array, from: number, end: number): number[] {
  const cursor = new Cursor(wasm, from);
  for (let groups = cursor.number(); groups > 0; groups--) {
    cursor.number();
    cursor.skip(1);
  }
  const places = [cursor.at];
  while (cursor.at < end) {
    const opcode = cursor.byte();
    passImmediates(cursor, opcode);
    if (opcode === 0x03) places.push(cursor.at);
  }
  if (cursor.at !== end) throw new RangeError('A function of the module does not end where it should');
  return places;
}

/** What stands behind an opcode. */
function passImmediates(cursor: Cursor, opcode: number): void {
  // Numbers without operand: unreachable, nop, else, end, return, drop, select, arithmetic, sign extension, ref.is_null.
  if (opcode <= 0x01 || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f) return;
  if (opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4) || opcode === 0xd1) return;
  // Blocks, branches, calls, variables, tables, constants: one number, whose sign does not matter here.
  if ((opcode >= 0x02 && opcode <= 0x04) || opcode === 0x0c || opcode === 0x0d || opcode === 0x10)
    cursor.number();
  else if ((opcode >= 0x20 && opcode <= 0x26) || (opcode >= 0x3f && opcode <= 0x42)) cursor.number();
  else if (opcode === 0xd0 || opcode === 0xd2) cursor.number();
  else if (opcode === 0x11 || (opcode >= 0x28 && opcode <= 0x3e)) cursor.numbers(2);
  else if (opcode === 0x0e) cursor.numbers(cursor.number() + 1);
  else if (opcode === 0x1c) cursor.skip(cursor.number());
  else if (opcode === 0x43) cursor.skip(4);
  else if (opcode === 0x44) cursor.skip(8);
  else if (opcode === 0xfc) passBulk(cursor, cursor.number());
  else if (opcode === 0xfd) passVector(cursor, cursor.number());
  else throw new RangeError(`The module holds an instruction that is not known: ${opcode}`);
}

/** Conversions that saturate, and memories and tables as a whole. */
function passBulk(cursor: Cursor, opcode: number): void {
  if (opcode <= 7) return;
  if (opcode === 8 || opcode === 10 || opcode === 12 || opcode === 14) cursor.numbers(2);
  else if (opcode <= 17) cursor.number();
  else throw new RangeError(`The module holds an instruction that is not known: 252 ${opcode}`);
}

/** 128-bit vectors: places in memory, constants, lanes. */
function passVector(cursor: Cursor, opcode: number): void {
  if (opcode <= 11 || opcode === 92 || opcode === 93) cursor.numbers(2);
  else if (opcode === 12 || opcode === 13) cursor.skip(16);
  else if (opcode >= 21 && opcode <= 34) cursor.skip(1);
  else if (opcode >= 84 && opcode <= 91) {
    cursor.numbers(2);
    cursor.skip(1);
  }
}

/** Reads LEB128 (WebAssembly 5.2.2). */
class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  skip(count: number): void {
    this.at += count;
  }

  /** Exact up to 32 bits; a longer one is passed over. */
  number(): number {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * place;
      if (!(byte >= 128)) return value;
    }
  }

  numbers(count: number): void {
    for (let n = 0; n < count; n++) this.number();
  }
}

function numberBytes(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value % 128] : [(value % 128) | 128, ...numberBytes(rest)];
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
