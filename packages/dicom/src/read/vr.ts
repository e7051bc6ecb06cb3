/** The value representations of PS3.5 6.2, found by their two characters without making a string. */
const names = [
  ...[
    'AE',
    'AS',
    'AT',
    'CS',
    'DA',
    'DS',
    'DT',
    'FD',
    'FL',
    'IS',
    'LO',
    'LT',
    'OB',
    'OD',
    'OF',
    'OL',
    'OV',
    'OW',
  ],
  ...['PN', 'SH', 'SL', 'SQ', 'SS', 'ST', 'SV', 'TM', 'UC', 'UI', 'UL', 'UN', 'UR', 'US', 'UT', 'UV'],
];
const byCode = new Map(names.map((name) => [(name.charCodeAt(0) << 8) | name.charCodeAt(1), name]));
const longForm = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** The representation whose two letters stand at this place, or undefined. */
export function vrAt(bytes: Uint8Array, at: number): string | undefined {
  return byCode.get((bytes[at] << 8) | bytes[at + 1]);
}

/** True for two capital letters that the standard does not know (yet). */
export function looksLikeVr(bytes: Uint8Array, at: number): boolean {
  return isCapital(bytes[at]) && isCapital(bytes[at + 1]);
}

/** Representations with two reserved bytes and a 32-bit length (PS3.5 7.1.2). */
export function hasLongForm(vr: string): boolean {
  return longForm.has(vr);
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
