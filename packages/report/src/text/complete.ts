import type { Text } from './text.ts';

/** Some of a catalogue: any of its parts may be missing. */
export type PartialText<T = Text> = {
  readonly [Key in keyof T]?: T[Key] extends (...given: never[]) => unknown
    ? T[Key]
    : T[Key] extends object
      ? PartialText<T[Key]>
      : T[Key];
};

/**
 * A language that is not finished: what it lacks is said in the other one.
 *
 * @example
 * fallBackOn(english, { code: 'de', frame: { sections: { summary: 'Zusammenfassung' } } });
 */
export function fallBackOn<T extends object>(whole: T, part: PartialText<T>): T {
  const parts: Readonly<Record<string, unknown>> = part;
  const merged = Object.entries(whole).map(([key, value]) => {
    const own = parts[key];
    if (own === undefined) return [key, value];
    return [key, isBranch(value) && isBranch(own) ? fallBackOn(value, own) : own];
  });
  return Object.fromEntries(merged) as T;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
