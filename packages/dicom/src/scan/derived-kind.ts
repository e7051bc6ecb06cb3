/** Kinds of map by the words that vendors and sites put in Image Type, then in descriptions. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['PE1', /\bPE1\b|percent enhancement/i],
  ['SER', /\bSER\b|signal enhancement ratio/i],
  ['eADC', /\b(eADC|exponential)\b/i],
  ['ADC', /\b(D?ADC|apparent diffusion)/i],
  ['FA', /\bFA\b|fractional anisotropy/i],
  ['Ktrans', /\bktrans\b/i],
  ['kep', /\bkep\b/i],
  ['T2starmap', /\bT2(\*|_?star)_?\s?map/i],
  ['T1map', /\bT1[\s_]*(map|value)/i],
  ['T2map', /\bT2[\s_]*(map|value)/i],
  ['B1map', /\bB1[\s_]*map/i],
  ['subtraction', /\bsub(traction)?\b/i],
  ['MIP', /\b(MIP|maximum intensity|projection)\b/i],
  ['reformat', /\b(MPR|reformatted)\b/i],
];

/** Who makes scanners and maps, by the words of Manufacturer; names of their own, so that none of a file's text is told. */
const makers: readonly (readonly [string, RegExp])[] = [
  ['Lobule', /^lobule/i],
  ['Siemens', /siemens/i],
  ['GE', /\bGE\b|general electric/i],
  ['Philips', /philips/i],
  ['Canon', /canon|toshiba/i],
  ['Hitachi', /hitachi|fujifilm/i],
  ['United Imaging', /united imaging|\bUIH\b/i],
  ['Bruker', /bruker/i],
];

/** Whose program made a derived image: a maker that is known, else `unknown`. */
export function derivedByOf(manufacturer: string | undefined): string {
  return makers.find(([, pattern]) => pattern.test(manufacturer ?? ''))?.[0] ?? 'unknown';
}

/** What a derived image shows: the first kind whose words are found, Image Type before free text.
 *
 * @example
 * derivedKindOf(['DERIVED', 'PRIMARY', 'DCE', 'PE1'], ''); // 'PE1'
 */
export function derivedKindOf(imageType: readonly string[], text: string): string {
  for (const place of [imageType.slice(2).join(' '), text]) {
    const words = place.replace(/[_/-]+/g, ' ');
    const found = kinds.find(([, pattern]) => pattern.test(words));
    if (found) return found[0];
  }
  return 'unknown';
}
