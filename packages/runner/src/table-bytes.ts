import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runnerErrors } from './errors.ts';

/**
 * The bytes of a table that a person named.
 *
 * @param what `The table of readings`, for the message. @throws runner/no-image-file
 */
export function tableBytes(file: string, what: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: `${what} cannot be read`,
      where: { file: path.basename(file) },
      cure: 'Check the path.',
      cause: error,
    });
  }
}
