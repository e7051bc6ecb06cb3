/** Days from 1970-01-01 to a DA value `YYYYMMDD` (or the old `YYYY.MM.DD`); NaN where it is no date. */
export function daysOf(date: string | undefined): number {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(date ?? '');
  if (!match) return Number.NaN;
  const [, year, month, day] = match.map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** Seconds since midnight of a TM value `HHMMSS.FFFFFF`, minutes and seconds optional; undefined where it is none. */
export function secondsOf(time: string | undefined): number | undefined {
  const match = /^(\d{2}):?(\d{2})?:?(\d{2}(?:\.\d+)?)?$/.exec(time ?? '');
  if (!match) return undefined;
  const seconds = Number(match[1]) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  return seconds < 86401 ? seconds : undefined;
}

/** Seconds since 1970 of a DT value, without its offset from UTC; undefined where it is none. */
export function secondsOfDateTime(dateTime: string | undefined): number | undefined {
  const text = (dateTime ?? '').replace(/[+-]\d{4}$/, '');
  const days = daysOf(text.slice(0, 8));
  const seconds = secondsOf(text.slice(8));
  return Number.isNaN(days) || seconds === undefined ? undefined : days * 86_400 + seconds;
}
