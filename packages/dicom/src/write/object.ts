import type { Keyword } from '../dictionary.ts';

/** Arrays of numbers that binary attributes take as they are. */
export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A plain value: one, several, binary, the items of a sequence, or null for an attribute without value. */
export type DicomValue =
  | string
  | number
  | null
  | readonly (string | number)[]
  | NumericArray
  | readonly DicomObject[];

/** A data set as a plain object, keyed by keyword; members that are undefined are not written. */
export type DicomObject = { readonly [K in Keyword]?: DicomValue };
