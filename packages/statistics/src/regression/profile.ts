import { brentRoot, chiSquared } from '@lobule/numerics';
import type { Interval } from '../result.ts';
import { bernoulliLikelihood, type CompleteRows } from './logistic.ts';
import { newtonFit } from './newton.ts';

interface ProfileStart {
  readonly level: number;
  readonly standardError: number;
  readonly logLikelihood: number;
}

/** Interval of one coefficient where twice the drop of the profile likelihood reaches the chi-squared quantile
 * (Venzon and Moolgavkar 1988); an end is infinite where the likelihood never drops so far. */
export function profileLimits(
  columns: readonly Float64Array[],
  rows: CompleteRows,
  estimates: readonly number[],
  which: number,
  { level, standardError, logLikelihood }: ProfileStart,
): Interval {
  const others = columns.filter((_, j) => j !== which);
  const scales = others.map((column) => Math.sqrt(column.reduce((sum, x) => sum + x * x, 0) / rows.n) || 1);
  const q = others.length;
  const x = new Float64Array(rows.n * q);
  others.forEach((column, j) => {
    for (let i = 0; i < rows.n; i++) x[i * q + j] = column[i] / scales[j];
  });
  const start = Float64Array.from(
    estimates.filter((_, j) => j !== which),
    (b, j) => b * scales[j],
  );
  const limit = chiSquared.quantile(level, 1);
  let warm: Float64Array = start;
  /** Positive once the likelihood has dropped beyond the limit. */
  const beyond = (value: number): number => {
    const offset = rows.offset.map((o, i) => o + value * columns[which][i]);
    const fit = newtonFit(warm, bernoulliLikelihood(x, q, rows.outcome, offset));
    if ('failure' in fit) return Number.NaN;
    warm = fit.beta;
    return 2 * (logLikelihood - fit.logLikelihood) - limit;
  };
  const end = (direction: 1 | -1): number => {
    warm = start;
    let inside = estimates[which];
    for (let reach = 2; reach < 200; reach *= 1.5) {
      const outside = estimates[which] + direction * reach * standardError;
      const drop = beyond(outside);
      if (Number.isNaN(drop)) break;
      if (drop > 0) return brentRoot(beyond, Math.min(inside, outside), Math.max(inside, outside));
      inside = outside;
    }
    return direction * Number.POSITIVE_INFINITY;
  };
  return { lower: end(-1), upper: end(1), level };
}
