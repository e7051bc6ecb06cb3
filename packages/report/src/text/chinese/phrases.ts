import type { Phrase } from '../phrase-book.ts';
import { ANSWERS } from './phrases/answers.ts';
import { CHECKLISTS } from './phrases/checklists.ts';
import { MAPS } from './phrases/maps.ts';
import { METHODS } from './phrases/methods.ts';
import { MODELS } from './phrases/models.ts';
import { NOTES } from './phrases/notes.ts';
import { OUTCOMES } from './phrases/outcomes.ts';
import { REASONS } from './phrases/reasons.ts';

/** What the rooms below write into the results; of two that fit the first one is taken. */
export const PHRASES: readonly Phrase[] = [
  ...CHECKLISTS,
  ...ANSWERS,
  ...METHODS,
  ...MAPS,
  ...REASONS,
  ...NOTES,
  ...OUTCOMES,
  ...MODELS,
];
