import type { PlasmaCurve } from './arterial-input.ts';

/** Exchange of the agent between plasma and the space outside cells. */
interface Exchange {
  readonly ktransPerMin: number;
  readonly ve: number;
  readonly vp: number;
}

/**
 * Tissue concentration in mM by integration of the mass balance
 *
 *   ve dCe/dt = Ktrans (Cp - Ce),   C = ve Ce + vp Cp
 *
 * with the classical Runge-Kutta method of order 4 over steps of two samples of the plasma curve (0.5 s), from
 * Ce = 0 at the injection. No convolution is formed: this is what the fitted convolutions are compared with.
 *
 * @param atStep concentrations are stored after these numbers of steps, ascending; below 0 there is no agent yet.
 * @param into receives one concentration for each entry of `atStep`.
 * @param known Ce of the rates Ktrans / ve that were met before with this curve and these steps: all glands have one
 */
export function tissueConcentration(
  { ktransPerMin, ve, vp }: Exchange,
  plasma: PlasmaCurve,
  atStep: Int32Array,
  into: Float64Array,
  known = new Map<number, Float64Array>(),
): void {
  const rate = ve > 0 ? ktransPerMin / ve / 60 : 0;
  let outside = known.get(rate);
  if (outside === undefined) {
    outside = concentrationOutsideCells(rate, plasma, atStep);
    if (known.size < MOST_KNOWN) known.set(rate, outside);
  }
  for (let sample = 0; sample < atStep.length; sample++) {
    const step = atStep[sample];
    into[sample] = step < 0 ? 0 : ve * outside[sample] + vp * plasma.values[2 * step];
  }
}

/** Rates of lesions are all different; they are not kept without end. */
const MOST_KNOWN = 1000;

/** Ce at each sample, mM. */
function concentrationOutsideCells(rate: number, plasma: PlasmaCurve, atStep: Int32Array): Float64Array {
  const cp = plasma.values;
  const h = 2 * plasma.stepS;
  const outside = new Float64Array(atStep.length);
  let ce = 0;
  let step = 0;
  for (let sample = 0; sample < atStep.length; sample++) {
    for (; step < atStep[sample]; step++) {
      const start = cp[2 * step];
      const middle = cp[2 * step + 1];
      const end = cp[2 * step + 2];
      const k1 = rate * (start - ce);
      const k2 = rate * (middle - (ce + 0.5 * h * k1));
      const k3 = rate * (middle - (ce + 0.5 * h * k2));
      const k4 = rate * (end - (ce + h * k3));
      ce += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    outside[sample] = ce;
  }
  return outside;
}
