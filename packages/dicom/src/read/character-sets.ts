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
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 58': 'gb18030',
};

const decoders = new Map<string, TextDecoder>();

/** Text of bytes above 127; an unknown character set is read as Latin 1, so that decoding never fails. */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const several = characterSets.length > 1;
  const term = (several ? characterSets.findLast((set) => set !== '') : characterSets[0]) ?? '';
  const label = labels[term] ?? labels[term.replace('ISO 2022 IR', 'ISO_IR')] ?? 'iso-8859-1';
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  const text = decoder.decode(bytes);
  // Escape sequences that switch sets, where the decoder has not taken them (PS3.5 6.1.2.5).
  return text.includes('\u001b') ? text.replace(/\u001b[$(-.][()*+,\-.]?[0-9A-Z]/g, '') : text;
}
