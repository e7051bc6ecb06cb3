import { readSegmenterSettings, type TrainSegmenterOutcome, trainSegmenterFiles } from '@lobule/runner';
import { Command } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';
import { wholeNumber } from '../workers.ts';

interface Options {
  readonly out?: string;
  readonly folds?: number;
  readonly seed?: number;
  readonly settings?: string;
  readonly title?: string;
  readonly description?: string;
  readonly synthetic?: boolean;
  readonly json?: boolean;
}

/** `train-segmenter`: a model that outlines lesions, learnt from one's own labels, with its scores and its card. */
export function trainSegmenterCommand(call: string, output: CommandOutput): Command {
  return new Command('train-segmenter')
    .description('learn to outline lesions from exams with masks; cross-validated by patient')
    .argument('<table>', 'CSV: patient, series, mask; and label, times, breast, age, year')
    .option('--out <file>', 'the model to write, as JSON')
    .option('--folds <n>', 'parts of the patients that are left out in turn (default: 5)', wholeNumber)
    .option('--seed <n>', 'of folds, sampling and trees (default: 1)', wholeNumber)
    .option('--settings <text>', 'of the training, as JSON or YAML')
    .option('--title <text>', 'for the model card')
    .option('--description <text>', 'for the model card: whose exams, outlined by whom')
    .option('--synthetic', 'the exams are of a digital phantom; the model card says so')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', help(call))
    .exitOverride()
    .action(async (table: string, options: Options) => {
      const { out, folds, seed, settings, title, description, synthetic } = options;
      if (out === undefined) {
        throw cliErrors.error('cli/call', {
          what: 'No file was named to write to',
          cure: 'Give --out <file>, as in `--out model.json`.',
        });
      }
      const outcome = await trainSegmenterFiles(table, {
        out,
        settings: {
          ...(settings !== undefined && readSegmenterSettings(settings)),
          ...(folds !== undefined && { folds }),
          ...(seed !== undefined && { seed }),
        },
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(synthetic && { synthetic }),
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(outcome)}\n` : describe(outcome));
    });
}

function describe({ lines, file, bytes, card }: TrainSegmenterOutcome): string {
  const worst = card.scores.exams.reduce((a, b) => ((b.dice ?? 0) < (a.dice ?? 0) ? b : a));
  return [
    ...lines.map((line) => (line.startsWith(' ') ? `${line}\n` : wrap(line))),
    `Lowest Dice of an exam: ${worst.dice === null ? 'undefined' : worst.dice.toFixed(3)}\n`,
    `Written to ${file} (${Math.round(bytes / 1024)} kB)\n`,
  ].join('');
}

function help(call: string): string {
  return `
A table, paths from its folder; series is a file, a folder of DICOM, or the phases with semicolons between; mask is none
where there is no lesion:
  patient,series,mask,times,age,year
  P01,P01/dynamic.nii.gz,P01/lesions.nii.gz,0 65 130 195,52,2024
  P02,P02/dicom,P02/lesions.dcm,,47,2025

Example:
  ${call} train-segmenter exams.csv --out model.json --folds 5 --description "Site A, outlined by two radiologists"
  ${call} segment dynamic.nii.gz --model model.json --out regions
`;
}
