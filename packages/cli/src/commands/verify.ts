import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { describeVerification, verifyRun } from '../verify-run.ts';

/** `verify`: whether everything still is what was written. */
export function verifyCommand(call: string, output: CommandOutput): Command {
  return new Command('verify')
    .description('checks all that a run wrote and stored, byte by byte, against the hashes in its ledger')
    .argument('<out>', 'folder that `run` wrote')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} verify lobule-out/synthetic`)
    .exitOverride()
    .action((out: string, options: { readonly json?: boolean }) => {
      const verification = verifyRun(out);
      output.write(options.json ? `${JSON.stringify(verification)}\n` : describeVerification(verification));
      if (verification.damaged.length > 0) output.failed();
    });
}
