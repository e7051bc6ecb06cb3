import { errorCatalogue } from './errors.ts';

/** The error of work that was stopped. */
export const cancelErrors = errorCatalogue({
  'foundation/cancelled': {
    cause: 'The work was stopped before its end.',
    cure: 'Give the same command again: a study goes on where it stopped, other work begins anew.',
  },
});

/**
 * Throws foundation/cancelled once the signal is aborted; long loops call this between items.
 *
 * @throws foundation/cancelled
 */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelErrors.error('foundation/cancelled', { what: 'Stopped on request' });
}
