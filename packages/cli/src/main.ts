#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { studyJsonSchema } from '@lobule/study';
import { Command } from 'commander';
import { makeCohort } from './cohort.ts';
import { analyseCommand } from './commands/analyse.ts';
import { conclude } from './conclude.ts';
import { featuresCommand } from './features.ts';
import { onInterrupt } from './interrupt.ts';
import { type CommandOutput, mapCommand } from './map.ts';
import { progressLine } from './progress-line.ts';
import { describeRun, nothingMade, reportAgain, runAndReport } from './run.ts';
import { describeScan, scanFolder } from './scan.ts';
import { describeVerification, verifyRun } from './verify-run.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from './workers.ts';

const line = progressLine(process.stderr);
const json = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** How the command line is called in this repository; without -s npm prints lines of its own before a JSON document. */
const CALL = 'npm run -s lobule --';

/** A call that works as it stands: each of them goes on from the one before, in the order phantom, scan, run, report. */
const example = (call: string) => `\nExample:\n  ${CALL} ${call}`;

const program = new Command(CALL)
  .description(
    'Quantitative breast MRI, from the scanner’s files to a report one can defend.\nFor research, not a medical device.',
  )
  .version(
    (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
      .version,
  )
  .exitOverride()
  .showSuggestionAfterError()
  .showHelpAfterError('Give --help to see what can be asked.');

program
  .command('run')
  .description('the main job: everything that a study.yaml asks for, resumed where it was stopped')
  .argument('[study]', 'path of study.yaml', 'study.yaml')
  .option('--out <folder>', 'where to write; by default lobule-out/<name of the study’s folder>')
  .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
  .option('--json', 'print one JSON document on standard output')
  .option('--schema', 'print the JSON Schema of study.yaml and stop')
  .addHelpText('after', example('run examples/synthetic/study.yaml'))
  .action(
    async (study: string, options: { out?: string; workers: number; json?: boolean; schema?: boolean }) => {
      if (options.schema) {
        json(studyJsonSchema());
        return;
      }
      const out = options.out ?? defaultOut(study);
      const outcome = await runAndReport(study, out, options.workers, line.listener, onInterrupt().signal);
      line.end();
      if (options.json)
        json({
          out,
          report: outcome.report,
          counts: outcome.counts,
          files: outcome.results.files.length,
          notMade: nothingMade(outcome.results),
          notes: outcome.results.notes,
        });
      else process.stdout.write(describeRun(out, outcome));
      if (nothingMade(outcome.results).length > 0) process.exitCode = 1;
    },
  );

program
  .command('scan')
  .description(
    'what is in a folder or archive: patients, visits, series, what each is, what is wrong with it',
  )
  .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
  .option('--json', 'print one JSON document on standard output')
  .addHelpText('after', example('scan lobule-out/synthetic/cohort/images'))
  .action(async (place: string, options: { json?: boolean }) => {
    const summary = await scanFolder(place, line.listener, onInterrupt().signal);
    line.end();
    if (options.json) json(summary);
    else process.stdout.write(describeScan(summary));
    if (summary.patients.length === 0) process.exitCode = 1;
  });

const output: CommandOutput = {
  write: (text) => process.stdout.write(text),
  progress: line.listener,
  endProgress: line.end,
  signal: () => onInterrupt().signal,
  failed: () => {
    process.exitCode = 1;
  },
};
program.addCommand(mapCommand(CALL, output));
program.addCommand(featuresCommand(CALL, output));
program.addCommand(analyseCommand(CALL, output));

program
  .command('phantom')
  .description('writes a synthetic cohort as DICOM, with its truth')
  .requiredOption('--out <folder>', 'an empty folder')
  .option('--patients <n>', 'number of patients', wholeNumber, 24)
  .option('--seed <n>', 'seed of everything that is drawn', wholeNumber)
  .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
  .option('--json', 'print one JSON document on standard output')
  .addHelpText('after', example('phantom --out lobule-out/synthetic/cohort'))
  .action(
    async (options: { out: string; patients: number; seed?: number; workers: number; json?: boolean }) => {
      const { patients, seed } = options;
      const settings = { patients, ...(seed === undefined ? {} : { seed }) };
      const summary = await makeCohort(
        options.out,
        settings,
        options.workers,
        line.listener,
        onInterrupt().signal,
      );
      line.end();
      if (options.json) json(summary);
      else
        process.stdout.write(`${summary.patients} patients, ${summary.images} images in ${summary.folder}\n`);
    },
  );

program
  .command('report')
  .description('writes the report of a finished run again')
  .argument('<out>', 'folder that `run` wrote')
  .option('--json', 'print one JSON document on standard output')
  .addHelpText('after', example('report lobule-out/synthetic'))
  .action((out: string, options: { json?: boolean }) => {
    const report = reportAgain(out);
    if (options.json) json({ report });
    else process.stdout.write(`Report: ${report}\n`);
  });

program
  .command('verify')
  .description('checks all that a run wrote and stored, byte by byte, against the hashes in its ledger')
  .argument('<out>', 'folder that `run` wrote')
  .option('--json', 'print one JSON document on standard output')
  .addHelpText('after', example('verify lobule-out/synthetic'))
  .action((out: string, options: { json?: boolean }) => {
    const verification = verifyRun(out);
    if (options.json) json(verification);
    else process.stdout.write(describeVerification(verification));
    if (verification.damaged.length > 0) process.exitCode = 1;
  });

function defaultOut(study: string): string {
  return path.join('lobule-out', path.basename(path.dirname(path.resolve(study))));
}

await conclude(program, line);
