import type { StudyResults } from '@lobule/study';
import { fixtureResults } from './fixture.ts';

export const PAYLOAD = `"'><script>alert(1)</script><img src=x onerror="alert(2)">`;

/** Words that the code reads, not people: these stay as they are. */
const KEPT = new Set([
  'kind',
  'colours',
  'metric',
  'state',
  'where',
  'sha256',
  'key',
  'settingsHash',
  'studyHash',
  'planHash',
  'codeHash',
]);

/** Results in which every text that could come from a file or a person tries to be markup. */
export function hostileResults(): StudyResults {
  return poisoned(fixtureResults(1), '') as StudyResults;
}

function poisoned(value: unknown, key: string): unknown {
  if (typeof value === 'string') return KEPT.has(key) ? value : value + PAYLOAD;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poisoned(item, name)]));
  }
  return value;
}
