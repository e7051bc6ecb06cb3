import type { english } from './english.ts';

/** All that the report says, in one language: what is missing or of another shape does not compile. */
export type Text = typeof english;
