import { plasmaInput } from '../arterial-input/arterial-input.ts';
import type { BlockFitter, CurveEstimate, CurveFitter } from '../core/model.ts';
import { FINE, fitReasons, NO_UPTAKE } from '../core/reasons.ts';
import type { DynamicProtocol, PerfusionSettings } from './protocol.ts';

/** Of a number in 32 bits, as images have: half a unit in the last place. */
const ROUNDING = 1 / 16_777_216;

/**
 * Tissue whose concentrations are, in the root of their mean square, below the rounding of an image of the arterial input
 * (5e-7 mM) has taken up nothing that could be seen: what such a curve holds is how its flat signal was rounded.
 *
 * @returns the sum of squares that a curve must have to be more than that, mM^2.
 */
export function roundingSquares(
  { timesS }: Pick<DynamicProtocol, 'timesS'>,
  { arterialInput }: PerfusionSettings,
): number {
  const { value } = plasmaInput(arterialInput, timesS[timesS.length - 1]);
  const peak = value.reduce((most, c) => Math.max(most, c), 0);
  return timesS.length * (ROUNDING * peak) * (ROUNDING * peak);
}

/** Sets a curve that is no more than rounding to zero, from which every model finds no uptake. @returns whether it did. */
export function takeOutRounding(y: Float64Array, squares: number): boolean {
  let sum = 0;
  for (let t = 0; t < y.length; t++) sum += y[t] * y[t];
  if (!(sum <= squares)) return false;
  y.fill(0);
  return true;
}

/** What is to be said of a fit to nothing: a residual of zero is no noise of zero, so there are no standard errors. */
function nothingEnters(reason: number, out: CurveEstimate): number {
  if (fitReasons[reason].leaves === 'nothing') return reason;
  out.errors.fill(Number.NaN);
  return reason === FINE ? NO_UPTAKE : reason;
}

type Fit = CurveFitter['fit'];

/** A fit of concentrations that knows rounding from uptake. */
export function fitAboveRounding(fit: Fit, squares: number): Fit {
  return (y, inputs, out) => {
    const isRounding = takeOutRounding(y, squares);
    const reason = fit(y, inputs, out);
    return isRounding ? nothingEnters(reason, out) : reason;
  };
}

/**
 * The same for a block, of which the few such curves are fitted one by one.
 *
 * @param makeFit a fit of its own: that of the block may share its memory.
 */
export function blockAboveRounding(
  block: BlockFitter,
  makeFit: () => Fit,
  squares: number,
  points: number,
): BlockFitter {
  const { squared } = block;
  if (squared === undefined) return block;
  const nothing = new Float64Array(points);
  let fitNothing: Fit | undefined;
  return {
    ...block,
    fit(i, inputs, out) {
      if (!(squared[i] <= squares)) return block.fit(i, inputs, out);
      fitNothing ??= fitAboveRounding(makeFit(), squares);
      return fitNothing(nothing.fill(0), inputs, out);
    },
  };
}

/** For a fitter that takes out rounding itself. */
export function sayingNothingEnters(fitter: CurveFitter): CurveFitter {
  return {
    ...fitter,
    fit(y, inputs, out) {
      const reason = fitter.fit(y, inputs, out);
      return y.every((c) => c === 0) ? nothingEnters(reason, out) : reason;
    },
    block() {
      const block = fitter.block?.();
      if (block === undefined) return undefined;
      const { curves, capacity } = block;
      return {
        ...block,
        fit(i, inputs, out) {
          const reason = block.fit(i, inputs, out);
          let t = i;
          while (t < curves.length && curves[t] === 0) t += capacity;
          return t < curves.length ? reason : nothingEnters(reason, out);
        },
      };
    },
  };
}
