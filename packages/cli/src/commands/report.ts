import { type ReportLanguage, reportLanguages } from '@lobule/study';
import { Command, Option } from 'commander';
import type { CommandOutput } from '../map.ts';
import { reportAgain } from '../run.ts';

/** `report`: the report of results that stand in a folder. */
export function reportCommand(call: string, output: CommandOutput): Command {
  return new Command('report')
    .description('writes the report of a finished run again')
    .argument('<out>', 'folder that `run` wrote')
    .addOption(
      new Option(
        '--language <code>',
        'in place of the one that the study asks for: en English, zh Chinese',
      ).choices(reportLanguages),
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `\nExamples:\n  ${call} report lobule-out/synthetic\n  ${call} report lobule-out/synthetic --language zh`,
    )
    .exitOverride()
    .action((out: string, options: { readonly json?: boolean; readonly language?: ReportLanguage }) => {
      const report = reportAgain(out, options.language);
      output.write(options.json ? `${JSON.stringify({ report })}\n` : `Report: ${report}\n`);
    });
}
