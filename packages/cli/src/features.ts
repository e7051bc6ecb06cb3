import {
  type ColumnNames,
  deltaFiles,
  describeFeatures,
  type FeaturePair,
  featureFiles,
  type GivenSettings,
  readFeatureSettings,
  readPairs,
  readPerturbations,
  readVoxelSettings,
  type StabilityFilesOptions,
  stabilityFiles,
  voxelFiles,
} from '@lobule/runner/features';
import { Command } from 'commander';
import { beginsAnew } from './begins-anew.ts';
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
        const names = namesOf(options.names);
        print({ features }, () => describeFeatureList(features, names));
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

/** What one act does with the pairs; how its settings are read is said once, and so is what is told of it. */
interface Act<Settings, Outcome> {
  readonly settings: (given: string | undefined, profile: string | undefined) => GivenSettings<Settings>;
  /** What must be named with --out where nothing goes to standard output, or in any case. */
  readonly needs?: { readonly out: string; readonly always?: boolean };
  readonly perform: (
    pairs: readonly FeaturePair[],
    settings: Settings,
    common: CommonOptions,
  ) => Promise<Outcome>;
  readonly describe: (outcome: Outcome) => string;
  readonly hasFailed: (outcome: Outcome) => boolean;
}

interface CommonOptions {
  readonly workers: number;
  readonly resampleMask: boolean;
  readonly out?: string;
  readonly progress: CommandOutput['progress'];
  readonly signal: AbortSignal;
}

async function perform<Settings, Outcome extends object>(
  { pairs, options, output, print }: Asked,
  act: Act<Settings, Outcome>,
): Promise<void> {
  const { out, workers, resampleMask = false, profile, json } = options;
  const { settings, label, ignored } = act.settings(options.settings, profile);
  if (act.needs && out === undefined && (act.needs.always || !json)) throw noPlace(act.needs);
  const common = {
    workers,
    resampleMask,
    ...(out !== undefined && { out }),
    progress: output.progress,
    signal: output.signal(),
  };
  const outcome = await beginsAnew(act.perform(labelled(pairs, label), settings, common));
  output.endProgress();
  print({ ...outcome, ignored }, () => `${act.describe(outcome)}${saidIgnored(ignored)}`);
  if (act.hasFailed(outcome)) output.failed();
}

function describeRegions(asked: Asked): Promise<void> {
  return perform(asked, {
    settings: readFeatureSettings,
    ...(asked.pairs.length > 1 && { needs: { out: 'features.csv' } }),
    perform: (pairs, settings, common) =>
      featureFiles(pairs, { settings, names: namesOf(asked.options.names), ...common }),
    describe: describeFeatureOutcome,
    hasFailed: ({ failed }) => failed > 0,
  });
}

function measureStability(asked: Asked): Promise<void> {
  const { perturb, retest, seed } = asked.options;
  const by = (): StabilityFilesOptions['by'] =>
    retest === undefined ? { perturb: readPerturbations(perturb ?? 'default'), seed } : { retest };
  return perform(asked, {
    settings: readFeatureSettings,
    perform: (pairs, settings, common) => stabilityFiles(pairs, { settings, by: by(), ...common }),
    describe: describeStability,
    hasFailed: ({ failed }) => failed.length > 0,
  });
}

function compareVisits(asked: Asked, subject: string): Promise<void> {
  return perform(asked, {
    settings: readFeatureSettings,
    needs: { out: 'delta.csv' },
    perform: (pairs, settings, common) => deltaFiles(pairs, { settings, subject, ...common }),
    describe: describeDelta,
    hasFailed: ({ failed }) => failed > 0,
  });
}

function mapVoxels(asked: Asked): Promise<void> {
  return perform(asked, {
    settings: readVoxelSettings,
    needs: { out: '<folder>', always: true },
    perform: ([pair], settings, { out = '', ...common }) => voxelFiles(pair, { settings, out, ...common }),
    describe: describeVoxelMaps,
    hasFailed: ({ maps }) => maps.every(({ defined }) => defined === 0),
  });
}

function noPlace({ out, always }: { readonly out: string; readonly always?: boolean }) {
  return always
    ? callError('No folder was named to write to', `Give --out ${out}.`)
    : callError('No file was named to write to', `Give --out ${out}, or --json.`);
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
  const calls = [
    'image.nii.gz mask.nii.gz --profile pyradiomics --out features.csv',
    '--table pairs.csv --settings Params.yaml --out features.csv',
    "image.nii.gz mask.nii.gz --voxel --settings '{ families: [glcm], kernelRadius: 2 }' --out maps",
    '--table pairs.csv --perturb default --out stability.csv',
    '--table visits.csv --delta patient --out delta.csv',
    '--list',
  ];
  return `\nExample:\n${calls.map((args) => `  ${call} features ${args}\n`).join('')}`;
}
