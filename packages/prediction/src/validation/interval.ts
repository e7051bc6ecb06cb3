import type { Reason } from '@lobule/foundation';
import { mean, studentT, variance } from '@lobule/numerics';

/** A figure with its interval; null where it is undefined, with the reason. */
export interface Estimate {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly standardError: number | null;
  readonly level: number;
  /** Bounds of what the figure can be at which the interval was cut; absent where it was not. */
  readonly cutAt?: readonly number[];
  readonly reason?: Reason;
}

/**
 * Interval of a figure from repeated k-fold cross-validation: corrected resampled t (Nadeau and Bengio 2003, Mach Learn
 * 52:239, eq. 8). The variance of the J fold values is multiplied by 1/J + test/training share, because the training
 * parts overlap. Degrees of freedom are those of one repeat, folds - 1: more repeats of the same patients bring little
 * that is independent (Bouckaert 2003, ICML, calibrates 10 x 10 folds to 10). DeLong's interval of pooled predictions
 * leaves out that the models were trained on these very patients, and is too narrow.
 *
 * `bounds` cuts the interval to what the figure can be. The coverage was simulated: see COVERAGE.
 */
export function resampledInterval(
  foldValues: readonly number[],
  folds: number,
  level: number,
  bounds: readonly [number, number],
): Estimate {
  const values = foldValues.filter((value) => !Number.isNaN(value));
  if (values.length < 2) {
    const reason = { code: 'too-few-folds', text: 'Fewer than two folds have pairs to compare.' };
    return { value: values[0] ?? null, lower: null, upper: null, standardError: null, level, reason };
  }
  const value = mean(values);
  const standardError = Math.sqrt((1 / values.length + 1 / (folds - 1)) * variance(values));
  if (standardError === 0) {
    const reason = {
      code: 'no-spread',
      text: 'All folds gave the same value: nothing was selected in any of them.',
    };
    return { value, lower: null, upper: null, standardError: null, level, reason };
  }
  const half = studentT.quantile(0.5 + level / 2, folds - 1) * standardError;
  const [lower, upper] = [Math.max(bounds[0], value - half), Math.min(bounds[1], value + half)];
  const cutAt = [...(lower > value - half ? [lower] : []), ...(upper < value + half ? [upper] : [])];
  return { value, lower, upper, standardError, level, ...(cutAt.length > 0 ? { cutAt } : {}) };
}
