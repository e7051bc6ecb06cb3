import { clinicalErrors } from './errors.ts';

/** @throws clinical/out-of-range */
export function requireRange(what: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  const range = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `${low} to ${high}`;
  throw clinicalErrors.error('clinical/out-of-range', {
    what: `${what} is ${value}; it can be ${range}`,
    where: { column: what },
  });
}

/** @throws clinical/out-of-range */
export function requirePercent(what: string, value: number): void {
  requireRange(what, value, 0, 100);
}

/** @throws clinical/out-of-range */
export function requireWhole(
  what: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
): void {
  requireRange(what, value, low, high);
  if (Number.isInteger(value)) return;
  throw clinicalErrors.error('clinical/out-of-range', {
    what: `${what} is ${value} and should be a whole number`,
    where: { column: what },
  });
}

/** A cut-off that somebody chose. @throws clinical/cut-off */
export function requireCut(what: string, value: number | undefined): asserts value is number {
  if (value !== undefined && Number.isFinite(value)) return;
  throw clinicalErrors.error('clinical/cut-off', { what: `The cut-off of ${what} was not stated` });
}
