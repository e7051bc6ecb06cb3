import type { Reason } from '@lobule/foundation';
import type { Guideline } from './guidelines.ts';

/** What a rule says: a value, or null with the reason why there is none. Plain data. */
export interface Verdict<T> {
  readonly value: T | null;
  readonly guideline: Guideline;
  /** Set where `value` is null. */
  readonly reason?: Reason;
  /** What a reader must know beside the value: near a cut, discordant, by a convention. */
  readonly flags: readonly Reason[];
}

export function decided<T>(guideline: Guideline, value: T, flags: readonly Reason[] = []): Verdict<T> {
  return { value, guideline, flags };
}

export function undecided<T>(
  guideline: Guideline,
  code: string,
  text: string,
  flags: readonly Reason[] = [],
): Verdict<T> {
  return { value: null, guideline, reason: { code, text }, flags };
}

/** Not known is not negative. */
export function missing<T>(guideline: Guideline, what: string): Verdict<T> {
  return undecided(guideline, 'missing', `${what} is not known.`);
}

/** A verdict handed on without its value, where another rule needs it and it is undefined. */
export function passOn<T>(guideline: Guideline, { reason, flags }: Verdict<unknown>): Verdict<T> {
  return {
    value: null,
    guideline,
    reason: reason ?? { code: 'missing', text: 'What the rule needs is not known.' },
    flags,
  };
}

/** True where a number was measured. */
export function isKnown(value: number | null | undefined): value is number {
  return value !== undefined && value !== null && !Number.isNaN(value);
}
