import {
  type ReadersFilesOptions,
  type ReadersFilesOutcome,
  readersFiles,
  readFeatureSettings,
} from '@lobule/runner';
import { Command } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';
import { defaultWorkers, numberOfWorkers } from '../workers.ts';

interface ReadersCommandOptions {
  readonly out?: string;
  readonly maps?: readonly string[];
  readonly features?: boolean;
  readonly profile?: string;
  readonly settings?: string;
  readonly dicom?: string;
  readonly resolve?: string;
  readonly ties: string;
  readonly repeats: string;
  readonly extent: string;
  readonly margin: number;
  readonly decisions?: string;
  readonly undecided: string;
  readonly resampleMask?: boolean;
  readonly workers: number;
  readonly json?: boolean;
}

/** `readers`: how well readers agree, what they agree on, and where they differ, from a table of masks. */
export function readersCommand(call: string, output: CommandOutput): Command {
  return new Command('readers')
    .description('how well readers agree, their consensus, and where they differ, from masks')
    .argument('<table>', 'CSV: reader, mask; and patient, visit, lesion, repeat, role, verdict, label, value')
    .option('--out <folder>', 'where to write')
    .option(
      '--maps <files...>',
      'maps to measure in every region; {patient}, {visit}, {lesion} stand for the table’s',
    )
    .option('--features', 'radiomic features of every map, too')
    .option('--profile <name>', 'of the features: ibsi or pyradiomics')
    .option(
      '--settings <text>',
      'of the features, as JSON or YAML or a file of it, or a parameter file of PyRadiomics',
    )
    .option(
      '--dicom <place>',
      'the series that the masks were drawn on: consensus as DICOM segmentation, too',
    )
    .option(
      '--resolve <rule>',
      'the mask to use: consensus (the intersection of two readers, STAPLE of more), staple, majority, union, intersection, adjudicator or review; by default as the roles tell',
    )
    .option('--ties <where>', 'a voxel that half of the readers hold goes inside or outside', 'outside')
    .option(
      '--repeats <which>',
      'of a reader who read several times, the first reading or the majority',
      'first',
    )
    .option('--extent <what>', 'the mask to use is the volume, or the largest-cross-section', 'volume')
    .option('--margin <mm>', 'how far beyond all readings STAPLE looks', marginOf, 5)
    .option('--decisions <file>', 'disagreement.csv with take and reason filled in by an adjudicator')
    .option(
      '--undecided <where>',
      'with --decisions: regions that nobody decided, in lesions with decisions: refuse them, inside or outside',
      'refuse',
    )
    .option('--resample-mask', 'carry masks on other grids onto the first, by nearest neighbour')
    .option('--workers <n>', 'threads to use', numberOfWorkers, defaultWorkers())
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', help(call))
    .exitOverride()
    .action(async (table: string, options: ReadersCommandOptions) => {
      const outcome = await readersFiles(table, {
        ...readOptions(options),
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(outcome)}\n` : describe(outcome));
      const lacksAsked = options.resolve !== undefined && outcome.cases.some(({ unresolved }) => unresolved);
      if (outcome.failed.length > 0 || lacksAsked) output.failed();
    });
}

function readOptions(options: ReadersCommandOptions): ReadersFilesOptions {
  const { out, maps = [], dicom, decisions, workers, resampleMask = false, profile, settings } = options;
  if (out === undefined) throw callError('No folder was named to write to', 'Give --out <folder>.');
  const wantsFeatures = (options.features ?? false) || profile !== undefined || settings !== undefined;
  if (wantsFeatures && maps.length === 0) {
    throw callError('Features were asked for without a map', 'Give --maps, the images that they are of.');
  }
  const rules = [
    'consensus',
    'staple',
    'majority',
    'union',
    'intersection',
    'adjudicator',
    'review',
  ] as const;
  return {
    out,
    maps,
    resampleMask,
    workers,
    ...(wantsFeatures && { features: readFeatureSettings(settings, profile).settings }),
    ...(dicom !== undefined && { dicom }),
    ...(decisions !== undefined && { decisions }),
    undecided: oneOf('--undecided', options.undecided, ['refuse', 'inside', 'outside']),
    resolve: {
      ...(options.resolve !== undefined && { by: oneOf('--resolve', options.resolve, rules) }),
      ties: oneOf('--ties', options.ties, ['outside', 'inside']),
      repeats: oneOf('--repeats', options.repeats, ['first', 'majority']),
      extent: oneOf('--extent', options.extent, ['volume', 'largest-cross-section']),
      marginMm: options.margin,
    },
  };
}

function oneOf<const V extends string>(option: string, given: string, values: readonly V[]): V {
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw callError(
    `${option} is ${given}`,
    `It can be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}.`,
  );
}

function marginOf(text: string): number {
  const margin = Number(text);
  if (text.trim() !== '' && margin >= 0 && Number.isFinite(margin)) return margin;
  throw callError(`--margin is ${text}`, 'Give millimetres, as in `--margin 5`.');
}

function describe({ out, files, cases, readers, agreement, failed }: ReadersFilesOutcome): string {
  const shown = cases.length > 1 ? agreementLines(agreement) : numberLines(cases[0]);
  const dice = cases.flatMap(({ overlaps }) =>
    overlaps.filter(({ kind }) => kind === 'inter').map((one) => one.dice),
  );
  dice.sort((a, b) => a - b);
  const warnings = [...new Set(cases.flatMap((one) => one.warnings))];
  return [
    wrap(`${cases.length} ${cases.length === 1 ? 'lesion' : 'lesions'} read by ${readers.join(', ')}.`),
    ...(dice.length === 1 ? [`Dice between readers: ${three(dice[0])}.\n`] : []),
    ...(dice.length > 1
      ? [
          `Dice between readers: mean ${three(dice.reduce((a, b) => a + b, 0) / dice.length)}, ${three(dice[0])} to ${three(dice[dice.length - 1])}.\n`,
        ]
      : []),
    ...shown.slice(0, 20).map((line) => wrap(line, '  ')),
    ...(shown.length > 20
      ? [`  and ${shown.length - 20} more in ${cases.length > 1 ? 'agreement' : 'readings'}.csv\n`]
      : []),
    ...(cases.length === 1 && dice.length > 0
      ? ['  ICC and limits of agreement need several lesions.\n']
      : []),
    ...unresolvedLines(
      cases.filter(({ unresolved }) => failed.every(({ what }) => what !== unresolved?.what)),
    ),
    ...warnings.slice(0, 5).map((text) => wrap(text, 'Warning: ')),
    ...(warnings.length > 5 ? [`and ${warnings.length - 5} more warnings in summary.md\n`] : []),
    ...failed.map(({ name, what, cure }) => wrap(`${name}: ${what.replace(/\.$/, '')}. ${cure}`, 'Failed: ')),
    `${files.length} files in ${out}; begin with summary.md\n`,
  ].join('');
}

/** Between all readers, and within each who read several times. */
function agreementLines(agreement: ReadersFilesOutcome['agreement']): string[] {
  return agreement
    .filter(({ kind }) => kind !== 'pair')
    .map(({ kind, name, readers: who, icc, iccLower, iccUpper, n, reason }) => {
      const between = `${name}, ${kind === 'inter' ? 'between readers' : `within ${who[0]}`}`;
      return Number.isNaN(icc)
        ? `${between}: ICC undefined: ${reason ?? 'no value.'}`
        : `${between}: ICC(A,1) ${three(icc)} (${three(iccLower)} to ${three(iccUpper)}), n = ${n}`;
    });
}

/** What each reader measured in the one lesion there is. */
function numberLines({ readings, numbers }: ReadersFilesOutcome['cases'][number]): string[] {
  const times = new Map<string, number>();
  for (const { reader, role } of readings) {
    if (role === 'reader') times.set(reader, (times.get(reader) ?? 0) + 1);
  }
  return numbers.map(({ name, unit }) => {
    const values = readings
      .filter(({ role }) => role === 'reader')
      .map(({ reader, repeat, measures }) => {
        const value = measures.find((one) => one.name === name)?.value ?? Number.NaN;
        const who = (times.get(reader) ?? 0) > 1 ? `${reader} ${repeat}` : reader;
        return `${who} ${Number.isNaN(value) ? 'undefined' : Number(value.toPrecision(4))}`;
      });
    return `${name}${unit === '' || unit === '1' ? '' : ` (${unit})`}: ${values.join(', ')}`;
  });
}

/** What is wrong with several lesions alike is said once. */
function unresolvedLines(cases: ReadersFilesOutcome['cases']): string[] {
  const lacking = new Map<string, string[]>();
  for (const { patient, visit, lesion, unresolved } of cases) {
    if (unresolved === undefined) continue;
    const name = [patient, visit, lesion].filter((part) => part !== '').join(' ');
    const what = unresolved.what.replace(/\.$/, '');
    lacking.set(what, [...(lacking.get(what) ?? []), name]);
  }
  return [...lacking].map(([what, names]) => {
    const named = names.filter((name) => name !== '');
    const shown = `${named.slice(0, 8).join(', ')}${named.length > 8 ? ` and ${named.length - 8} more` : ''}`;
    return wrap(`${named.length > 0 ? `${shown}: ` : ''}${what}.`, 'No mask to use: ');
  });
}

function three(x: number): string {
  return Number.isNaN(x) ? 'undefined' : x.toFixed(3);
}

function help(call: string): string {
  return `
A table of two readers, one of them twice:
  patient,lesion,reader,repeat,mask
  P01,left,anna,1,P01/anna.nii.gz
  P01,left,anna,2,P01/anna-again.nii.gz
  P01,left,ben,1,P01/ben.nii.gz

Roles (column role): reader, adjudicator; or drawer, reviewer (verdict accept or change), third (verdict drawer or
reviewer).

Example:
  ${call} readers masks.csv --maps "maps/{patient}/ADC.nii.gz" "maps/{patient}/Ktrans.nii.gz" --out readers
  ${call} readers masks.csv --maps "maps/{patient}/ADC.nii.gz" --profile ibsi --out readers
  ${call} readers masks.csv --decisions readers/disagreement.csv --undecided outside --out adjudicated
`;
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}
