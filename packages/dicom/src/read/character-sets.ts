import { decodeExtended } from './code-extensions.ts';

/** Defined terms of Specific Character Set (PS3.3 C.12.1.1.2) and the decoder of each. */
const labels: Readonly<Record<string, string>> = {
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 58': 'gbk',
};

const decoders = new Map<string, TextDecoder>();

/**
 * Text of bytes above 127 or with escape sequences; an unknown character set is read as Latin 1, so that decoding never
 * fails. Where several sets are named and a byte comes without the sequence that it needs, as some vendors write them,
 * it is one of the first set that has such bytes.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const [first = ''] = characterSets;
  const hasExtensions = characterSets.length > 1 || first.startsWith('ISO 2022') || bytes.includes(0x1b);
  if (!hasExtensions) return decodeAs(labelOf(first) ?? LATIN_1, bytes);
  const initial = characterSets.map(labelOf).find((label) => label !== undefined) ?? LATIN_1;
  return decodeExtended(bytes, initial, decodeAs);
}

const LATIN_1 = 'iso-8859-1';

/** Undefined for ASCII alone, for sets of pairs below 128, and for what is no set. */
function labelOf(term: string): string | undefined {
  return labels[term] ?? labels[term.replace('ISO 2022 IR', 'ISO_IR')];
}

function decodeAs(label: string, bytes: Uint8Array): string {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder.decode(bytes);
}
