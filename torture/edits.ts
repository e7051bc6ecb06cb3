import type { RandomStream } from '@lobule/foundation';

/** One change of a file: at this byte so many are taken out and these put in. Edits follow one another. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** A file to damage, and the places in it where damage tells: lengths, tags, markers. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly points: readonly number[];
}

/** The file after these edits. */
export function applyEdits(bytes: Uint8Array<ArrayBuffer>, edits: readonly Edit[]): Uint8Array<ArrayBuffer> {
  return edits.reduce(applyEdit, bytes);
}

function applyEdit(bytes: Uint8Array, { at, remove, insert }: Edit): Uint8Array<ArrayBuffer> {
  const from = Math.min(at, bytes.length);
  const tail = bytes.subarray(Math.min(bytes.length, from + remove));
  const result = new Uint8Array(from + insert.length + tail.length);
  result.set(bytes.subarray(0, from));
  result.set(insert, from);
  result.set(tail, from + insert.length);
  return result;
}

/** Numbers that readers trip over. */
const trapNumbers = [
  0, 1, 2, 0x7f, 0xff, 0x7fff, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Delimiters, items and pixels of DICOM, marks of the JPEG family, as they stand in a file. */
const trapMarks: readonly (readonly number[])[] = [
  ...[
    [0xfe, 0xff, 0x00, 0xe0],
    [0xfe, 0xff, 0x0d, 0xe0],
    [0xfe, 0xff, 0xdd, 0xe0],
    [0xe0, 0x7f, 0x10, 0x00],
    [0x00, 0x52, 0x30, 0x92],
  ],
  ...[
    [0x53, 0x51, 0x00, 0x00],
    [0x55, 0x4e, 0x00, 0x00],
    [0xff, 0xd8],
    [0xff, 0xd9],
    [0xff, 0xc0],
    [0xff, 0xc3],
    [0xff, 0xda],
    [0xff, 0x4f],
    [0xff, 0x51],
    [0xff, 0x90],
  ],
];

/** Numbers as texts that a reader may take for lengths, sizes or places. */
const trapTexts = [
  '1e999',
  '-1',
  'NaN',
  '0',
  '99999999999999999999',
  '1e-320',
  '\\\\\\',
  '..\\..',
  '\u001b$B',
  '0x10',
];

/**
 * One to four edits that know the structure of a binary file: bits, lengths, marks, cuts, copies, texts, and pieces of
 * another file of the same kind.
 */
export function binaryEdits(seed: Seed, others: readonly Seed[], stream: RandomStream): Edit[] {
  const edits: Edit[] = [];
  let { length } = seed.bytes;
  for (let times = 1 + stream.below(4); times > 0 && length > 16; times--) {
    const edit = binaryEdit(seed, others, length, stream);
    edits.push(edit);
    length += edit.insert.length - Math.min(edit.remove, Math.max(0, length - edit.at));
  }
  return edits;
}

function binaryEdit(seed: Seed, others: readonly Seed[], length: number, stream: RandomStream): Edit {
  const { bytes, points } = seed;
  const atPoint = points.length > 0 && stream.below(3) > 0;
  const near = atPoint ? points[stream.below(points.length)] + stream.below(2) * 2 : stream.below(length - 8);
  const at = Math.max(0, Math.min(near, length - 8));
  const kind = stream.below(10);
  if (kind === 0) return over(at, [(bytes[at] ?? 0) ^ (1 << stream.below(8))]);
  if (kind === 1) return over(at, numberBytes(picked(trapNumbers, stream), 4, stream.below(4) > 0));
  if (kind === 2) return over(at, numberBytes(picked(trapNumbers, stream), 2, stream.below(3) > 0));
  if (kind === 3) return over(at, picked(trapMarks, stream));
  if (kind === 4) return { at, remove: stream.below(4) === 0 ? length : 2 * stream.below(16), insert: none };
  if (kind === 5) return { at, remove: 0, insert: bytes.slice(at, at + 2 * stream.below(64)) };
  if (kind === 6) return over(at, new TextEncoder().encode(picked(trapTexts, stream)));
  if (kind === 7) return over(at, [stream.below(256)]);
  if (kind === 8) return over(at, numberBytes(nearby(bytes, at, stream), 2, true));
  const other = others[stream.below(others.length)].bytes;
  const from = stream.below(other.length);
  return { at, remove: 0, insert: other.slice(from, from + 2 * stream.below(64)) };
}

const none = new Uint8Array(0);

function over(at: number, values: ArrayLike<number>): Edit {
  return { at, remove: values.length, insert: Uint8Array.from(values) };
}

function numberBytes(value: number, width: 2 | 4, little: boolean): number[] {
  const bytes = Array.from({ length: width }, (_, n) => (value >>> (8 * n)) & 255);
  return little ? bytes : bytes.reverse();
}

/** A length that is off by a little. */
function nearby(bytes: Uint8Array, at: number, stream: RandomStream): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) + stream.below(9) - 4;
}

/** What trips readers of tables and settings. */
const trapWords = [
  ...[
    '__proto__',
    'constructor',
    '"',
    "'",
    '\u0000',
    '\ufeff',
    '\r\n',
    '\t',
    ',',
    ';',
    '\n\n',
    '=cmd()',
    '&a',
    '*a',
  ],
  ...[
    '[[[[[[[[[[[[[[[[',
    '{{{{{{{{{{{{{{{{',
    '- - - - - - - -',
    '!!js/function',
    '<<: *a',
    '? ',
    '---\n',
    '|',
    '>-',
    '1e999',
  ],
  ...[
    '.nan',
    '-.inf',
    '0o17',
    '${HOME}',
    '${',
    '99999999999999999999',
    '-0',
    '~',
    ': ',
    '#',
    '\ud800',
    '\u00e9',
  ],
];

/** One to five edits of a text: words, lines of this file or another, bytes, cuts. */
export function textEdits(seed: Seed, others: readonly Seed[], stream: RandomStream): Edit[] {
  const edits: Edit[] = [];
  let { length } = seed.bytes;
  for (let times = 1 + stream.below(5); times > 0; times--) {
    const at = stream.below(2) === 0 ? picked(seed.points, stream) : stream.below(length + 1);
    const edit = textEdit(at, stream.below(4) > 0 ? seed : picked(others, stream), stream);
    edits.push(edit);
    length += edit.insert.length - Math.min(edit.remove, Math.max(0, length - at));
  }
  return edits;
}

function textEdit(at: number, lines: Seed, stream: RandomStream): Edit {
  const kind = stream.below(16);
  const word = new TextEncoder().encode(picked(trapWords, stream));
  if (kind < 5) return { at, remove: 0, insert: word };
  if (kind < 8) return { at, remove: stream.below(12), insert: word };
  if (kind < 12) {
    const from = picked(lines.points, stream);
    const end = lines.points.find((point) => point > from);
    return { at, remove: 0, insert: lines.bytes.slice(from, end) };
  }
  if (kind < 14) return { at, remove: stream.below(2), insert: Uint8Array.of(stream.below(256)) };
  return { at, remove: kind === 14 ? stream.below(40) : lines.bytes.length, insert: none };
}

function picked<T>(list: readonly T[], stream: RandomStream): T {
  return list[stream.below(list.length)];
}
