import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runStudy } from '@lobule/runner';
import type { StudyResults } from '@lobule/study';
import type { SuiteContext } from './suite.ts';

/** Runs a study of `examples/` on the reference data, as anybody would, and gives its results. */
export async function runExample(name: string, context: SuiteContext): Promise<StudyResults> {
  const file = path.join(import.meta.dirname, '..', 'examples', name, 'study.yaml');
  // Any file of the reference data tells where they are.
  const reference = path.dirname(context.reference('README.md'));
  const out = mkdtempSync(path.join(os.tmpdir(), `lobule-${name}-`));
  try {
    const { results } = await runStudy(file, out, {
      workers: Math.min(2, os.availableParallelism()),
      variables: { LOBULE_REFERENCE: reference },
      progress: ({ done, total }) => context.progress(done, total),
    });
    return results;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
