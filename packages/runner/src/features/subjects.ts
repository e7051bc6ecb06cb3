import { nearest } from '@lobule/foundation';
import { runnerErrors } from '../errors.ts';
import type { FeaturePair } from './pairs.ts';

/** Columns of the table that tell which rows belong together. @throws runner/pairs with the nearest name */
export function columnsOf(pairs: readonly FeaturePair[], wanted: readonly string[]): void {
  const columns = Object.keys(pairs[0]?.carried ?? {});
  const lacking = wanted.find((name) => !columns.includes(name));
  if (lacking === undefined) return;
  const near = nearest(lacking, columns);
  throw runnerErrors.error('runner/pairs', {
    what: `There is no column ${lacking} in the table${near === undefined ? '' : `; did you mean ${near}?`}`,
    where: { column: lacking },
    cure: columns.length === 0 ? 'Add it.' : `Beside image and mask it has: ${columns.join(', ')}.`,
  });
}
