import type { BlockFitter, CurveEstimate, CurveFitter } from '../core/model.ts';
import type { LogPolynomialKernel } from '../kernels/log-polynomial-kernel.ts';

/**
 * A block of curves in the lanes of the kernel, of which the few that lanes do not take are fitted one by one.
 *
 * @param finish turns a solution of the kernel into an estimate.
 */
export function logPolynomialBlock(
  { capacity, curves, squared, isOdd }: LogPolynomialKernel,
  frameCount: number,
  solve: (count: number) => void,
  fitOne: CurveFitter['fit'],
  finish: (curve: number, out: CurveEstimate) => number,
): BlockFitter {
  const y = new Float64Array(frameCount);
  return {
    capacity,
    curves,
    squared,
    solve,
    fit(i, inputs, out) {
      if (!isOdd(i)) return finish(i, out);
      for (let t = 0, at = i; t < frameCount; t++, at += capacity) y[t] = curves[at];
      return fitOne(y, inputs, out);
    },
  };
}
