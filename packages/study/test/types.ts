// What must not compile; `npm run types` checks it, nothing here runs.
import type { StudyNote, StudyResults } from '../src/index.ts';

// @ts-expect-error a note without its code
export const note: StudyNote = { kind: 'failed', text: 'It failed.' };
// @ts-expect-error a kind of note that does not exist
export const other: StudyNote = { kind: 'info', code: 'a', text: 'b' };
export function wrong(results: StudyResults): void {
  // @ts-expect-error results cannot be changed after the run
  results.notes.push(note);
}
