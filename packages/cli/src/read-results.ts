import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '@lobule/foundation';
import { hashBytes, openEvents } from '@lobule/ledger';
import type { StudyResults } from '@lobule/study';
import { cliErrors } from './errors.ts';

/**
 * What the ledger says of the results: the hash in its last `study-computed`; undefined where no run has finished here.
 *
 * @throws ledger/broken-chain
 */
export function computedHash(out: string): string | undefined {
  const last = openEvents(path.join(out, '.lobule', 'ledger.jsonl'))
    .events()
    .findLast(({ kind }) => kind === 'study-computed');
  return (last?.data as { hash?: string } | undefined)?.hash;
}

/** The hash of `study-computed` that results with this SHA-256 have. */
export function computedHashOf(sha256: string): string {
  return hashOf({ results: sha256 });
}

/**
 * The results of the last run in a folder, if they are those that its ledger holds.
 *
 * @throws cli/no-results, cli/results-changed, ledger/broken-chain
 */
export function readResults(out: string): StudyResults {
  const file = path.join(out, 'results.json');
  if (!existsSync(file))
    throw cliErrors.error('cli/no-results', { what: 'There are no results here', where: { file: out } });
  const bytes = readFileSync(file);
  if (computedHashOf(hashBytes(bytes)) !== computedHash(out))
    throw cliErrors.error('cli/results-changed', {
      what: 'The results are not those that the ledger holds',
      where: { file },
    });
  return JSON.parse(bytes.toString('utf8')) as StudyResults;
}
