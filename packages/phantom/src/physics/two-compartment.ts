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
 */
export function tissueConcentration(
  { ktransPerMin, ve, vp }: Exchange,
  plasma: PlasmaCurve,
  atStep: Int32Array,
  into: Float64Array,
): void {
  const cp = plasma.values;
  const h = 2 * plasma.stepS;
  const rate = ve > 0 ? ktransPerMin / ve / 60 : 0;
  let ce = 0;
  let step = 0;
  for (let sample = 0; sample < atStep.length; sample++) {
    if (atStep[sample] < 0) {
      into[sample] = 0;
      continue;
    }
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
    into[sample] = ve * ce + vp * cp[2 * step];
  }
}
