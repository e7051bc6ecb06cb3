import type { Reason } from '@lobule/foundation';
import { mean, studentT, variance } from '@lobule/numerics';

/** A figure with its interval; null where it is undefined, with the reason. */
export interface Estimate {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly standardError: number | null;
  readonly level: number;
  readonly reason?: Reason;
}

/**
 * Interval of a figure from repeated k-fold cross-validation: corrected resampled t (Nadeau and Bengio 2003, Mach Learn
 * 52:239, eq. 8; Bouckaert and Frank 2004 for repeated k-fold). The variance of the fold values is multiplied by
 * 1/J + test/training share, because the J training parts overlap; J - 1 degrees of freedom. DeLong's interval of pooled
 * predictions ignores that the models were trained on these very patients and is too narrow.
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
  const half = studentT.quantile(0.5 + level / 2, values.length - 1) * standardError;
  return {
    value,
    lower: Math.max(bounds[0], value - half),
    upper: Math.min(bounds[1], value + half),
    standardError,
    level,
  };
}
