import { DEFINED } from './reasons.ts';

/**
 * Values of a block of voxels, whole rows along x of one slice, feature after feature, with codes of reasons beside: what
 * families write into and maps are copied from.
 */
export interface FeatureRows {
  /** Voxels that a block has at most. */
  readonly length: number;
  readonly values: Float64Array;
  readonly codes: Uint8Array;
}

export function makeRows(features: number, length: number): FeatureRows {
  return {
    length,
    values: new Float64Array(features * length),
    codes: new Uint8Array(features * length),
  };
}

/** Computes the features of those voxels in rows `fromY` up to `toY` of a slice that have a window. */
export type ComputeBlock = (z: number, fromY: number, toY: number) => void;

/** Where a measure of a family goes: the row of its feature, or -1 where nobody asked for it. */
export type Slots = Int32Array;

/** Writes a value, or why there is none, where anyone asked for it. */
export function put(rows: FeatureRows, slot: number, at: number, value: number, code = DEFINED): void {
  if (slot < 0) return;
  rows.values[slot * rows.length + at] = code === DEFINED ? value : Number.NaN;
  rows.codes[slot * rows.length + at] = code;
}
