import { canonicalJson, type Json } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type Column, makeTable, numberColumn, textColumn, writeCsv } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import type { DescribedFeature } from './describe-features.ts';
import type { FeatureFilesOutcome, PairOutcome } from './feature-files.ts';

/** Our own names, or PyRadiomics'. */
export type ColumnNames = 'lobule' | 'pyradiomics';

/** @throws runner/names where PyRadiomics has no name, or one name, for what the settings ask for */
export function requireNames(features: readonly DescribedFeature[], names: ColumnNames): void {
  if (names === 'lobule') return;
  const seen = new Map<string, string>();
  for (const { name, pyradiomicsName } of features) {
    const before = pyradiomicsName === undefined ? undefined : seen.get(pyradiomicsName);
    if (pyradiomicsName !== undefined && before === undefined) {
      seen.set(pyradiomicsName, name);
      continue;
    }
    throw runnerErrors.error('runner/names', {
      what:
        before === undefined
          ? `PyRadiomics has no name for ${name}`
          : `PyRadiomics has one name for ${before} and ${name}`,
    });
  }
}

/** Writes the table and the same as JSON beside it; answers their names. @throws ledger/not-writable, ledger/disk-full */
export function writeFeatures(out: string, outcome: FeatureFilesOutcome, names: ColumnNames): string[] {
  const beside = out.replace(/\.csv$/i, '.json');
  const columns = [...aboutColumns(outcome.pairs), ...valueColumns(outcome, names)];
  const { files: _, ...rest } = outcome;
  const json = canonicalJson(rest as unknown as Json);
  writeFileAtomic(out, writeCsv(makeTable(columns)));
  writeFileAtomic(beside, `${json}\n`);
  return [out, beside];
}

function aboutColumns(pairs: readonly PairOutcome[]): Column[] {
  const carried = Object.keys(pairs[0]?.carried ?? {});
  const sound = (pair: PairOutcome) => ('error' in pair ? undefined : pair);
  return [
    ...carried.map((name) =>
      textColumn(
        name,
        pairs.map((pair) => pair.carried[name]),
      ),
    ),
    textColumn(
      'image',
      pairs.map(({ image }) => image),
    ),
    textColumn(
      'mask',
      pairs.map(({ mask }) => mask),
    ),
    textColumn(
      'label',
      pairs.map((pair) => sound(pair)?.label ?? null),
    ),
    ...(pairs.some(({ frame }) => frame !== undefined)
      ? [
          numberColumn(
            'frame',
            pairs.map(({ frame }) => frame ?? Number.NaN),
          ),
        ]
      : []),
    numberColumn(
      'voxels',
      pairs.map((pair) => sound(pair)?.voxels.intensity ?? Number.NaN),
    ),
    textColumn(
      'warnings',
      pairs.map((pair) => sound(pair)?.warnings.join(' ') || null),
    ),
    textColumn(
      'error',
      pairs.map((pair) => ('error' in pair ? `${pair.error.code}: ${pair.error.what}` : null)),
    ),
  ];
}

function valueColumns({ features, pairs }: FeatureFilesOutcome, names: ColumnNames): Column[] {
  return features.map(({ name, pyradiomicsName, unit }, n) =>
    numberColumn(
      names === 'lobule' ? name : (pyradiomicsName ?? name),
      pairs.map((pair) => ('error' in pair ? Number.NaN : (pair.values[n] ?? Number.NaN))),
      { unit },
    ),
  );
}
