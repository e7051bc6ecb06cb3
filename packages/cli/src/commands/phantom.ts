import { Command } from 'commander';
import { makeCohort } from '../cohort.ts';
import type { CommandOutput } from '../map.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from '../workers.ts';

interface PhantomOptions {
  readonly out: string;
  readonly patients: number;
  readonly seed?: number;
  readonly workers: number;
  readonly json?: boolean;
}

/** `phantom`: a cohort whose truth is known. */
export function phantomCommand(call: string, output: CommandOutput): Command {
  return new Command('phantom')
    .description('writes a synthetic cohort as DICOM, with its truth')
    .requiredOption('--out <folder>', 'an empty folder')
    .option('--patients <n>', 'number of patients', wholeNumber, 24)
    .option('--seed <n>', 'seed of everything that is drawn', wholeNumber)
    .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} phantom --out lobule-out/synthetic/cohort`)
    .exitOverride()
    .action(async ({ out, patients, seed, workers, json }: PhantomOptions) => {
      const settings = { patients, ...(seed === undefined ? {} : { seed }) };
      const summary = await makeCohort(out, settings, workers, output.progress, output.signal());
      output.endProgress();
      const text = () => `${summary.patients} patients, ${summary.images} images in ${summary.folder}\n`;
      output.write(json ? `${JSON.stringify(summary)}\n` : text());
    });
}
