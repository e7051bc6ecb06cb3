import {
  AMBIGUOUS_FLAG,
  CLOSE_FLAG,
  KERNEL_OUTCOMES,
  type OneRateKernel,
} from '../kernels/one-rate-kernel.ts';
import { type OneRateBlock, type OneRateOutcome, takeCurve } from './one-rate-problem.ts';
import { CONDITION, FIXED, I33, leastResidual, RESIDUAL, type SolutionMaker } from './one-rate-solution.ts';

/** From this condition number on the errors follow the rate too steeply for four digits of 32 bits. */
const STEEP = 100;
/** And from this standard deviation of log k in noise of |y| on they are too few for the rate itself. */
const FLAT = 300;

/**
 * Many curves fitted together by the kernel.
 *
 * @param fit of one curve in 64 bits, for curves that 32 do not decide; given where the kernel has 32
 */
export function oneRateBlock(
  kernel: OneRateKernel,
  points: number,
  maker: SolutionMaker,
  fit: ((y: Float64Array) => OneRateOutcome) | undefined,
): OneRateBlock {
  const { solution } = maker;
  const { capacity, curves, solve, outcomes, firsts, offsets, alongFixed, squared, parts } = kernel;
  const again = new Float64Array(points);

  /** Whether 32 bits do not decide the outcome, or are too few for the rate. */
  function isClose(i: number): boolean {
    if (fit === undefined) return false;
    if ((outcomes[i] & CLOSE_FLAG) !== 0) return true;
    if ((outcomes[i] & 3) === 0) return false;
    const slope = parts[i + I33 * capacity];
    return parts[i + CONDITION * capacity] > STEEP || slope * slope * squared[i] > FLAT * FLAT;
  }

  const lanes = {
    capacity,
    curves,
    squared,
    alongFixed,
    solve,
    handedOver: 0,
    residualSquares(count: number, into: Float64Array) {
      for (let i = 0, at = RESIDUAL * capacity; i < count; i++, at++) {
        if ((outcomes[i] & 3) !== 0) into[i] = parts[at];
        else into[i] = leastResidual(squared[i], squared[i] - alongFixed[i] * alongFixed[i]);
      }
      if (fit === undefined) return;
      for (let i = 0; i < count; i++) {
        if (!isClose(i)) continue;
        takeCurve(lanes, i, again);
        fit(again);
        into[i] = solution.residualSquares;
      }
    },
    fixedAmplitude(i: number) {
      if (!isClose(i) && (outcomes[i] & 3) !== 0) return parts[i + FIXED * capacity];
      lanes.load(i);
      return solution.fixedAmplitude;
    },
    load(i: number) {
      const told = outcomes[i];
      const outcome = KERNEL_OUTCOMES[told & 3];
      if (fit !== undefined && isClose(i)) {
        lanes.handedOver++;
        takeCurve(lanes, i, again);
        return fit(again);
      }
      solution.ambiguous = (told & AMBIGUOUS_FLAG) !== 0;
      if (outcome === 'nothing') maker.fillNothing(alongFixed[i], squared[i]);
      else maker.fillFrom(parts, i, capacity, firsts[i], offsets[i]);
      return outcome;
    },
  };
  return lanes;
}
