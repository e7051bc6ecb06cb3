import {
  readHabitatSettings,
  readLesionSettings,
  type SegmentFilesOutcome,
  type SegmentFrom,
  segmentFiles,
} from '@lobule/runner';
import { Command, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';
import { wholeNumber } from '../workers.ts';

type Triple = readonly [number, number, number];

interface Options {
  readonly out?: string;
  readonly click?: readonly string[];
  readonly box?: string;
  readonly automatic?: boolean;
  readonly lesions: number;
  readonly model?: string;
  readonly patient?: string;
  readonly scribbles?: string;
  readonly background: number;
  readonly coordinates: 'LPS' | 'RAS' | 'voxel';
  readonly phase?: number;
  readonly allPhases?: boolean;
  readonly baseline: number;
  readonly parts?: boolean;
  readonly rings?: string | true;
  readonly habitats?: readonly string[] | true;
  readonly clusters?: number;
  readonly breast?: boolean;
  readonly mirrored?: boolean;
  readonly oedema?: string;
  readonly oedemaReference: 'mirrored' | 'same-breast';
  readonly settings?: string;
  readonly json?: boolean;
}

/** `segment`: lesions from a click, a box, nothing or scribbles, with their parts and what is around them. */
export function segmentCommand(call: string, output: CommandOutput): Command {
  return new Command('segment')
    .description('lesions from a click, a box, scribbles or nothing, their parts, rings and habitats')
    .argument(
      '<series...>',
      'the phases in order: NIfTI or NRRD files, or DICOM files and folders of one series',
    )
    .option('--out <folder>', 'where to write')
    .option('--click <x,y,z>', 'a place in the lesion, mm in the patient; again for another lesion', collect)
    .option('--box <x,y,z,x2,y2,z2>', 'two opposite corners of a box around the lesion')
    .option('--automatic', 'nobody points: the likeliest of what enhances in the breast')
    .option('--lesions <n>', 'with --automatic: how many of the ranked candidates', wholeNumber, 1)
    .option(
      '--model <file>',
      'a learnt model (train-segmenter), or the manifest of an ONNX network beside it',
    )
    .option('--patient <id>', 'with --model: whose exam it is, as in the table of the training')
    .option('--scribbles <labels>', 'labels on the grid of the images: random walker from scribbles')
    .option('--background <label>', 'with --scribbles: the label of what is around lesions', wholeNumber, 2)
    .addOption(
      new Option(
        '--coordinates <system>',
        'of --click and --box: DICOM, NIfTI and 3D Slicer, or voxels from 0',
      )
        .choices(['LPS', 'RAS', 'voxel'])
        .default('LPS'),
    )
    .option(
      '--phase <n>',
      'the phase to draw on, from 0 before contrast; by default nearest 90 s',
      wholeNumber,
    )
    .option('--all-phases', 'draw on the curves of all phases instead')
    .option('--baseline <n>', 'the last phase before contrast, from which 90 s count', wholeNumber, 0)
    .option('--parts', 'enhancing solid part, necrotic core, whole tumour')
    .option('--rings [mm]', 'rings around the lesion, clipped to the breast (default: 0-2,2-4,3-5)')
    .option('--habitats [maps...]', 'clusters of the lesion by these maps, or by enhancement and washout')
    .option('--clusters <n>', 'how many habitats; by the gap statistic where not given', wholeNumber)
    .option('--breast', 'the breasts as a region, too')
    .option('--mirrored', 'the lesion mirrored into the other breast')
    .option('--oedema <t2>', 'a fat-suppressed T2 image (file or DICOM): oedema around the lesion')
    .addOption(
      new Option('--oedema-reference <which>', 'the gland that it is compared with')
        .choices(['mirrored', 'same-breast'])
        .default('mirrored'),
    )
    .option('--settings <text>', 'of the lesion, as JSON or YAML')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', help(call))
    .exitOverride()
    .action(async (series: string[], options: Options) => {
      if (options.out === undefined)
        throw callError('No folder was named to write to', 'Give --out <folder>.');
      const { out, phase, allPhases, baseline, parts, breast, mirrored, oedema, settings, clusters } =
        options;
      const outcome = await segmentFiles(series, {
        out,
        from: fromOf(options),
        baseline,
        ...(phase !== undefined && { phase }),
        ...(allPhases && { allPhases }),
        ...(parts && { parts }),
        ...(breast && { breast }),
        ...(mirrored && { mirrored }),
        ...(options.patient !== undefined && { patient: options.patient }),
        ...(oedema !== undefined && { oedema, oedemaReference: options.oedemaReference }),
        ...(options.rings !== undefined && { ringsMm: ringsOf(options.rings) }),
        ...(options.habitats !== undefined && {
          habitats: options.habitats === true ? [] : options.habitats,
        }),
        ...(clusters !== undefined && { habitatSettings: readHabitatSettings(`{ clusters: ${clusters} }`) }),
        ...(settings !== undefined && { settings: readLesionSettings(settings) }),
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(outcome)}\n` : describe(outcome));
      const lesions = outcome.regions.filter(({ name, lesion }) => name === lesion);
      if (lesions.every(({ voxels }) => !(voxels > 0))) output.failed();
    });
}

/** What lesions are made from: one of five ways, or a model with clicks. */
function fromOf(options: Options): SegmentFrom {
  const { click, box, automatic, scribbles, model, coordinates, lesions, background } = options;
  const given = [
    ...(click === undefined ? [] : ['--click']),
    ...(box === undefined ? [] : ['--box']),
    ...(automatic ? ['--automatic'] : []),
    ...(scribbles === undefined ? [] : ['--scribbles']),
    ...(model === undefined ? [] : ['--model']),
  ];
  const clicked =
    click === undefined
      ? undefined
      : { coordinates, places: click.map((text) => triple(numbersOf('--click', text, 3))) };
  if (model !== undefined && clicked && given.length === 2) return { kind: 'model', file: model, ...clicked };
  if (given.length !== 1) {
    throw callError(
      given.length === 0 ? 'Nothing says where the lesion is' : `${given.join(' and ')} are given together`,
      'Give one of --click x,y,z, --box x,y,z,x2,y2,z2, --scribbles labels.nii, --model model.json and --automatic; --model may have --click.',
    );
  }
  if (clicked) return { kind: 'click', ...clicked };
  if (box !== undefined) {
    const six = numbersOf('--box', box, 6);
    return { kind: 'box', coordinates, corners: [triple(six), triple(six.slice(3))] };
  }
  if (scribbles !== undefined) return { kind: 'scribbles', file: scribbles, background };
  if (model !== undefined) return { kind: 'model', file: model };
  if (lesions < 1) throw callError('--lesions is 0', 'Give 1 or more, as in `--lesions 2`.');
  return { kind: 'nothing', lesions };
}

function numbersOf(option: string, text: string, count: number): readonly number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length === count && numbers.every(Number.isFinite)) return numbers;
  const shown = count === 3 ? '32.5,-40,12' : '20,-60,0,45,-30,24';
  throw callError(
    `${option} is ${text}, and ${count} numbers are wanted`,
    `Write them with commas between, as in \`${option} ${shown}\`.`,
  );
}

function triple([x, y, z]: readonly number[]): Triple {
  return [x, y, z];
}

function ringsOf(text: string | true): readonly (readonly [number, number])[] {
  const list = text === true ? '0-2,2-4,3-5' : text;
  return list.split(',').map((ring) => {
    const [from, to, ...more] = ring
      .split('-')
      .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (more.length === 0 && from >= 0 && to > from && Number.isFinite(to)) return [from, to];
    throw callError(`--rings is ${list}`, 'Write from and to in mm, as in `--rings 0-2,2-4`.');
  });
}

function collect(place: string, before: readonly string[] = []): readonly string[] {
  return [...before, place];
}

function describe({ out, regions, warnings, files }: SegmentFilesOutcome): string {
  const widest = Math.max(...regions.map(({ name }) => name.length));
  const lines = regions.flatMap(({ name, voxels, volumeMm3, meaning, reason, warnings: own }) => [
    reason === undefined
      ? `${name.padEnd(widest)}  ${(volumeMm3 / 1000).toPrecision(3)} mL, ${voxels} voxels\n`
      : wrap(`nothing: ${reason}`, `${name.padEnd(widest)}  `),
    ...(reason === undefined ? [wrap(meaning, '  ')] : []),
    ...own.map((text) => wrap(text, '  Warning: ')),
  ]);
  return [
    ...lines,
    ...warnings.map((text) => wrap(text, 'Warning: ')),
    `${files.length} files in ${out}\n`,
  ].join('');
}

function help(call: string): string {
  return `
Places are in the patient, in mm: x to the left, y to the back, z to the head (LPS), as DICOM has them. 3D Slicer and
NIfTI have RAS: give --coordinates RAS. With --coordinates voxel they are voxels of the image, counted from 0.

Example:
  ${call} segment dynamic.nii.gz --click 32.5,-40,12 --parts --rings 0-2,2-4 --out regions
  ${call} segment pre.nii.gz early.nii.gz late.nii.gz --box 20,-60,0,45,-30,24 --out regions
  ${call} segment exam/dynamic --automatic --lesions 2 --habitats --breast --out regions
  ${call} segment dynamic.nii.gz --click 32.5,-40,12 --habitats ve.nii.gz ADC.nii.gz --clusters 3 --out regions
  ${call} segment dynamic.nii.gz --scribbles labels.nii.gz --out regions
  ${call} segment dynamic.nii.gz --model model.json --patient P07 --out regions
  ${call} segment dynamic.nii.gz --model model.json --click 32.5,-40,12 --patient P07 --out regions
`;
}

function callError(what: string, cure: string) {
  return cliErrors.error('cli/call', { what, cure });
}
