import type { TransferSyntax } from '../transfer-syntax.ts';

/** One attribute: where its value lies; nothing is decoded until it is asked for. */
export interface Element {
  readonly tag: number;
  /** As stored, or of the dictionary where the file does not say; `US/SS` is settled when it is decoded. */
  readonly vr: string;
  /** The byte of the file at which it begins. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly length: number;
  /** Of a sequence. */
  readonly items?: readonly Dataset[];
  /** Of encapsulated pixels: offset and length of each fragment, the offset table first. */
  readonly fragments?: readonly (readonly [number, number])[];
}

/** A set of attributes: the whole file's, or one item of a sequence. */
export interface Dataset {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly elements: ReadonlyMap<number, Element>;
  /** What holds the sequence of this item; the character set is inherited from it. */
  readonly parent?: Dataset;
}

/** A repair that the reader made, or an oddity that it accepted. */
export interface FileWarning {
  readonly code: string;
  readonly text: string;
}

/** A file whose attributes were found; values are decoded by `getText`, `getNumbers` and their like. */
export interface DicomFile extends Dataset {
  readonly transferSyntax: TransferSyntax;
  /** Group 0002; empty where the file has none. */
  readonly meta: Dataset;
  readonly warnings: readonly FileWarning[];
}
