import {
  type FitScaleOutcome,
  fitScale,
  readBiasSettings,
  type StandardiseFilesOptions,
  type StandardiseFilesOutcome,
  standardiseFiles,
} from '@lobule/runner';
import { Command, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';

/** Fewer do not tell the grey levels of a protocol from those of their anatomy. */
const FEW_PATIENTS = 5;

type Method = StandardiseFilesOptions['methods'][number];

interface Options {
  readonly method?: readonly Method[];
  readonly fit?: string;
  readonly out?: string;
  readonly mask?: string;
  readonly settings?: string;
  readonly scale?: string;
  readonly spacing?: string;
  readonly patient?: string;
  readonly json?: boolean;
}

/** `standardise`: intensities made comparable; or a scale of histogram matching, learnt on training patients. */
export function standardiseCommand(call: string, output: CommandOutput): Command {
  return new Command('standardise')
    .description('bias field, z-score, histogram matching or voxel size of an image')
    .argument('[image]', 'NIfTI or NRRD file, or DICOM files of one series')
    .addOption(
      new Option('--method <methods...>', 'what to do, in this order').choices(['n4', 'zscore', 'nyul']),
    )
    .option('--out <place>', 'folder to write to; with --fit the file of the scale')
    .option(
      '--mask <file>',
      'tissue, on the grid of the image; without it n4 and nyul look for it, and zscore takes all',
    )
    .option('--settings <text>', 'settings of n4, as JSON or YAML')
    .option('--scale <file>', 'scale of nyul, learnt with --fit on other patients')
    .option('--patient <id>', 'with --scale: whose image it is; refused where the scale was learnt on them')
    .option('--spacing <mm>', 'voxel size after all else: one number, or three as 1,1,2')
    .option(
      '--fit <file>',
      'learn a scale on the training patients of this .csv with the columns subject, image and mask',
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `\nExample:\n  ${call} standardise t1.nii.gz --method n4 zscore --out even\n  ${call} standardise --fit training.csv --out scale.json\n  ${call} standardise t1.nii.gz --method nyul --scale scale.json --out matched\n`,
    )
    .exitOverride()
    .action(async (image: string | undefined, options: Options) => {
      const { fit, json } = options;
      const print = <T>(outcome: T, describe: (outcome: T) => string) => {
        output.endProgress();
        output.write(json ? `${JSON.stringify(outcome)}\n` : describe(outcome));
      };
      const out = required(options.out, 'No place was named to write to', 'Give --out.');
      const { progress } = output;
      if (fit !== undefined) {
        if (image !== undefined || options.method !== undefined || options.scale !== undefined) {
          throw callError('An image, --method or --scale was given beside --fit', 'Learn first, then apply.');
        }
        print(await fitScale(fit, { out, progress, signal: output.signal() }), describeFit);
        return;
      }
      const place = required(image, 'No image was named', 'Give an image, or --fit training.csv.');
      const { method: methods = [], mask, scale, settings, spacing, patient } = options;
      if (methods.length === 0 && spacing === undefined) {
        throw callError('Neither --method nor --spacing was given', 'Say what to do, as `--method n4`.');
      }
      const outcome = await standardiseFiles(place, {
        methods,
        out,
        ...(mask !== undefined && { mask }),
        ...(scale !== undefined && { scale }),
        ...(patient !== undefined && { patient }),
        ...(settings !== undefined && { settings: readBiasSettings(settings) }),
        ...(spacing !== undefined && { spacingMm: spacingOf(spacing) }),
        progress,
      });
      print(outcome, (done) => describe(done, out));
    });
}

function spacingOf(text: string): readonly [number, number, number] {
  const numbers = text.split(',').map(Number);
  const [x, y = x, z = x] = numbers;
  if ((numbers.length === 1 || numbers.length === 3) && numbers.every((mm) => mm > 0)) return [x, y, z];
  throw callError(`--spacing is ${text}`, 'Give one number of mm above 0, or three as 1,1,2.');
}

function required(value: string | undefined, what: string, cure: string): string {
  if (value !== undefined) return value;
  throw callError(what, cure);
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}

function describeFit({ file, patients, images, percentiles, standard }: FitScaleOutcome): string {
  const landmarks = percentiles.map((percentile, n) => `${percentile}%: ${short(standard[n])}`);
  const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return [
    wrap(landmarks.join(', ')),
    wrap(`Learnt on ${counted(images, 'image')} of ${counted(patients, 'patient')}; written to ${file}.`),
    ...(patients < FEW_PATIENTS
      ? [wrap(`A scale of ${counted(patients, 'patient')} is that of their tumours as well.`, 'Warning: ')]
      : []),
    wrap('It refuses these patients in a study with an analysis, and here where --patient names one.'),
  ].join('');
}

function describe({ steps, files, grid, volumes }: StandardiseFilesOutcome, out: string): string {
  const lines = steps.map((step) => {
    switch (step.method) {
      case 'n4': {
        const [least, most] = step.factors;
        const open = step.levels.filter(({ converged }) => !converged).length;
        const still =
          open === 0 ? '' : `; ${open} of ${step.levels.length} levels still changed at their last iteration`;
        return `n4: the field goes from ${short(least)} to ${short(most)}${still}; ${step.withoutSignal} voxels had no signal above 0`;
      }
      case 'zscore':
        return `zscore: mean ${short(step.mean)}, standard deviation ${short(step.standardDeviation)}`;
      case 'nyul':
        return `nyul: ${short(step.landmarks[0])} to ${short(step.landmarks[step.landmarks.length - 1])} came onto the ends of the scale`;
    }
  });
  lines.push(`${volumes} ${volumes === 1 ? 'volume' : 'volumes'} of ${grid}: ${files.join(', ')} in ${out}`);
  return lines.map((line) => wrap(line)).join('');
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
