import { exp, log } from '@lobule/numerics';
import { requireRange } from '../checks.ts';

/** How far two values of an unchanged patient lie apart in 95 % of cases. */
export type RepeatabilityLimits =
  /** In the unit of the value. */
  | { readonly scale: 'absolute'; readonly rc: number; readonly unit: string }
  /** Percent of the first value. */
  | { readonly scale: 'percent'; readonly rc: number }
  /** Percent of the first value, unlike down and up: `lowerPercent` is negative. */
  | { readonly scale: 'ratio'; readonly lowerPercent: number; readonly upperPercent: number };

/** 1.96 sqrt(2), to the three digits in which it is used everywhere (Raunig et al. 2015). */
const TWO_OF_A_PAIR = 2.77;
/** Above, percent limits would be too wide down and too narrow up; the log-normal limits are taken (Raunig et al. 2015). */
const LARGEST_OF_PERCENT = 15;

/**
 * Limits from a within-subject coefficient of variation: 2.77 wCV in percent, and above 15 % the limits of a log-normal
 * value, exp(+-2.77 s) with s^2 = log(1 + wCV^2) (Raunig et al. 2015, doi:10.1177/0962280214537344).
 *
 * @param wcvPercent within-subject CV, percent.
 * @throws clinical/out-of-range
 * @example
 * limitsFromCv(4.8); // { scale: 'percent', rc: 13.3 }; of 20 % { scale: 'ratio', lowerPercent: -42, upperPercent: 73 }
 */
export function limitsFromCv(wcvPercent: number): RepeatabilityLimits {
  requireRange('within-subject CV (%)', wcvPercent, Number.MIN_VALUE, 200);
  if (wcvPercent <= LARGEST_OF_PERCENT) return { scale: 'percent', rc: TWO_OF_A_PAIR * wcvPercent };
  const share = wcvPercent / 100;
  const reach = TWO_OF_A_PAIR * Math.sqrt(log(1 + share * share));
  return { scale: 'ratio', lowerPercent: 100 * (exp(-reach) - 1), upperPercent: 100 * (exp(reach) - 1) };
}
