import type { Reason } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import type { PreparedModel } from '../core/model.ts';

/** Above this b-value, s/mm2, kurtosis bends the logarithm of tissue more than a clinical noise hides. */
const GAUSSIAN_TO = 1500;

/** Tissue that only diffuses: D in mm2/s, K free of units; of a malignant lesion (Wu et al. 2014, PLoS ONE 9:e113240). */
const D = 1.1e-3;
const K = 0.9;

/**
 * A mark for every output of a model without kurtosis whose b-values reach where tissue has some, with what the fit
 * makes of a lesion without any perfusion.
 *
 * @param used the b-values that the fit takes, s/mm2; of `model` all.
 */
export function kurtosisWarning(model: PreparedModel, bValues: readonly number[], used = bValues): Reason[] {
  const highest = Math.max(...used);
  if (!(highest > GAUSSIAN_TO)) return [];
  const { parameters } = model.fitCurve(bValues.map(tissue));
  const { adcMm2PerS, dMm2PerS, f } = parameters;
  const parts = [
    ...said('ADC', adcMm2PerS),
    ...said('D', dMm2PerS),
    ...(Number.isFinite(f) ? [`f ${f.toFixed(2)}`] : []),
  ];
  const example =
    parts.length === 0
      ? ''
      : `; of a lesion without perfusion (D ${D} mm2/s, K ${K}) this fit makes ${parts.join(' and ')}`;
  const text = `b-values reach ${Math.round(highest)} s/mm2, and above about ${GAUSSIAN_TO} the signal of tissue does not fall as an exponential (kurtosis)${example}. dki fits kurtosis; else leave these images out.`;
  return [{ code: 'b-reaches-kurtosis', text }];
}

/** The truncated expansion has its least at 3 / (D K); tissue does not get brighter beyond. */
function tissue(b: number): number {
  const bd = Math.min(b, 3 / (D * K)) * D;
  return exp(-bd + (bd * bd * K) / 6);
}

function said(name: string, value: number | undefined): string[] {
  if (value === undefined || !Number.isFinite(value)) return [];
  const percent = Math.round(100 * (1 - value / D));
  return [`${name} ${Math.abs(percent)} % too ${percent < 0 ? 'high' : 'low'}`];
}
