import { isLobuleError, LobuleError } from '@lobule/foundation';

/** Work that keeps nothing of what it did before it was stopped: says so, where it is. */
export async function beginsAnew<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isLobuleError(error, 'foundation/cancelled')) throw error;
    throw new LobuleError(
      error.code,
      error.what,
      error.where,
      'Give the same command again: it begins anew.',
    );
  }
}
