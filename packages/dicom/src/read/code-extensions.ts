/** A half of the code table: bytes below 128 (G0) or from 128 on (G1). */
interface CharacterPart {
  /** Of a TextDecoder. */
  readonly label: string;
  /** 7-bit pairs, which the decoder has with their high bits. */
  readonly raised?: boolean;
  /** What the decoder has before each pair. */
  readonly before?: number;
}

/** Escape sequences behind ESC (PS3.3 C.12.1.1.2, tables C.12-3 and C.12-4), and what they put into which half. */
const escapes: readonly (readonly [string, 'low' | 'high', CharacterPart | undefined])[] = [
  ['(B', 'low', undefined],
  ['(J', 'low', undefined],
  [')I', 'high', { label: 'shift_jis' }],
  ['$B', 'low', { label: 'euc-jp', raised: true }],
  ['$@', 'low', { label: 'euc-jp', raised: true }],
  ['$(D', 'low', { label: 'euc-jp', raised: true, before: 0x8f }],
  ['$)C', 'high', { label: 'euc-kr' }],
  ['$)A', 'high', { label: 'gbk' }],
  ['-A', 'high', { label: 'iso-8859-1' }],
  ['-B', 'high', { label: 'iso-8859-2' }],
  ['-C', 'high', { label: 'iso-8859-3' }],
  ['-D', 'high', { label: 'iso-8859-4' }],
  ['-L', 'high', { label: 'iso-8859-5' }],
  ['-G', 'high', { label: 'iso-8859-6' }],
  ['-F', 'high', { label: 'iso-8859-7' }],
  ['-H', 'high', { label: 'iso-8859-8' }],
  ['-M', 'high', { label: 'iso-8859-9' }],
  ['-T', 'high', { label: 'windows-874' }],
  ['-b', 'high', { label: 'iso-8859-15' }],
];

const ESCAPE = 0x1b;
/** After these the set is again the one with which the value began (PS3.5 6.1.2.5.3): tab, ends of lines, \ ^ = */
const delimiters = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c, 0x5e, 0x3d]);

/**
 * Text with code extensions (PS3.5 6.1.2.5): escape sequences switch sets within a value.
 *
 * @param initial label of the set of bytes from 128 on with which each value begins
 */
export function decodeExtended(
  bytes: Uint8Array,
  initial: string,
  decode: (label: string, bytes: Uint8Array) => string,
): string {
  const begin = { low: undefined as CharacterPart | undefined, high: { label: initial } as CharacterPart };
  let { low, high } = begin;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const found = bytes[at] === ESCAPE ? escapeAt(bytes, at + 1) : undefined;
    if (found !== undefined) {
      const [sequence, half, part] = found;
      if (half === 'low') low = part;
      else high = part ?? high;
      at += 1 + sequence.length;
      continue;
    }
    const isHigh = bytes[at] >= 128;
    // A byte of a pair is never a delimiter.
    if (!isHigh && low === undefined && delimiters.has(bytes[at])) ({ low, high } = begin);
    let end = at + 1;
    while (end < bytes.length && bytes[end] !== ESCAPE && bytes[end] >= 128 === isHigh) {
      if (!isHigh && low === undefined && delimiters.has(bytes[end])) break;
      end++;
    }
    const run = bytes.subarray(at, end);
    const part = isHigh ? high : low;
    text += part === undefined ? decode('iso-8859-1', run) : decode(part.label, prepared(run, part));
    at = end;
  }
  return text;
}

function escapeAt(bytes: Uint8Array, at: number): (typeof escapes)[number] | undefined {
  return escapes.find(([sequence]) => [...sequence].every((c, n) => bytes[at + n] === c.charCodeAt(0)));
}

function prepared(run: Uint8Array, { raised = false, before }: CharacterPart): Uint8Array {
  if (!raised) return run;
  const high = run.map((byte) => byte | 128);
  if (before === undefined) return high;
  const pairs = Array.from({ length: Math.ceil(high.length / 2) }, (_, n) => [
    before,
    ...high.subarray(2 * n, 2 * n + 2),
  ]);
  return Uint8Array.from(pairs.flat());
}
