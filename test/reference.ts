import { describe, test } from 'vitest';
import { referencePath } from './reference-path.ts';

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
