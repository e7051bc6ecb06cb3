import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Where the reference data lie: $LOBULE_REFERENCE, else beside the repository; undefined where they are absent. */
export function referencePath(relative: string): string | undefined {
  const places = [process.env['LOBULE_REFERENCE'], path.join(repository, '..', 'shared', 'reference')];
  for (const place of places) {
    const found = place && path.join(place, relative);
    if (found && existsSync(found)) return found;
  }
  return undefined;
}

/**
 * Tests that need reference data: where they are absent the block is skipped and says so, except in CI, where
 * they must run.
 */
export function describeWithReference(name: string, folder: string, body: (directory: string) => void): void {
  const directory = referencePath(folder);
  if (directory !== undefined) {
    describe(name, () => body(directory));
  } else if (process.env['CI']) {
    test(`${name}: the reference data (${folder}) must be there in CI`, () => {
      throw new Error(`Reference data not found: ${folder}. Set LOBULE_REFERENCE.`);
    });
  } else {
    describe.skip(`${name} (skipped: no reference data in ${folder}; set LOBULE_REFERENCE)`, () => body(''));
  }
}
