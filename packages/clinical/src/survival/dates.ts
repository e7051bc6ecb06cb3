import { clinicalErrors } from '../errors.ts';

/**
 * Day number of a date, for differences of days: 1970-01-01 is 0. Only year-month-day is read; 3/4/2020 is two days.
 *
 * @throws clinical/not-a-date
 * @example
 * dayNumber('2022-03-01') - dayNumber('2020-01-10'); // 781
 */
export function dayNumber(date: string): number {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/.exec(date.trim());
  if (!parts) throw notADate();
  const [year, month, day] = parts.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) throw notADate();
  // Years that begin in March put the leap day last: https://howardhinnant.github.io/date_algorithms.html.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The date itself stays out of the message: it may be a patient's. */
function notADate() {
  return clinicalErrors.error('clinical/not-a-date', { what: 'A date is not of the form year-month-day' });
}

/**
 * Days from the start of treatment to a date; negative before it.
 *
 * @throws clinical/not-a-date
 * @example
 * daysFromTreatment('2024-03-04', '2024-03-11'); // -7
 */
export function daysFromTreatment(date: string, treatment: string): number {
  return dayNumber(date) - dayNumber(treatment);
}
