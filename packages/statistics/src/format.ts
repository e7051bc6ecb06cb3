/** Numbers as a reader of a paper expects them: three significant digits, no exponent in the usual range. */
export function formatNumber(x: number, digits = 3): string {
  if (Number.isNaN(x)) return 'undefined';
  if (!Number.isFinite(x)) return x > 0 ? 'infinity' : '-infinity';
  const size = Math.abs(x);
  if (Number.isInteger(x) && size < 1e9) return String(x);
  if (size >= 1e9 || (size < 1e-4 && size > 0)) return x.toExponential(digits - 1);
  const whole = String(Math.trunc(size)).length;
  return whole >= digits ? x.toFixed(whole > digits ? 0 : 1) : x.toPrecision(digits);
}

/** `p = 0.014`, `p < 0.001`; never rounded across 0.05. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return 'p undefined';
  if (p < 0.001) return 'p < 0.001';
  const text = p.toFixed(p < 0.1 ? 3 : 2);
  return `p = ${text === '0.050' && p !== 0.05 ? p.toFixed(4) : text}`;
}

/** `46 (29.5 %)`. */
export function formatShare(count: number, total: number): string {
  return total > 0 ? `${count} (${((100 * count) / total).toFixed(1)} %)` : `${count}`;
}

/** `1 event`, `30 events`. */
export function formatEvents(count: number): string {
  return `${count} ${count === 1 ? 'event' : 'events'}`;
}
