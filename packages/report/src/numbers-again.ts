/**
 * Results as they were before JSON, which has no NaN and writes null for it: every null is NaN again, since an undefined
 * number must never be read as zero. Parts without any are handed on as they are.
 *
 * @example
 * numbersAgain(JSON.parse('{"median":null}')); // { median: NaN }
 */
export function numbersAgain<T>(results: T): T {
  return again(results) as T;
}

function again(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (Array.isArray(value)) {
    const items = value.map(again);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, item]) => ({ name, item, now: again(item) }));
  if (entries.every(({ item, now }) => item === now)) return value;
  return Object.fromEntries(entries.map(({ name, now }) => [name, now]));
}
