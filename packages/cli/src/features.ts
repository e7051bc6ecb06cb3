import {
  type ColumnNames,
  deltaFiles,
  describeFeatures,
  type FeaturePair,
  featureFiles,
  readFeatureSettings,
  readPairs,
  readPerturbations,
  readVoxelSettings,
  type StabilityFilesOptions,
  stabilityFiles,
  voxelFiles,
} from '@lobule/runner';
import { Command } from 'commander';
import {
  describeDelta,
  describeFeatureList,
  describeFeatureOutcome,
  describeStability,
  describeVoxelMaps,
} from './describe-features.ts';
import { cliErrors } from './errors.ts';
import type { CommandOutput } from './map.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from './workers.ts';

interface FeaturesCommandOptions {
  readonly table?: string;
  readonly label?: string;
  readonly frame?: number;
  readonly profile?: string;
  readonly settings?: string;
  readonly names: string;
  readonly resampleMask?: boolean;
  readonly voxel?: boolean;
  readonly perturb?: string;
  readonly retest?: string;
  readonly delta?: string;
  readonly seed: number;
  readonly out?: string;
  readonly workers: number;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** What a call asks for, in words of its options. */
interface Asked {
  readonly pairs: readonly FeaturePair[];
  readonly options: FeaturesCommandOptions;
  readonly output: CommandOutput;
  print(value: unknown, text: () => string): void;
}

/** `features`: radiomic features of regions in images, maps of them, their stability; what features there are. */
export function featuresCommand(call: string, output: CommandOutput): Command {
  const command = new Command('features')
    .description('radiomic features of a region in an image; --list shows which')
    .argument('[image]', 'NIfTI or NRRD file, or DICOM files of one series')
    .argument('[mask]', 'NIfTI or NRRD file on the grid of the image, or a DICOM segmentation')
    .option('--table <file>', 'many pairs: columns image, mask, and label, frame and others where there are')
    .option('--label <label>', 'which region of the mask: its value, or number or name of a segment')
    .option('--frame <n>', 'which volume of several, from 0', wholeNumber)
    .option('--profile <name>', 'whose conventions: ibsi or pyradiomics')
    .option(
      '--settings <text>',
      'settings of the features, as JSON or YAML or a file of it, or a parameter file of PyRadiomics',
    )
    .option('--names <whose>', 'names of the columns: lobule or pyradiomics', 'lobule')
    .option('--resample-mask', 'carry a mask on another grid onto that of the image, by nearest neighbour')
    .option('--voxel', 'maps: the features of a window around each voxel of the region')
    .option('--perturb <text>', 'stability under perturbation, as JSON or YAML or a file of it; or default')
    .option('--retest <column>', 'stability between the rows of the table that share a value of this column')
    .option(
      '--delta <column>',
      'changes between the visits (column day) of the rows that share a value of this column',
    )
    .option('--seed <n>', 'seed of the perturbations', wholeNumber, 1)
    .option(
      '--out <place>',
      'table to write (.csv); settings, codes and reasons go to a .json beside it; with --voxel a folder',
    )
    .option('--workers <n>', 'threads to use', numberOfWorkers, defaultWorkers())
    .option('--list', 'show the features that the settings ask for, with their codes and units')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', example(call))
    .exitOverride();
  return command.action(
    async (image: string | undefined, mask: string | undefined, options: FeaturesCommandOptions) => {
      const print = (value: unknown, text: () => string) =>
        output.write(options.json ? `${JSON.stringify(value)}\n` : text());
      if (options.list) {
        const features = describeFeatures(readFeatureSettings(options.settings, options.profile).settings);
        print({ features }, () => describeFeatureList(features));
        return;
      }
      requireOneAct(options);
      const asked = { pairs: pairsOf(image, mask, options), options, output, print };
      if (options.voxel) await mapVoxels(asked);
      else if (options.delta !== undefined) await compareVisits(asked, options.delta);
      else if (options.perturb !== undefined || options.retest !== undefined) await measureStability(asked);
      else await describeRegions(asked);
    },
  );
}

async function describeRegions({ pairs, options, output, print }: Asked): Promise<void> {
  const { out, workers, resampleMask, profile } = options;
  const { settings, label, ignored } = readFeatureSettings(options.settings, profile);
  if (pairs.length > 1 && out === undefined && !options.json) {
    throw callError('No file was named to write to', 'Give --out features.csv, or --json.');
  }
  const outcome = await featureFiles(labelled(pairs, label), {
    settings,
    names: namesOf(options.names),
    workers,
    ...(resampleMask && { resampleMask }),
    ...(out !== undefined && { out }),
    progress: output.progress,
    signal: output.signal(),
  });
  output.endProgress();
  print({ ...outcome, ignored }, () => `${describeFeatureOutcome(outcome)}${saidIgnored(ignored)}`);
  if (outcome.failed > 0) output.failed();
}

async function measureStability({ pairs, options, output, print }: Asked): Promise<void> {
  const { out, workers, resampleMask, profile, perturb, retest, seed } = options;
  const { settings, label, ignored } = readFeatureSettings(options.settings, profile);
  const by: StabilityFilesOptions['by'] =
    retest === undefined ? { perturb: readPerturbations(perturb ?? 'default'), seed } : { retest };
  const outcome = await stabilityFiles(labelled(pairs, label), {
    settings,
    by,
    workers,
    ...(resampleMask && { resampleMask }),
    ...(out !== undefined && { out }),
    progress: output.progress,
    signal: output.signal(),
  });
  output.endProgress();
  print({ ...outcome, ignored }, () => `${describeStability(outcome)}${saidIgnored(ignored)}`);
  if (outcome.failed.length > 0) output.failed();
}

async function compareVisits({ pairs, options, output, print }: Asked, subject: string): Promise<void> {
  const { out, workers, resampleMask, profile } = options;
  const { settings, label, ignored } = readFeatureSettings(options.settings, profile);
  if (out === undefined && !options.json) {
    throw callError('No file was named to write to', 'Give --out delta.csv, or --json.');
  }
  const outcome = await deltaFiles(labelled(pairs, label), {
    settings,
    subject,
    workers,
    ...(resampleMask && { resampleMask }),
    ...(out !== undefined && { out }),
    progress: output.progress,
    signal: output.signal(),
  });
  output.endProgress();
  print({ ...outcome, ignored }, () => `${describeDelta(outcome)}${saidIgnored(ignored)}`);
  if (outcome.failed > 0) output.failed();
}

async function mapVoxels({ pairs, options, output, print }: Asked): Promise<void> {
  const { out, workers, resampleMask, profile } = options;
  const { settings, label, ignored } = readVoxelSettings(options.settings, profile);
  if (out === undefined) throw callError('No folder was named to write to', 'Give --out <folder>.');
  const [pair] = labelled(pairs, label);
  const outcome = await voxelFiles(pair, {
    settings,
    out,
    workers,
    ...(resampleMask && { resampleMask }),
    progress: output.progress,
    signal: output.signal(),
  });
  output.endProgress();
  print({ ...outcome, ignored }, () => `${describeVoxelMaps(outcome)}${saidIgnored(ignored)}`);
  if (outcome.maps.every(({ defined }) => defined === 0)) output.failed();
}

function requireOneAct({ voxel, perturb, retest, delta, table, names }: FeaturesCommandOptions): void {
  const acts = [
    delta !== undefined && '--delta',
    voxel && '--voxel',
    perturb !== undefined && '--perturb',
    retest !== undefined && '--retest',
  ];
  const [first, second] = acts.filter((act) => typeof act === 'string');
  if (second !== undefined) throw callError(`${first} and ${second} were given`, 'Give one of them.');
  if (voxel && table !== undefined) {
    throw callError('--voxel was given beside --table', 'Maps are made of one image at a time.');
  }
  if ((retest ?? delta) !== undefined && table === undefined) {
    throw callError(`${first} was given without a table`, 'Give --table pairs.csv, which has that column.');
  }
  if (first !== undefined && names !== 'lobule') {
    throw callError(
      `--names was given beside ${first}`,
      'Leave it out; the JSON has the names of PyRadiomics.',
    );
  }
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
    const chosen = { ...(label !== undefined && { label }), ...(frame !== undefined && { frame }) };
    return [{ image, mask, ...chosen, carried: {} }];
  }
  if (image !== undefined || label !== undefined || frame !== undefined) {
    throw callError(
      'An image, --label or --frame was given beside --table',
      'Leave it out; the table has columns for them.',
    );
  }
  return readPairs(table);
}

/** The label of a parameter file holds where the call names none. */
function labelled(pairs: readonly FeaturePair[], label: string | undefined): readonly FeaturePair[] {
  return label === undefined ? pairs : pairs.map((pair) => ({ label, ...pair }));
}

function namesOf(names: string): ColumnNames {
  if (names === 'lobule' || names === 'pyradiomics') return names;
  throw callError(`--names is ${names}`, 'It can be lobule or pyradiomics.');
}

function saidIgnored(ignored: readonly { readonly key: string }[]): string {
  return ignored.length === 0 ? '' : `Without effect here: ${ignored.map(({ key }) => key).join(', ')}.\n`;
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}

function example(call: string): string {
  return `\nExample:\n  ${call} features image.nii.gz mask.nii.gz --profile pyradiomics --out features.csv\n  ${call} features --table pairs.csv --settings Params.yaml --out features.csv\n  ${call} features image.nii.gz mask.nii.gz --voxel --settings '{ families: [glcm], kernelRadius: 2 }' --out maps\n  ${call} features --table pairs.csv --perturb default --out stability.csv\n  ${call} features --table visits.csv --delta patient --out delta.csv\n  ${call} features --list\n`;
}
