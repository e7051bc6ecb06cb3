import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './sha256.ts';

/** Hash of a value by its canonical JSON: equal values, equal hash, whatever the order of their keys.
 *
 * @example
 * hashOf({ a: 1, b: 2 }) === hashOf({ b: 2, a: 1 }); // true
 */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** The first 12 digits, for people to read and for names of folders; never for equality. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
