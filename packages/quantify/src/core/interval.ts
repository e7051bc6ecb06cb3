import { studentT } from '@lobule/numerics';

/** By degrees of freedom: those of a map are few, and small whole numbers. */
const known = new Float64Array(256);

/**
 * How many standard errors a 95 % interval reaches to each side: Student's t with these degrees of freedom, since the
 * residual variance is estimated too (1.96 would cover 80 % at 3 degrees of freedom).
 *
 * @param df points used less parameters fitted (`FitResult.degreesOfFreedom`); NaN below 1.
 * @example
 * intervalFactor(4).toFixed(3); // '2.776'
 */
export function intervalFactor(df: number): number {
  if (!(df >= 1)) return Number.NaN;
  const whole = df < known.length && Math.trunc(df) === df;
  if (whole && known[df] > 0) return known[df];
  const factor = studentT.quantile(0.975, df);
  if (whole) known[df] = factor;
  return factor;
}
