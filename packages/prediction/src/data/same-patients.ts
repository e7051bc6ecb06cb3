import { predictionErrors } from '../errors.ts';

/** People who stand in two lists of patients. */
export interface SharedPatients {
  /** Under one name in both. */
  readonly sameName: readonly string[];
  /** Under two names that end in one number, as 1002 and ISPY1_1002. */
  readonly sameNumber: readonly (readonly [string, string])[];
}

/** Shorter numbers count the patients of any study, and say nothing of who they are. */
const TELLING_DIGITS = 4;

/**
 * Who stands in both lists, also where each cohort puts its own name before the number: 159 of the 161 women of I-SPY 1
 * with features and 980 of the 982 of I-SPY 2 are in MAMA-MIA.
 *
 * @example
 * sharedPatients(['1002', '1003'], ['ISPY1_1002', 'DUKE_002']).sameNumber; // [['1002', 'ISPY1_1002']]
 */
export function sharedPatients(first: readonly string[], second: readonly string[]): SharedPatients {
  const names = new Set(second);
  const byNumber = new Map<string, string>();
  for (const name of second) {
    const number = numberOf(name);
    if (number !== undefined) byNumber.set(number, name);
  }
  const sameName: string[] = [];
  const sameNumber: [string, string][] = [];
  for (const name of new Set(first)) {
    const other = byNumber.get(numberOf(name) ?? '');
    if (names.has(name)) sameName.push(name);
    else if (other !== undefined) sameNumber.push([name, other]);
  }
  return { sameName, sameNumber };
}

/**
 * Refuses to join two cohorts, or to call one external to the other, that share people.
 *
 * @param differentPeople - why equal numbers are not the same people here; equal names are refused all the same
 * @throws prediction/same-patients
 */
export function refuseShared(
  first: readonly string[],
  second: readonly string[],
  differentPeople?: string,
): void {
  const { sameName, sameNumber } = sharedPatients(first, second);
  const shared = sameName.length + (differentPeople === undefined ? sameNumber.length : 0);
  if (shared === 0) return;
  throw predictionErrors.error('prediction/same-patients', {
    what: `${shared} of ${new Set(first).size} patients stand in the other cohort too, ${sameName.length} under the same name and ${sameNumber.length} under one with the same number`,
  });
}

function numberOf(name: string): string | undefined {
  const number = name.match(/\d+/g)?.at(-1)?.replace(/^0+/, '');
  return number !== undefined && number.length >= TELLING_DIGITS ? number : undefined;
}
