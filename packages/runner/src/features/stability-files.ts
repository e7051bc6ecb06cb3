import { canonicalJson, type Json, type ProgressListener, silent } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import {
  type FeatureStability,
  featureStability,
  ICC_FORMS,
  type PerturbationSettings,
  perturbations,
  type RadiomicsSettings,
  type ResolvedSettings,
  resolveSettings,
} from '@lobule/radiomics';
import { makeTable, numberColumn, textColumn, writeCsv } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { codeHash } from '../work/code-hash.ts';
import { type DescribedFeature, describeFeatures } from './describe-features.ts';
import { featureFiles } from './feature-files.ts';
import { overPairs, type PairResult } from './over-pairs.ts';
import type { FeaturePair } from './pairs.ts';
import type { PerturbedRow } from './perturb-pair.ts';
import { requireTable } from './require-out.ts';
import { columnsOf } from './subjects.ts';

/** How features are repeated, and when one is stable. */
export interface StabilityFilesOptions {
  readonly settings?: RadiomicsSettings;
  /** How images and masks are disturbed; or the column whose equal values make pairs repetitions of one subject. */
  readonly by:
    | { readonly perturb: PerturbationSettings; readonly seed: number }
    | { readonly retest: string };
  /** The table of correlations, ending in .csv; the same as JSON, with settings and reasons, is written beside it. */
  readonly out?: string;
  readonly resampleMask?: boolean;
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Which features are stable and which files were written. */
export interface StabilityFilesOutcome {
  readonly files: readonly string[];
  readonly settings: ResolvedSettings;
  readonly code: string;
  readonly features: readonly DescribedFeature[];
  /** What was done to each image, or the column of the repetitions. */
  readonly by: Readonly<Record<string, unknown>>;
  readonly subjects: number;
  readonly stability: readonly FeatureStability[];
  /** Pairs that could not be described, and why. */
  readonly failed: readonly { readonly mask: string; readonly code: string; readonly what: string }[];
}

/**
 * Intraclass correlations of features over the subjects of a table: under perturbation, or from test and retest.
 *
 * @throws runner/pairs where repetitions are not told or differ in number, and what featureFiles throws
 * @example
 * await stabilityFiles(pairs, { by: { perturb: DEFAULT_PERTURBATIONS, seed: 1 }, out: 'stability.csv' });
 */
export async function stabilityFiles(
  pairs: readonly FeaturePair[],
  options: StabilityFilesOptions,
): Promise<StabilityFilesOutcome> {
  const { settings = {}, by, out } = options;
  if (out !== undefined) requireTable(out);
  const features = describeFeatures(settings);
  const found =
    'perturb' in by ? await perturbed(pairs, by, options) : await retested(pairs, by.retest, options);
  const outcome = {
    settings: resolveSettings(settings),
    code: codeHash(),
    features,
    by: found.by,
    subjects: found.values.length,
    stability: featureStability(
      features.map(({ name }) => name),
      found.values,
    ),
    failed: found.failed,
  };
  return { ...outcome, files: out === undefined ? [] : writeStability(out, outcome) };
}

interface Repetitions {
  /** Of each subject, repetition and feature. */
  readonly values: readonly (readonly (readonly number[])[])[];
  readonly by: Readonly<Record<string, unknown>>;
  readonly failed: StabilityFilesOutcome['failed'];
}

async function perturbed(
  pairs: readonly FeaturePair[],
  by: { readonly perturb: PerturbationSettings; readonly seed: number },
  { settings = {}, resampleMask = false, workers = 1, progress = silent, signal }: StabilityFilesOptions,
): Promise<Repetitions> {
  const names = perturbations(by.perturb).map(({ name }) => name);
  const results = await overPairs<PerturbedRow>(
    pairs,
    (pair) => ({ kind: 'perturbed', perturbed: { pair, settings, resampleMask, ...by } }),
    { workers, progress, signal },
  );
  const values = results.flatMap((row) => ('error' in row ? [] : [row.values.map(asNumbers)]));
  return { values, by: { ...by, perturbations: names }, failed: failedOf(results) };
}

async function retested(
  pairs: readonly FeaturePair[],
  column: string,
  { settings = {}, resampleMask = false, workers = 1, progress = silent, signal }: StabilityFilesOptions,
): Promise<Repetitions> {
  const subjects = subjectsOf(pairs, column);
  const outcome = await featureFiles(pairs, {
    settings,
    resampleMask,
    workers,
    progress,
    ...(signal && { signal }),
  });
  // A subject is of use where all its repetitions could be described.
  const values = subjects.flatMap((rows) => {
    const sets = rows.flatMap((row) => {
      const pair = outcome.pairs[row];
      return 'error' in pair ? [] : [asNumbers(pair.values)];
    });
    return sets.length === rows.length ? [sets] : [];
  });
  return { values, by: { retest: column }, failed: failedOf(outcome.pairs) };
}

/** Rows of each subject, in the order of the table. @throws runner/pairs */
function subjectsOf(pairs: readonly FeaturePair[], column: string): readonly (readonly number[])[] {
  columnsOf(pairs, [column]);
  const rows = Map.groupBy(pairs.keys(), (row) => pairs[row].carried[column]);
  const subjects = [...rows.values()];
  const fewest = subjects.reduce((a, b) => (b.length < a.length ? b : a));
  const most = subjects.reduce((a, b) => (b.length > a.length ? b : a));
  if (fewest.length === most.length && fewest.length > 1) return subjects;
  throw runnerErrors.error('runner/pairs', {
    what: `A subject has ${fewest.length} ${fewest.length === 1 ? 'row' : 'rows'} in the table${fewest.length < most.length ? `, another ${most.length}` : ''}`,
    where: { column, row: pairs[fewest[0]].row ?? fewest[0] },
    cure: 'Every subject needs the same number of repetitions, at least two.',
  });
}

function asNumbers(values: readonly (number | null)[]): readonly number[] {
  return values.map((value) => value ?? Number.NaN);
}

function failedOf(results: readonly PairResult<object>[]): StabilityFilesOutcome['failed'] {
  return results.flatMap((result) =>
    'error' in result ? [{ mask: result.mask, code: result.error.code, what: result.error.what }] : [],
  );
}

function writeStability(out: string, outcome: Omit<StabilityFilesOutcome, 'files'>): string[] {
  const { features, stability } = outcome;
  const table = makeTable([
    textColumn(
      'feature',
      features.map(({ name }) => name),
    ),
    textColumn(
      'ibsi',
      features.map(({ ibsiCode }) => ibsiCode ?? null),
    ),
    numberColumn(
      'subjects',
      stability.map(({ subjects }) => subjects),
    ),
    numberColumn(
      'left_out',
      stability.map(({ leftOut }) => leftOut),
    ),
    numberColumn(
      'repetitions',
      stability.map(({ repetitions }) => repetitions),
    ),
    ...ICC_FORMS.flatMap((form) => [
      numberColumn(
        form,
        stability.map(({ icc }) => icc[form].value),
      ),
      numberColumn(
        `${form} lower`,
        stability.map(({ icc }) => icc[form].lower),
      ),
      numberColumn(
        `${form} upper`,
        stability.map(({ icc }) => icc[form].upper),
      ),
    ]),
    textColumn(
      'reason',
      stability.map(({ icc }) => icc['ICC(1,1)'].reason?.text ?? null),
    ),
  ]);
  const beside = out.replace(/\.csv$/i, '.json');
  // JSON has no NaN; null stands for it and the reason says why.
  const plain = JSON.parse(JSON.stringify(outcome)) as Json;
  writeFileAtomic(out, writeCsv(table));
  writeFileAtomic(beside, `${canonicalJson(plain)}\n`);
  return [out, beside];
}
