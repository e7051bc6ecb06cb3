import type { Keyword } from './dictionary.ts';
import type { Dataset } from './read/dataset.ts';
import { getItem, getText } from './read/values.ts';
import type { DicomObject } from './write/object.ts';

/** A code of the standard or of another scheme: `{ value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' }`. */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** The code that an attribute holds, or undefined where it is absent. */
export function readCode(dataset: Dataset, keyword: Keyword): Code | undefined {
  const item = getItem(dataset, keyword);
  return item && codeOf(item);
}

export function codeOf(item: Dataset): Code {
  return {
    value: getText(item, 'CodeValue') ?? '',
    scheme: getText(item, 'CodingSchemeDesignator') ?? '',
    meaning: getText(item, 'CodeMeaning') ?? '',
  };
}

/** A code as the item of a sequence; values and schemes are at most 16 characters long, meanings 64. */
export function writeCode({ value, scheme, meaning }: Code): DicomObject {
  return {
    CodeValue: value.slice(0, 16),
    CodingSchemeDesignator: scheme.slice(0, 16),
    CodeMeaning: [...meaning].slice(0, 64).join(''),
  };
}
