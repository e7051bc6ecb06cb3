import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError, type LobuleError, type ProgressListener, silent } from '@lobule/foundation';
import { ledgerErrors } from '@lobule/ledger';
import { type RadiomicsSettings, type ResolvedSettings, resolveSettings } from '@lobule/radiomics';
import { runnerErrors } from '../errors.ts';
import { codeHash } from '../work/code-hash.ts';
import { forEachAtOnce, openPool } from '../work/pool.ts';
import { type DescribedFeature, describeFeatures } from './describe-features.ts';
import type { FeatureRow } from './extract-pair.ts';
import type { FeaturePair } from './pairs.ts';
import { type ColumnNames, requireNames, writeFeatures } from './write-features.ts';

export interface FeatureFilesOptions {
  readonly settings?: RadiomicsSettings;
  /** The table of features, ending in .csv; the same as JSON, with settings, codes and reasons, is written beside it. */
  readonly out?: string;
  /** What the columns are called. Default: our names. */
  readonly names?: ColumnNames;
  readonly resampleMask?: boolean;
  /** Default: 1. The numbers do not depend on it. */
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** A pair with its features, or with what was wrong with it. */
export type PairOutcome = {
  readonly image: string;
  readonly mask: string;
  readonly carried: FeaturePair['carried'];
  readonly frame?: number;
} & (
  | FeatureRow
  | { readonly error: { readonly code: string; readonly what: string; readonly cure: string } }
);

export interface FeatureFilesOutcome {
  /** What was written; empty where nothing was to be. */
  readonly files: readonly string[];
  readonly settings: ResolvedSettings;
  readonly settingsHash: string;
  /** Of the program. */
  readonly code: string;
  readonly features: readonly DescribedFeature[];
  /** In the order of the pairs. */
  readonly pairs: readonly PairOutcome[];
  readonly failed: number;
}

/**
 * Features of many pairs of image and mask, over all workers. A pair that cannot be described is told in its row and
 * stops no other; a single one is thrown.
 *
 * @throws study/option-not-valid, radiomics/bad-settings, runner/out-not-csv, ledger/not-writable,
 *   foundation/cancelled; for a single pair also what extractPair throws
 * @example
 * const { pairs } = await featureFiles([{ image: 'a.nii.gz', mask: 'a-mask.nii.gz', carried: {} }], { out: 'a.csv' });
 */
export async function featureFiles(
  pairs: readonly FeaturePair[],
  options: FeatureFilesOptions,
): Promise<FeatureFilesOutcome> {
  const { settings = {}, out, names = 'lobule', workers = 1, progress = silent, signal } = options;
  const resolved = resolveSettings(settings);
  const features = describeFeatures(settings);
  requireNames(features, names);
  if (out !== undefined) requireOut(out);
  const outcomes = new Array<PairOutcome>(pairs.length);
  let settingsHash = '';
  let done = 0;
  const pool = await openPool(Math.min(workers, pairs.length));
  try {
    progress({ task: 'Features', done, total: pairs.length });
    await forEachAtOnce(
      pairs,
      pool.size,
      async (pair, index) => {
        const { carried, frame } = pair;
        const { image, mask } = pair.named ?? pair;
        const about = { image, mask, carried, ...(frame !== undefined && { frame }) };
        try {
          const task = { pair, settings, resampleMask: options.resampleMask ?? false };
          const row = (await pool.run({ kind: 'features', features: task })) as FeatureRow;
          settingsHash = row.settingsHash;
          outcomes[index] = { ...about, ...row };
        } catch (error) {
          if (pairs.length === 1 || !isLobuleError(error)) throw error;
          outcomes[index] = { ...about, error: told(error) };
        }
        progress({ task: 'Features', done: ++done, total: pairs.length, item: path.basename(image) });
      },
      signal,
    );
  } finally {
    await pool.close();
  }
  const outcome = {
    files: [],
    settings: resolved,
    settingsHash,
    code: codeHash(),
    features,
    pairs: outcomes,
    failed: outcomes.filter((one) => 'error' in one).length,
  };
  return out === undefined ? outcome : { ...outcome, files: writeFeatures(out, outcome, names) };
}

function told({ code, message, cure }: LobuleError) {
  return { code, what: message, cure };
}

/** Before the work: hours of it are not lost to a file that cannot be written. */
function requireOut(out: string): void {
  if (!/\.csv$/i.test(out) || (existsSync(out) && statSync(out).isDirectory())) {
    throw runnerErrors.error('runner/out-not-csv', {
      what: 'Features are written as a table',
      where: { file: out },
    });
  }
  try {
    mkdirSync(path.dirname(path.resolve(out)), { recursive: true });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw ledgerErrors.error('ledger/not-writable', {
      what: `The folder cannot be made: ${code}`,
      where: { file: path.dirname(out) },
      cause: error,
    });
  }
}
