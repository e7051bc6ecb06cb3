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
  const byNumber = personalNumbers(second);
  const own = personalNumbers(first);
  const sameName: string[] = [];
  const sameNumber: [string, string][] = [];
  for (const name of new Set(first)) {
    const number = numberOf(name);
    const other = number !== undefined && own.get(number) === name ? byNumber.get(number) : undefined;
    if (names.has(name)) sameName.push(name);
    else if (other !== undefined) sameNumber.push([name, other]);
  }
  return { sameName, sameNumber };
}

/** Numbers that stand in one name alone; one that several share (a year, a study) says nothing of a person. */
function personalNumbers(names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>();
  for (const name of new Set(names)) {
    const number = numberOf(name);
    if (number !== undefined) found.set(number, found.has(number) ? undefined : name);
  }
  return new Map([...found].flatMap(([number, name]) => (name === undefined ? [] : [[number, name]])));
}

/**
 * Two names of one list that hold one number, as 1002 and ISPY1_1002 where two cohorts were put under one another. A
 * number that more than two share is no person's.
 *
 * @example
 * namesakes(['1002', 'ISPY1_1002', 'DUKE_002']); // [['1002', 'ISPY1_1002']]
 */
export function namesakes(names: readonly string[]): (readonly [string, string])[] {
  const byNumber = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const number = numberOf(name);
    if (number !== undefined) byNumber.set(number, [...(byNumber.get(number) ?? []), name]);
  }
  return [...byNumber.values()].flatMap((same) => (same.length === 2 ? [[same[0], same[1]] as const] : []));
}

/**
 * Refuses a table into which two cohorts that share people were joined.
 *
 * @param differentPeople - why equal numbers are not the same people here
 * @throws prediction/same-patients
 */
export function refuseNamesakes(names: readonly string[], differentPeople?: string): void {
  if (differentPeople !== undefined) return;
  const found = namesakes(names);
  if (found.length === 0) return;
  throw predictionErrors.error('prediction/same-patients', {
    what: `${found.length} ${found.length === 1 ? 'patient stands' : 'patients stand'} in the table under two names with one number`,
  });
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
