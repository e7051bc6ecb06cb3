import { makeFormat } from '../../format.ts';

const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;

export const format = makeFormat({
  undefined: 'undefined',
  infinite: 'infinite',
  pUndefined: 'p undefined',
  undefinedBecause: (reason) => `undefined (${reason ?? 'no reason given'})`,
  percent: (share) => `${share} %`,
  range: (from, to) => `${from} to ${to}`,
  interval: (value, low, high, level) =>
    `${value} (${level === undefined ? '' : `${level} % CI `}${low} to ${high})`,
  listed,
  sentence: (text) => {
    const trimmed = text.trim();
    return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  },
});

/** `1 patient`, `3 patients`. */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${format.number(n)} ${n === 1 ? singular : plural}`;
}

/** `1 exam`, `3 exams`, from a unit in the plural. */
export function countOf(n: number, units: string): string {
  return counted(n, units.replace(/s$/, ''), units);
}
