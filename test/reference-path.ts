import { existsSync } from 'node:fs';
import path from 'node:path';

const repository = path.join(import.meta.dirname, '..');

/** Where the reference data lie: $LOBULE_REFERENCE, else beside the repository; undefined where they are absent. */
export function referencePath(relative: string): string | undefined {
  const places = [process.env['LOBULE_REFERENCE'], path.join(repository, '..', 'shared', 'reference')];
  for (const place of places) {
    const found = place && path.join(place, relative);
    if (found && existsSync(found)) return found;
  }
  return undefined;
}
