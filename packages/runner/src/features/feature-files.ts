import { hashOf, type ProgressListener, silent } from '@lobule/foundation';
import { type RadiomicsSettings, type ResolvedSettings, resolveSettings } from '@lobule/radiomics';
import { codeHash } from '../work/code-hash.ts';
import { type DescribedFeature, describeFeatures } from './describe-features.ts';
import type { FeatureRow } from './extract-pair.ts';
import { overPairs, type PairResult } from './over-pairs.ts';
import type { FeaturePair } from './pairs.ts';
import { requireTable } from './require-out.ts';
import { type ColumnNames, requireNames, writeFeatures } from './write-features.ts';

/** Settings of features, where they go, how progress is told. */
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
export type PairOutcome = PairResult<FeatureRow>;

/** What was computed, with which settings and code, and which files were written. */
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
 * @throws study/option-not-valid, radiomics/bad-settings, runner/out-not-csv, runner/names, ledger/not-writable,
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
  if (out !== undefined) requireTable(out);
  const resampleMask = options.resampleMask ?? false;
  const outcomes = await overPairs<FeatureRow>(
    pairs,
    (pair) => ({ kind: 'features', features: { pair, settings, resampleMask } }),
    { workers, progress, signal },
  );
  const outcome = {
    files: [],
    settings: resolved,
    settingsHash: hashOf(resolved),
    code: codeHash(),
    features,
    pairs: outcomes,
    failed: outcomes.filter((one) => 'error' in one).length,
  };
  return out === undefined ? outcome : { ...outcome, files: writeFeatures(out, outcome, names) };
}
