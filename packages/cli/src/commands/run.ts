import path from 'node:path';
import { studyJsonSchema } from '@lobule/study';
import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { describeRun, nothingMade, runAndReport } from '../run.ts';
import { defaultWorkers, numberOfWorkers } from '../workers.ts';

interface RunOptions {
  readonly out?: string;
  readonly workers: number;
  readonly json?: boolean;
  readonly schema?: boolean;
}

/** `run`: a whole study and its report. */
export function runCommand(call: string, output: CommandOutput): Command {
  return new Command('run')
    .description('the main job: everything that a study.yaml asks for, resumed where it was stopped')
    .argument('[study]', 'path of study.yaml', 'study.yaml')
    .option('--out <folder>', 'where to write; by default lobule-out/<name of the study’s folder>')
    .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
    .option('--json', 'print one JSON document on standard output')
    .option('--schema', 'print the JSON Schema of study.yaml and stop')
    .addHelpText('after', `\nExample:\n  ${call} run examples/synthetic/study.yaml`)
    .exitOverride()
    .action(async (study: string, options: RunOptions) => {
      if (options.schema) {
        output.write(`${JSON.stringify(studyJsonSchema())}\n`);
        return;
      }
      const out = options.out ?? path.join('lobule-out', path.basename(path.dirname(path.resolve(study))));
      const outcome = await runAndReport(study, out, options.workers, output.progress, output.signal());
      output.endProgress();
      const document = () => ({
        out,
        report: outcome.report,
        counts: outcome.counts,
        files: outcome.results.files.length,
        notMade: nothingMade(outcome.results),
        notes: outcome.results.notes,
      });
      output.write(options.json ? `${JSON.stringify(document())}\n` : describeRun(out, outcome));
      if (nothingMade(outcome.results).length > 0) output.failed();
    });
}
