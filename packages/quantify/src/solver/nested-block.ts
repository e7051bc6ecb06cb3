import type { OneRateBlock, OneRateOutcome } from './one-rate-problem.ts';

/** A block of curves with two amplitudes, of which those that the second does not help are fitted without it. */
export interface NestedBlock {
  readonly capacity: number;
  readonly curves: OneRateBlock['curves'];
  readonly squared: OneRateBlock['squared'];
  solve(count: number): void;
  /** Whether a curve was fitted with both amplitudes. */
  isWhole(curve: number): boolean;
  /** Puts the result of a curve into the solution of the solver that fitted it. */
  load(curve: number): OneRateOutcome;
}

/**
 * @param lanes with the second amplitude. @param without the same without it.
 * @param stands whether a second amplitude may stay.
 */
export function nestedBlock(
  lanes: OneRateBlock,
  without: OneRateBlock,
  stands: (fixedAmplitude: number) => boolean,
): NestedBlock {
  const { capacity, curves, squared } = lanes;
  /** Where in the other block a curve stands; -1 for those that are whole. */
  const places = new Int32Array(capacity);
  return {
    capacity,
    curves,
    squared,
    solve(count) {
      lanes.solve(count);
      let open = 0;
      for (let i = 0; i < count; i++) {
        places[i] = stands(lanes.fixedAmplitude(i)) ? -1 : open++;
        if (places[i] < 0) continue;
        const to = places[i];
        for (let at = 0; at < curves.length; at += capacity) without.curves[at + to] = curves[at + i];
      }
      if (open > 0) without.solve(open);
    },
    isWhole: (i) => places[i] < 0,
    load: (i) => (places[i] < 0 ? lanes.load(i) : without.load(places[i])),
  };
}
