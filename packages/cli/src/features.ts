import {
  type ColumnNames,
  describeFeatures,
  type FeatureFilesOutcome,
  type FeaturePair,
  featureFiles,
  type PairOutcome,
  readFeatureSettings,
  readPairs,
} from '@lobule/runner';
import { Command } from 'commander';
import { cliErrors } from './errors.ts';
import type { CommandOutput } from './map.ts';
import { wrap } from './print-error.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from './workers.ts';

interface FeaturesCommandOptions {
  readonly table?: string;
  readonly label?: string;
  readonly frame?: number;
  readonly profile?: string;
  readonly settings?: string;
  readonly names: string;
  readonly resampleMask?: boolean;
  readonly out?: string;
  readonly workers: number;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `features`: radiomic features of regions in images, of one pair or of a table of them; what features there are. */
export function featuresCommand(call: string, output: CommandOutput): Command {
  const command = new Command('features')
    .description('radiomic features of a region in an image; --list shows which')
    .argument('[image]', 'NIfTI or NRRD file, or DICOM files of one series')
    .argument('[mask]', 'NIfTI or NRRD file on the grid of the image, or a DICOM segmentation')
    .option('--table <file>', 'many pairs: columns image, mask, and label, frame and others where there are')
    .option('--label <label>', 'which region of the mask: its value, or number or name of a segment')
    .option('--frame <n>', 'which volume of several, from 0', wholeNumber)
    .option('--profile <name>', 'whose conventions: ibsi or pyradiomics')
    .option('--settings <text>', 'settings of the features, as JSON or YAML or a file of it')
    .option('--names <whose>', 'names of the columns: lobule or pyradiomics', 'lobule')
    .option('--resample-mask', 'carry a mask on another grid onto that of the image, by nearest neighbour')
    .option('--out <file>', 'table to write (.csv); settings, codes and reasons go to a .json beside it')
    .option('--workers <n>', 'threads to use', numberOfWorkers, defaultWorkers())
    .option('--list', 'show the features that the settings ask for, with their codes and units')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', example(call))
    .exitOverride();
  return command.action(
    async (image: string | undefined, mask: string | undefined, options: FeaturesCommandOptions) => {
      const print = (value: unknown, text: () => string) =>
        output.write(options.json ? `${JSON.stringify(value)}\n` : text());
      const settings = readFeatureSettings(options.settings, options.profile);
      if (options.list) {
        const features = describeFeatures(settings);
        print({ features }, () => describeList(features));
        return;
      }
      const pairs = pairsOf(image, mask, options);
      const { out, workers, resampleMask } = options;
      if (pairs.length > 1 && out === undefined && !options.json) {
        throw callError('No file was named to write to', 'Give --out features.csv, or --json.');
      }
      const outcome = await featureFiles(pairs, {
        settings,
        names: namesOf(options.names),
        workers,
        ...(resampleMask && { resampleMask }),
        ...(out !== undefined && { out }),
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      print(outcome, () => describeOutcome(outcome));
      if (outcome.failed > 0) output.failed();
    },
  );
}

function pairsOf(
  image: string | undefined,
  mask: string | undefined,
  { table, label, frame }: FeaturesCommandOptions,
): readonly FeaturePair[] {
  if (table === undefined) {
    if (image === undefined || mask === undefined) {
      throw callError(
        image === undefined ? 'Neither an image nor a table was named' : 'No mask was named',
        'Give an image and its mask, or --table pairs.csv.',
      );
    }
    return [
      {
        image,
        mask,
        ...(label !== undefined && { label }),
        ...(frame !== undefined && { frame }),
        carried: {},
      },
    ];
  }
  if (image !== undefined || label !== undefined || frame !== undefined) {
    throw callError(
      'An image, --label or --frame was given beside --table',
      'Leave it out; the table has columns for them.',
    );
  }
  return readPairs(table);
}

function namesOf(names: string): ColumnNames {
  if (names === 'lobule' || names === 'pyradiomics') return names;
  throw callError(`--names is ${names}`, 'It can be lobule or pyradiomics.');
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}

function example(call: string): string {
  return `\nExample:\n  ${call} features image.nii.gz mask.nii.gz --profile pyradiomics --out features.csv\n  ${call} features --table pairs.csv --out features.csv\n  ${call} features --list\n`;
}

/** A line for each feature: name, IBSI code, unit. */
function describeList(features: ReturnType<typeof describeFeatures>): string {
  const width = Math.max(...features.map(({ name }) => name.length));
  const lines = features.map(
    ({ name, ibsiCode = '-', unit }) => `${name.padEnd(width)}  ${ibsiCode.padEnd(4)}  ${unit}\n`,
  );
  return `${lines.join('')}${features.length} features: name, IBSI code, unit\n`;
}

function describeOutcome(outcome: FeatureFilesOutcome): string {
  const { files, features, pairs, failed } = outcome;
  const [only] = pairs;
  const values = pairs.length === 1 && files.length === 0 ? describeValues(outcome, only) : '';
  const warned = pairs.flatMap((pair) =>
    'error' in pair
      ? []
      : pair.warnings.map((text) => wrap(`${subject(pair, pairs.length)}${text}`, 'Warning: ')),
  );
  const wrong = pairs.flatMap((pair) =>
    'error' in pair ? [wrap(`${subject(pair, pairs.length)}${pair.error.what}`, 'Failed: ')] : [],
  );
  const missing = pairs.reduce(
    (sum, pair) => sum + ('error' in pair ? 0 : pair.values.filter((value) => value === null).length),
    0,
  );
  return [
    values,
    ...shortened(warned),
    ...shortened(wrong),
    `${features.length} features of ${pairs.length - failed} ${pairs.length - failed === 1 ? 'region' : 'regions'}; ${missing} undefined${failed === 0 ? '' : `; ${failed} failed`}.\n`,
    ...(files.length === 0 ? [] : [`${files.join(', ')}\n`]),
  ].join('');
}

function describeValues({ features }: FeatureFilesOutcome, pair: PairOutcome): string {
  if ('error' in pair) return '';
  const width = Math.max(...features.map(({ name }) => name.length));
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

function subject({ mask, carried }: PairOutcome, pairs: number): string {
  if (pairs === 1) return '';
  const [first] = Object.values(carried);
  return `${first || mask}: `;
}

/** All of it stands in the files. */
function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= 10 ? lines : [...lines.slice(0, 10), `... and ${lines.length - 10} more\n`];
}
