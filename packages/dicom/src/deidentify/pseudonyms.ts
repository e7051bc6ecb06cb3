import { hmac } from '@lobule/foundation';
import { makeUid } from '../uid.ts';

/** Names that are the same for the same patient and secret, and cannot be turned back without trying every patient. */
export interface Pseudonyms {
  readonly patient: string;
  /** Whole weeks, so that days of the week stay; between one week and five years back. */
  readonly shiftDays: number;
  uid(original: string): string;
}

export function pseudonymsOf(secret: string, patientId: string): Pseudonyms {
  const digits = hmac(secret, `patient:${patientId}`);
  const weeks = 1 + (Number.parseInt(digits.slice(40, 48), 16) % 260);
  const uids = new Map<string, string>();
  return {
    patient: `P-${digits.slice(0, 10).toUpperCase()}`,
    shiftDays: -7 * weeks,
    uid(original) {
      let made = uids.get(original);
      if (made === undefined) {
        made = makeUid('deidentified', hmac(secret, `uid:${original}`));
        uids.set(original, made);
      }
      return made;
    },
  };
}

/** A date (DA) or the date of a DT moved by days; undefined where it is no date. */
export function shiftedDate(text: string, days: number): string | undefined {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})(.*)$/.exec(text.trim());
  if (parts === null) return undefined;
  const number = dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3])) + days;
  return `${dateOf(number)}${/^[0-9.+-]*$/.test(parts[4]) ? parts[4] : ''}`;
}

/** Days since 1 March of year 0, and back (proleptic Gregorian calendar; after Howard Hinnant's days_from_civil). */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - 400 * era;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
}

function dateOf(days: number): string {
  const era = Math.floor(days / 146_097);
  const ofEra = days - 146_097 * era;
  const y = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * y + Math.floor(y / 4) - Math.floor(y / 100));
  const m = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * m + 2) / 5) + 1;
  const month = m < 10 ? m + 3 : m - 9;
  const year = y + 400 * era + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}
