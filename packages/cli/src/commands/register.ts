import path from 'node:path';
import {
  type AlignedFile,
  type RegisterFilesOptions,
  type RegisterFilesOutcome,
  registerFiles,
} from '@lobule/runner';
import { Command, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from '../workers.ts';

interface Options {
  readonly mode: 'rigid' | 'affine' | 'deformable';
  readonly out?: string;
  readonly organ: 'breast' | 'liver';
  readonly frame?: number;
  readonly mask?: string;
  readonly keepVolume?: string;
  readonly applyMask?: readonly string[];
  readonly applyMaskBack?: readonly string[];
  readonly landmarks?: string;
  readonly error: boolean;
  readonly target: 'reference' | 'model';
  readonly rounds?: number;
  readonly matchBaseline?: boolean;
  readonly protocol?: string;
  readonly settings?: string;
  readonly t1?: string;
  readonly b1?: string;
  readonly workers: number;
  readonly json?: boolean;
}

/** `register`: images of one patient onto another, with transforms and what is known of their error. */
export function registerCommand(call: string, output: CommandOutput): Command {
  return new Command('register')
    .description('brings images of one patient onto another, with an estimate of the error')
    .argument('<fixed>', 'NIfTI or NRRD file, or DICOM files of one series: what the others are brought onto')
    .argument('[moving...]', 'images to move; without any, the other volumes of <fixed>')
    .addOption(
      new Option('--mode <mode>', 'how freely they may move')
        .choices(['rigid', 'affine', 'deformable'])
        .default('rigid'),
    )
    .option('--out <folder>', 'where to write')
    .addOption(
      new Option('--organ <organ>', 'sets defaults: the liver moves farther')
        .choices(['breast', 'liver'])
        .default('breast'),
    )
    .option('--frame <n>', 'which volume of <fixed>, from 0, where it has several', wholeNumber)
    .option('--mask <file>', 'mask of <fixed>: only what is inside is compared')
    .option('--keep-volume <file>', 'mask of <fixed>, such as a tumour, whose volume is to be kept')
    .option(
      '--apply-mask <file>',
      'mask or contours (.csv with x, y, z) of the moving image, to be carried to <fixed>; may be given again',
      collect,
    )
    .option(
      '--apply-mask-back <file>',
      'the same of <fixed>, to be carried to the moving image; may be given again',
      collect,
    )
    .option('--landmarks <file>', '.csv of places in both: fixed_x, fixed_y, fixed_z, moving_x, ...; LPS, mm')
    .addOption(
      new Option(
        '--target <target>',
        'of a dynamic series: the volume before contrast, or what the Tofts model fitted to it says',
      )
        .choices(['reference', 'model'])
        .default('reference'),
    )
    .option('--rounds <n>', 'for --target model: how often model and motion are found in turn (1)', rounds)
    .option('--protocol <text>', 'for --target model: as of `map tofts`')
    .option('--settings <text>', 'for --target model: as of `map tofts`')
    .option('--t1 <ms or file>', 'for --target model: T1 before contrast')
    .option('--b1 <file>', 'for --target model: NIfTI map of the actual over the nominal flip angle')
    .option(
      '--match-baseline',
      'of a dynamic series: interpolate its baseline alike, since phases are divided by it; always with --target model',
    )
    .option('--no-error', 'skip the search in the other direction, from which the error is estimated')
    .option('--workers <n>', 'threads to use', numberOfWorkers, defaultWorkers())
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', example(call))
    .exitOverride()
    .action(async (fixed: string, moving: string[], { out, error, json, target, ...options }: Options) => {
      if (out === undefined) {
        throw cliErrors.error('cli/call', {
          what: 'No folder was named to write to',
          cure: 'Give --out <folder>.',
        });
      }
      const { protocol, settings, t1, b1, ...rest } = options;
      const model = modelOf(target, { protocol, settings, t1, b1 }, options.rounds);
      const outcome = await registerFiles(fixed, moving, {
        ...rest,
        ...(model && { model }),
        out,
        estimateError: error,
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(json ? `${JSON.stringify(outcome)}\n` : describe(outcome));
    });
}

function rounds(text: string): number {
  const count = wholeNumber(text);
  if (count >= 1 && count <= 10) return count;
  throw cliErrors.error('cli/call', { what: `--rounds is ${text}`, cure: 'Give 1 to 10.' });
}

/** What the model is told; options for it without it are a mistake. */
function modelOf(
  target: Options['target'],
  { t1, b1, ...texts }: Pick<Options, 'protocol' | 'settings' | 't1' | 'b1'>,
  given: number | undefined,
): RegisterFilesOptions['model'] {
  const number = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  const told = { ...texts, ...(t1 && { t1: number(t1) }), ...(b1 && { b1: number(b1) }) };
  if (target === 'model') return told;
  const lost = Object.entries({ ...told, rounds: given }).find(([, value]) => value !== undefined);
  if (lost === undefined) return undefined;
  throw cliErrors.error('cli/call', {
    what: `--${lost[0]} tells of a model, and there is none`,
    cure: 'Add --target model.',
  });
}

function collect(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file];
}

function example(call: string): string {
  return `\nExample:\n  ${call} register before.nii.gz after.nii.gz --mode deformable --keep-volume tumour.nii.gz --out aligned\n  ${call} register dynamic.nii.gz --mode rigid --out aligned\n  ${call} register dynamic.nii.gz --target model --t1 1400 --protocol protocol.json --settings tofts.yaml --out aligned\n`;
}

/** What was done, in lines for people. */
function describe({ alignments, carried, files, out, target }: RegisterFilesOutcome): string {
  const lines = [
    ...(target
      ? [`Onto what the model (${target.model}) says of the series, ${target.rounds} rounds.\n`]
      : []),
    ...alignments.flatMap((one) => [
      describeOne(one),
      ...one.warnings.map((text) => wrap(text, 'Warning: ')),
    ]),
    ...carried.map(({ file, volumeMm3, points }) => {
      if (points) return `${file}: ${points.all} points, ${points.lost} of them without a place\n`;
      const { before, after } = volumeMm3 ?? { before: Number.NaN, after: Number.NaN };
      return `${file}: ${Math.round(before)} mm3 before, ${Math.round(after)} mm3 after\n`;
    }),
    `${files.length} files in ${path.join(out, '')}\n`,
  ];
  return lines.join('');
}

function describeOne(one: AlignedFile): string {
  const { moving, frame, motionMm, inverseConsistencyMm, correlation, volumeChange, landmarksMm } = one;
  const short = (value: number | null) =>
    value === null ? 'undefined' : String(Number(value.toPrecision(3)));
  const facts = [
    `moved by ${short(motionMm.median)} mm in the middle, ${short(motionMm.p95)} mm at the 95th percentile`,
    `correlation ${short(correlation.before)} before, ${short(correlation.after)} after`,
    ...(inverseConsistencyMm
      ? [`error by the way back ${short(inverseConsistencyMm.median)} mm in the middle`]
      : []),
    ...(landmarksMm
      ? [
          `landmarks ${short(landmarksMm.before.median)} mm apart before, ${short(landmarksMm.after.median)} after`,
        ]
      : []),
    ...(one.mode === 'rigid'
      ? []
      : [`volumes change by ${short(volumeChange.least)} to ${short(volumeChange.greatest)}`]),
  ];
  return wrap(`${facts.join('; ')}.`, `${moving}${frame === undefined ? '' : `, volume ${frame}`}: `);
}
