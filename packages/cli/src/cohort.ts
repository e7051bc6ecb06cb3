import path from 'node:path';
import type { ProgressListener } from '@lobule/foundation';
import { type CohortSummary, writeCohort } from '@lobule/phantom/node';
import { openPool } from '@lobule/runner';

export interface CohortSettings {
  readonly patients?: number;
  readonly seed?: number;
}

/** Writes a synthetic cohort over the workers; a complete one of the same settings is left as it is. */
export async function makeCohort(
  folder: string,
  settings: CohortSettings,
  workers: number,
  progress: ProgressListener,
  signal: AbortSignal,
): Promise<CohortSummary> {
  const pool = await openPool(workers);
  try {
    return await writeCohort(path.resolve(folder), settings, {
      progress,
      signal,
      atOnce: workers,
      onePatient: async (place, plan, index) =>
        (await pool.run({ kind: 'phantom', folder: place, plan, index })) as Awaited<
          ReturnType<NonNullable<NonNullable<Parameters<typeof writeCohort>[2]>['onePatient']>>
        >,
    });
  } finally {
    await pool.close();
  }
}
