import type {
  ColumnNames,
  DeltaFilesOutcome,
  DescribedFeature,
  FeatureFilesOutcome,
  PairOutcome,
  StabilityFilesOutcome,
  VoxelFilesOutcome,
} from '@lobule/runner/features';
import { wrap } from './print-error.ts';

/** `features --list`: a line for each feature: our name or PyRadiomics', IBSI code, unit. */
export function describeFeatureList(features: readonly DescribedFeature[], names: ColumnNames): string {
  const listed =
    names === 'lobule'
      ? features
      : features.flatMap(({ pyradiomicsName: name, ...rest }) =>
          name === undefined ? [] : [{ ...rest, name }],
        );
  const width = widest(listed);
  const lines = listed.map(
    ({ name, ibsiCode = '-', unit }) => `${name.padEnd(width)}  ${ibsiCode.padEnd(4)}  ${unit}\n`,
  );
  const more = features.length - listed.length;
  const unnamed = more === 0 ? '' : `; PyRadiomics has no name for ${more} more`;
  return `${lines.join('')}${listed.length} features: name, IBSI code, unit${unnamed}\n`;
}

/** The values of one region where they are not written to a file; else what was made, warned of and failed. */
export function describeFeatureOutcome(outcome: FeatureFilesOutcome): string {
  const { files, features, pairs, failed } = outcome;
  const [only] = pairs;
  const about = (pair: PairOutcome) => (pairs.length === 1 ? '' : `${subject(pair)}: `);
  const warned = pairs.flatMap((pair) =>
    'error' in pair ? [] : pair.warnings.map((text) => wrap(`${about(pair)}${text}`, 'Warning: ')),
  );
  const wrong = pairs.flatMap((pair) =>
    'error' in pair ? [wrap(`${about(pair)}${pair.error.what}`, 'Failed: ')] : [],
  );
  const missing = pairs.reduce(
    (sum, pair) => sum + ('error' in pair ? 0 : pair.values.filter((value) => value === null).length),
    0,
  );
  const described = pairs.length - failed;
  return [
    pairs.length === 1 && files.length === 0 ? describeValues(features, only) : '',
    ...shortened(warned),
    ...shortened(wrong),
    `${features.length} features of ${described} ${described === 1 ? 'region' : 'regions'}; ${missing} undefined${failed === 0 ? '' : `; ${failed} failed`}.\n`,
    ...(files.length === 0 ? [] : [`${files.join(', ')}\n`]),
  ].join('');
}

/** Intraclass correlations, a line for each feature where they are not written to a file. */
export function describeStability({ files, subjects, stability, failed }: StabilityFilesOutcome): string {
  const width = widest(stability);
  const lines = stability.map(({ name, icc }) => {
    const { value, lower, upper, reason } = icc['ICC(1,1)'];
    const said = reason
      ? `undefined: ${reason.text}`
      : `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
    return `${name.padEnd(width)}  ${said}\n`;
  });
  const wrong = failed.map(({ mask, what }) => wrap(`${mask}: ${what}`, 'Failed: '));
  const repetitions = stability[0]?.repetitions ?? 0;
  return [
    ...(files.length === 0 ? lines : []),
    ...shortened(wrong),
    `ICC(1,1) with 95 % intervals of ${stability.length} features, ${subjects} ${subjects === 1 ? 'subject' : 'subjects'}, ${repetitions} repetitions.\n`,
    ...(files.length === 0 ? [] : [`${files.join(', ')}\n`]),
  ].join('');
}

/** Lesions at each later visit: those that have a counterpart at the first, and those that have none. */
export function describeDelta({ files, comparisons }: DeltaFilesOutcome): string {
  const lines = comparisons.map((one) => {
    const visit = `${one.subject}, day ${one.day} against ${one.firstDay}: `;
    if ('error' in one) return wrap(`${visit}${one.error.what}`, 'Failed: ');
    const of = (lesion: string, what: string | undefined) =>
      `${lesion}${what === undefined ? '' : ` (${what})`}`;
    const gone = one.vanished.map(({ lesion, mergedInto: into }) =>
      of(lesion, into && `merged into ${into}`),
    );
    const fresh = one.appeared.map(({ lesion, splitFrom: from }) => of(lesion, from && `split from ${from}`));
    const parts = [
      `${one.lesions.length} ${one.lesions.length === 1 ? 'lesion' : 'lesions'}`,
      ...(gone.length > 0 ? [`vanished: ${gone.join(', ')}`] : []),
      ...(fresh.length > 0 ? [`appeared: ${fresh.join(', ')}`] : []),
    ];
    return wrap(`${visit}${parts.join('; ')}`);
  });
  return [...shortened(lines), ...(files.length === 0 ? [] : [`${files.join(', ')}\n`])].join('');
}

export function describeVoxelMaps({ out, files, maps, warnings }: VoxelFilesOutcome): string {
  const width = widest(maps);
  const lines = maps.map(({ name, defined, undefined: missing }) => {
    const reasons = Object.entries(missing).map(([code, voxels]) => `${voxels} ${code}`);
    const lacking = reasons.length === 0 ? '' : wrap(`undefined: ${reasons.join(', ')}`, '      ');
    return `  ${name.padEnd(width)}  ${defined} voxels\n${lacking}`;
  });
  return [
    ...lines,
    ...warnings.map((text) => wrap(text, 'Warning: ')),
    `${files.length} files in ${out}\n`,
  ].join('');
}

function describeValues(features: readonly DescribedFeature[], pair: PairOutcome): string {
  if ('error' in pair) return '';
  const width = widest(features);
  return features
    .map(({ name, unit }, n) => {
      const value = pair.values[n];
      const said =
        value === null
          ? `undefined: ${pair.reasons[name]?.text ?? ''}`
          : `${Number(value.toPrecision(6))}${unit === '1' ? '' : ` ${unit}`}`;
      return `${name.padEnd(width)}  ${said}\n`;
    })
    .join('');
}

function widest(named: readonly { readonly name: string }[]): number {
  return named.reduce((most, { name }) => Math.max(most, name.length), 0);
}

function subject({ mask, carried }: PairOutcome): string {
  const [first] = Object.values(carried);
  return first || mask;
}

/** All of it stands in the files. */
function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= 10 ? lines : [...lines.slice(0, 10), `... and ${lines.length - 10} more\n`];
}
