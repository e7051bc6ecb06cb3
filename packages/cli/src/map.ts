import path from 'node:path';
import type { ProgressListener } from '@lobule/foundation';
import { describeModel, describeModels, type MapFilesOutcome, mapFiles } from '@lobule/runner/map';
import { Command } from 'commander';
import { beginsAnew } from './begins-anew.ts';
import { describeList, describeOne } from './describe-models.ts';
import { cliErrors } from './errors.ts';
import { wrap } from './print-error.ts';
import { defaultWorkers, numberOfWorkers } from './workers.ts';

/** Where a command writes and whom it tells. */
export interface CommandOutput {
  write(text: string): void;
  readonly progress: ProgressListener;
  /** Ends the line in progress, before something else is printed. */
  endProgress(): void;
  /** Aborts on Ctrl-C. */
  signal(): AbortSignal;
  /** The exit status of work that came to an end and yielded nothing. */
  failed(): void;
}

interface MapCommandOptions {
  readonly out?: string;
  readonly settings?: string;
  readonly protocol?: string;
  readonly mask?: string;
  readonly t1?: string;
  readonly b1?: string;
  readonly input?: Readonly<Record<string, string | number>>;
  readonly artery?: string;
  readonly bloodT1?: string;
  readonly concentration?: boolean;
  readonly everyVoxel?: boolean;
  readonly format: string;
  readonly workers: number;
  readonly list?: boolean;
  readonly help?: boolean;
  readonly json?: boolean;
}

/** `map`: the maps of one model from files; what models there are; how one is called. */
export function mapCommand(call: string, output: CommandOutput): Command {
  const command = new Command('map')
    .description('the maps of one model from NIfTI or DICOM files; --list shows the models')
    .argument('[model]', 'id of a model: tofts, t1-vfa, adc; --list shows all')
    .argument(
      '[inputs...]',
      'NIfTI files (4D, or one for each frame), or DICOM files and folders of one exam',
    )
    .option('--out <folder>', 'where to write')
    .option('--protocol <text>', 'what the headers do not say, as JSON or YAML or a file of it')
    .option('--settings <text>', 'settings of the model, as JSON or YAML or a file of it')
    .option('--mask <file>', 'NIfTI on the grid of the images; nothing is fitted where it is 0')
    .option('--t1 <ms or file>', 'T1 before contrast: one for all tissue, or a NIfTI map')
    .option('--b1 <file>', 'NIfTI map of the actual over the nominal flip angle')
    .option('--input <name=file>', 'another map that the model takes; may be given again', collectInput)
    .option(
      '--artery <file>',
      'mask of a vessel (NIfTI or DICOM segmentation), whose mean is the arterial input',
    )
    .option('--blood-t1 <ms>', 'T1 of blood before contrast, for --artery')
    .option('--concentration', 'the frames hold concentrations in mM')
    .option(
      '--every-voxel',
      'fit air too; by default what stands out from air (Otsu), but for concentrations, semiquantitative and models of single images (b1-*, delta-t1), which are made everywhere',
    )
    .option('--format <nifti or dicom>', 'NIfTI with sidecars, or DICOM Parametric Maps', 'nifti')
    .option('--workers <n>', 'threads to use', numberOfWorkers, defaultWorkers())
    .option('--list', 'show every model with its equation, parameters and units')
    .option('--json', 'print one JSON document on standard output')
    .helpOption(false)
    .option('-h, --help', 'show this, or with a model what it asks for')
    .exitOverride();
  return command.action(async (model: string | undefined, inputs: string[], options: MapCommandOptions) => {
    const print = (value: unknown, text: () => string) =>
      output.write(options.json ? `${JSON.stringify(value)}\n` : text());
    if (options.list) {
      print({ models: describeModels() }, () => describeList(describeModels(), call));
      return;
    }
    if (options.help) {
      if (model === undefined) output.write(`${command.helpInformation()}${example(call)}`);
      else print(describeModel(model), () => describeOne(describeModel(model), call));
      return;
    }
    const outcome = await work(model, inputs, options, output);
    output.endProgress();
    print(outcome, () => describeOutcome(outcome));
    if (outcome.maps.every(({ defined }) => defined === 0)) output.failed();
  });
}

async function work(
  model: string | undefined,
  places: readonly string[],
  options: MapCommandOptions,
  output: CommandOutput,
): Promise<MapFilesOutcome> {
  if (model === undefined) throw callError('No model was named', 'Name one; `map --list` shows them.');
  describeModel(model);
  if (places.length === 0) {
    throw callError('No images were named', `\`map ${model} --help\` shows a call that works.`);
  }
  if (options.out === undefined) throw callError('No folder was named to write to', 'Give --out <folder>.');
  const { out, settings, protocol, mask, concentration, everyVoxel, format, workers } = options;
  if (format !== 'nifti' && format !== 'dicom') {
    throw callError(`--format is ${format}`, 'It can be nifti or dicom.');
  }
  const { t1, b1, input = {}, artery, bloodT1 } = options;
  const made = mapFiles(model, places, {
    out,
    format,
    workers,
    ...(settings !== undefined && { settings }),
    ...(protocol !== undefined && { protocol }),
    ...(mask !== undefined && { mask }),
    ...(artery !== undefined && { artery: givenArtery(artery, bloodT1) }),
    ...(concentration && { concentration }),
    ...(everyVoxel && { everyVoxel }),
    inputs: {
      ...input,
      ...(t1 !== undefined && { t1Ms: numberOrFile(t1) }),
      ...(b1 !== undefined && { b1Factor: numberOrFile(b1) }),
    },
    progress: output.progress,
    signal: output.signal(),
  });
  return beginsAnew(made);
}

function givenArtery(mask: string, bloodT1: string | undefined) {
  if (bloodT1 === undefined) return { mask };
  const bloodT1Ms = numberOrFile(bloodT1);
  if (typeof bloodT1Ms === 'number' && bloodT1Ms >= 100 && bloodT1Ms <= 5000) return { mask, bloodT1Ms };
  throw callError(`--blood-t1 is ${bloodT1}`, 'Give T1 of blood in ms, as in `--blood-t1 1650`.');
}

function collectInput(
  text: string,
  before: Readonly<Record<string, string | number>> = {},
): Record<string, string | number> {
  const at = text.indexOf('=');
  if (at < 1)
    throw callError(`--input is ${text}`, 'Write it as name=file, as in `--input m0=M0map.nii.gz`.');
  return { ...before, [text.slice(0, at)]: numberOrFile(text.slice(at + 1)) };
}

function numberOrFile(text: string): string | number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}

function example(call: string): string {
  return `\nExample:\n  ${call} map adc dwi.nii.gz --out maps\n  ${call} map --list\n  ${call} map tofts --help\n`;
}

/** What was made, in lines for people. */
function describeOutcome({
  model,
  out,
  files,
  voxels,
  reasons,
  maps,
  defaulted,
  warnings,
}: MapFilesOutcome): string {
  const flagged = Object.entries(reasons).filter(([name]) => name !== 'fine');
  const lines = [
    `${model}: ${voxels} voxels fitted, ${String(reasons['fine'] ?? 0)} of them sound.\n`,
    ...maps.map(({ label, unit, defined, median }) => {
      if (median === null) return `  ${label.padEnd(12)} undefined everywhere\n`;
      const middle = `${Number(median.toPrecision(4))}${unit === '1' ? '' : ` ${unit}`}`;
      return `  ${label.padEnd(12)} median ${middle}, ${defined} voxels\n`;
    }),
    ...(flagged.length > 0
      ? [wrap(flagged.map(([name, count]) => `${name} ${String(count)}`).join(', '), 'Reasons: ')]
      : []),
    ...(defaulted.length > 0 ? [wrap(defaulted.join(', '), 'By default: ')] : []),
    ...warnings.map((text) => wrap(text, 'Warning: ')),
    `${files.length} files in ${path.join(out, '')}\n`,
  ];
  return lines.join('');
}
