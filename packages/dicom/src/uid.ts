import { hashOf } from '@lobule/foundation';

/**
 * A UID from names, the same for the same names: the UUID-derived form `2.25.<integer>` (PS3.5 B.2) of a version-8
 * UUID (RFC 9562, 5.8) whose bits come from a SHA-256. At most 44 of the 64 characters.
 *
 * @example
 * makeUid('LOB-001', 'visit', 1) === makeUid('LOB-001', 'visit', 1); // true
 */
export function makeUid(...names: readonly (string | number)[]): string {
  const bits = BigInt(`0x${hashOf(names).slice(0, 32)}`);
  const version = (bits & ~(0xfn << 76n)) | (0x8n << 76n);
  const variant = (version & ~(0x3n << 62n)) | (0x2n << 62n);
  return `2.25.${variant}`;
}

/** The grammar of PS3.5 9.1: digits and dots, no leading zeros, at most 64 characters. */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(text);
}
