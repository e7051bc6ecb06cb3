import type { Phrase } from '../phrase-book.ts';

/** What the rooms below write into the results. */
export const PHRASES: readonly Phrase[] = [];
