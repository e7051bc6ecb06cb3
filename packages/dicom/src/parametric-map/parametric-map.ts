import type { Grid } from '@lobule/volume';
import type { Code } from '../code.ts';

/** One statement of what a map's numbers are: a concept and its value. */
export type QuantityItem =
  | { readonly concept: Code; readonly code: Code }
  | { readonly concept: Code; readonly number: number; readonly unit: Code }
  | { readonly concept: Code; readonly text: string };

/** What a parametric map says of itself. */
export interface MapMeaning {
  /** Up to 16 capitals, digits and underscores: `KTRANS_SE`. */
  readonly label: string;
  /** One line for people, up to 64 characters. */
  readonly explanation: string;
  /** In UCUM: `{ value: '/min', scheme: 'UCUM', meaning: 'per minute' }`. */
  readonly unit: Code;
  /** Quantity, measurement method, source b-values and the like (PS3.3 C.7.6.16.2.11, CID 9000). */
  readonly quantity: readonly QuantityItem[];
}

/** An image that a map was made from. */
export interface SourceInstance {
  readonly sopClassUid: string;
  readonly instanceUid: string;
  readonly seriesUid: string;
}

/** A DICOM Parametric Map as read. */
export interface ParametricMap extends MapMeaning {
  /** Of its own frames, in patient LPS millimetres. */
  readonly grid: Grid;
  /** Real-world values, x fastest; NaN where undefined. */
  readonly values: Float32Array | Float64Array;
  /** How it was made, in words. */
  readonly derivation: string;
  /** Instance UIDs of the images that it was made from. */
  readonly sources: readonly string[];
}

/** Concepts of quantity definitions. */
export const quantityConcepts = {
  quantity: { value: '246205007', scheme: 'SCT', meaning: 'Quantity' },
  measurementMethod: { value: '370129005', scheme: 'SCT', meaning: 'Measurement Method' },
  fittingMethod: { value: '113241', scheme: 'DCM', meaning: 'Model fitting method' },
  sourceBValue: { value: '113240', scheme: 'DCM', meaning: 'Source image diffusion b-value' },
  derivation: { value: '121401', scheme: 'DCM', meaning: 'Derivation' },
} as const satisfies Readonly<Record<string, Code>>;
