import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { describeScan, type ScanCall, scanFolder } from '../scan.ts';

/** `scan`: what there is before anything is computed. */
export function scanCommand(call: string, output: CommandOutput): Command {
  return new Command('scan')
    .description(
      'what is in a folder or archive: patients, visits, series, what each is, what is wrong with it',
    )
    .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
    .option('--plan <file>', 'study.yaml, whose `protocol` the images are held against')
    .option('--table <file>', 'write what is not as it should be as CSV, a row for each')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} scan lobule-out/synthetic/cohort/images`)
    .exitOverride()
    .action(async (place: string, { json, ...call }: ScanCall & { readonly json?: boolean }) => {
      const summary = await scanFolder(place, output.progress, output.signal(), call);
      output.endProgress();
      output.write(json ? `${JSON.stringify(summary)}\n` : describeScan(summary));
      if (summary.patients.length === 0) output.failed();
    });
}
