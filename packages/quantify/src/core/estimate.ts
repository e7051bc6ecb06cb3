import { intervalFactor } from './interval.ts';
import type { CurveEstimate } from './model.ts';
import { FINE, NOT_IDENTIFIABLE } from './reasons.ts';

/** Residual variance from the residual sum of squares; NaN where no degree of freedom is left. */
export function closeEstimate(
  out: CurveEstimate,
  residualSquares: number,
  points: number,
  parameters: number,
  condition: number,
): number {
  const df = points - parameters;
  out.residual = Math.sqrt(residualSquares / points);
  out.degreesOfFreedom = df;
  out.condition = condition;
  return df > 0 ? residualSquares / df : Number.NaN;
}

/**
 * Makes a parameter NaN whose standard error exceeds its size: the data do not tell it from zero or from twice
 * itself. Its standard error stays, to say how far off the data are.
 *
 * @returns not-identifiable, or fine.
 */
export function dropUnidentifiable(out: CurveEstimate, parameter: number): number {
  if (!(out.errors[parameter] > Math.abs(out.values[parameter]))) return FINE;
  out.values[parameter] = Number.NaN;
  return NOT_IDENTIFIABLE;
}

/**
 * Sets a standard error that is the root of two independent variances, each estimated with its own degrees of freedom,
 * and the degrees of freedom of the whole (Welch 1947, Biometrika 34:28; Satterthwaite 1946, Biometrics Bull 2:110):
 *
 *   nu = (v1 + v2)^2 / (v1^2 / nu1 + v2^2 / nu2),
 *
 * never less than the smaller of the two. A variance that is known has infinitely many.
 */
export function setErrorOfTwo(
  out: CurveEstimate,
  parameter: number,
  first: number,
  second: number,
  secondFreedom: number,
): void {
  out.errors[parameter] = Math.sqrt(first + second);
  out.freedom[parameter] = welchFreedom(first, out.degreesOfFreedom, second, secondFreedom);
}

/** Welch's degrees of freedom of the sum of two variances, as they stand in a map. */
export function welchFreedom(
  first: number,
  firstFreedom: number,
  second: number,
  secondFreedom: number,
): number {
  // One variance has its own degrees of freedom; the formula would round to just below that whole number.
  if (second === 0) return firstFreedom;
  const whole = first + second;
  const nu = (whole * whole) / ((first * first) / firstFreedom + (second * second) / secondFreedom);
  return Math.min(MOST_FREEDOM, nu);
}

/** As many as the map can hold; Student's t is normal by then. */
export const MOST_FREEDOM = 65_535;

/** Whether the 95 % interval of an amplitude holds zero or lies below. */
export function reachesZero(amplitude: number, error: number, df: number): boolean {
  return intervalFactor(df) * error >= amplitude;
}
