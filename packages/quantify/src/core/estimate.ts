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
