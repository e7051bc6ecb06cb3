import { nearest } from '@lobule/foundation';
import { dictionaryTable } from './dictionary-table.ts';

/** Keyword of an attribute in the table, as in PS3.6: `PatientID`, `ImagePositionPatient`. */
export type Keyword = (typeof dictionaryTable)[number][3];

/** An attribute of PS3.6. */
export interface DictionaryEntry {
  /** Group in the upper 16 bits, element in the lower: 0x00100020. */
  readonly tag: number;
  /** `US/SS` and `OB/OW` where the standard leaves two. */
  readonly vr: string;
  /** Value multiplicity as printed in PS3.6: `1`, `1-n`, `3`. */
  readonly vm: string;
  readonly keyword: Keyword;
}

const byKeyword = new Map<string, DictionaryEntry>();
const byTag = new Map<number, DictionaryEntry>();
for (const [tag, vr, vm, keyword] of dictionaryTable) {
  const entry: DictionaryEntry = { tag, vr, vm, keyword };
  byKeyword.set(keyword, entry);
  byTag.set(tag, entry);
}

/** The entry of a keyword, or undefined where the table does not have it.
 *
 * @example
 * lookUpKeyword('PatientID')?.tag.toString(16); // '100020'
 */
export function lookUpKeyword(keyword: string): DictionaryEntry | undefined {
  return byKeyword.get(keyword);
}

/** What PS3.6 says of a tag (`0x00100020`); undefined where it is not kept here. */
export function lookUpTag(tag: number): DictionaryEntry | undefined {
  return byTag.get(tag);
}

/** Whether PS3.6, as far as it is kept here, has this keyword. */
export function isKeyword(text: string): text is Keyword {
  return byKeyword.has(text);
}

/** The nearest keyword to a misspelt one. */
export function nearestKeyword(text: string): string | undefined {
  return nearest(text, [...byKeyword.keys()]);
}

/** `(0010,0020)`, for messages. */
export function tagText(tag: number): string {
  const digits = tag.toString(16).padStart(8, '0');
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}
