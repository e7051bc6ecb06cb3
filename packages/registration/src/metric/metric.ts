/**
 * How unlike two lists of values are. All that an alignment needs of it is the value and how it changes with each
 * moving value: the transform takes it from there.
 */
export interface Metric {
  /**
   * @param moving values where the samples land now; those with valid 0 count nowhere
   * @param weights filled with the derivative of the result for each moving value
   * @returns what is to be made small
   */
  evaluate(moving: Float32Array, valid: Uint8Array, weights: Float32Array): number;
}
