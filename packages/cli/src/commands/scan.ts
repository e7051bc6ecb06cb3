import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { describeScan, scanFolder } from '../scan.ts';

/** `scan`: what there is before anything is computed. */
export function scanCommand(call: string, output: CommandOutput): Command {
  return new Command('scan')
    .description(
      'what is in a folder or archive: patients, visits, series, what each is, what is wrong with it',
    )
    .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} scan lobule-out/synthetic/cohort/images`)
    .exitOverride()
    .action(async (place: string, options: { readonly json?: boolean }) => {
      const summary = await scanFolder(place, output.progress, output.signal());
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(summary)}\n` : describeScan(summary));
      if (summary.patients.length === 0) output.failed();
    });
}
