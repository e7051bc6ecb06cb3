const MILLION = 1e6;

/** A figure of a bench with its unit, three digits: `3.63 M fits/s`, `0.0879 ms`. */
export function shown(value: number, unit: string): string {
  if (unit === 'fits/s' && value >= MILLION / 100) return `${digits(value / MILLION)} M fits/s`;
  if (unit === 'ms' && value >= 1000) return `${digits(value / 1000)} s`;
  return `${digits(value)} ${unit}`;
}

/** Three digits, no exponent, thousands apart. */
export function digits(value: number): string {
  return thousands(Number(value.toPrecision(3)));
}

export function thousands(value: number): string {
  return value < 1000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
