import { exp, log } from '@lobule/numerics';

/**
 * Signal left of a mixture of two spins' worlds: tissue water that diffuses with D and a fraction f that flows through
 * capillaries with D* (Le Bihan et al., Radiology 1988;168:497), b in s/mm2, D and D* in mm2/s.
 */
export function diffusionAttenuation(b: number, d: number, f: number, dStar: number): number {
  return (1 - f) * exp(-b * d) + f * exp(-b * dStar);
}

/** The b-values that the true ADC refers to: from here on perfusion has all but gone. */
export const adcFromB = 100;

/**
 * The ADC that a noise-free measurement has: slope of ln S over b by unweighted least squares, over the b-values of
 * at least `adcFromB`. An ADC is no property of tissue alone; it goes with its b-values.
 */
export function noiseFreeAdc(bValues: readonly number[], d: number, f: number, dStar: number): number {
  const used = bValues.filter((b) => b >= adcFromB);
  const logs = used.map((b) => log(diffusionAttenuation(b, d, f, dStar)));
  const meanB = used.reduce((sum, b) => sum + b, 0) / used.length;
  let covariance = 0;
  let spread = 0;
  for (let n = 0; n < used.length; n++) {
    covariance += (used[n] - meanB) * logs[n];
    spread += (used[n] - meanB) * (used[n] - meanB);
  }
  return -covariance / spread;
}
