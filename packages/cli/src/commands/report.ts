import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { reportAgain } from '../run.ts';

/** `report`: the report of results that stand in a folder. */
export function reportCommand(call: string, output: CommandOutput): Command {
  return new Command('report')
    .description('writes the report of a finished run again')
    .argument('<out>', 'folder that `run` wrote')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} report lobule-out/synthetic`)
    .exitOverride()
    .action((out: string, options: { readonly json?: boolean }) => {
      const report = reportAgain(out);
      output.write(options.json ? `${JSON.stringify({ report })}\n` : `Report: ${report}\n`);
    });
}
