// npm start: the main job on a synthetic cohort, or on a study of one's own; then the report on the loopback address.
import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import { Command } from 'commander';
import { type CohortSettings, makeCohort } from './cohort.ts';
import { conclude } from './conclude.ts';
import { onInterrupt } from './interrupt.ts';
import { progressLine } from './progress-line.ts';
import { describeRun, nothingMade, runAndReport } from './run.ts';
import { serveFolder } from './serve-folder.ts';
import { syntheticStudy } from './synthetic-study.ts';
import { defaultWorkers, numberOfWorkers, wholeNumber } from './workers.ts';

interface StartOptions {
  readonly once?: boolean;
  readonly out?: string;
  readonly workers: number;
  readonly port: number;
}

const line = progressLine(process.stderr);
const caller = process.env['INIT_CWD'] ?? process.cwd();

const program = new Command('npm start --')
  .description(
    'Runs the main job: on a synthetic cohort where no study is given. Then shows the report until Ctrl-C.',
  )
  .argument('[study]', 'path of a study.yaml')
  .option('--once', 'exit after writing')
  .option('--out <folder>', 'where to write')
  .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
  .option('--port <n>', 'port of the loopback address', wholeNumber, 4680)
  .exitOverride()
  .action(start);

async function start(given: string | undefined, options: StartOptions): Promise<void> {
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  const name = given === undefined ? 'synthetic' : path.basename(path.dirname(path.resolve(caller, given)));
  const out = path.resolve(caller, options.out ?? path.join('lobule-out', name));
  const study =
    given === undefined ? await prepareSynthetic(out, options.workers, signal) : path.resolve(caller, given);
  const outcome = await runAndReport(study, out, options.workers, line.listener, signal);
  line.end();
  process.stdout.write(describeRun(out, outcome));
  if (nothingMade(outcome.results).length > 0) process.exitCode = 1;
  if (options.once) return;
  interrupt.waiting();
  const served = await serveFolder(out, 'report/index.html', options.port);
  process.stdout.write(`\nThe report is at ${served.url} until you press Ctrl-C.\n`);
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  await served.close();
}

/** LOBULE_PHANTOM_PATIENTS makes the cohort smaller or larger, for tests: each patient takes seconds. */
function cohortSettings(): CohortSettings {
  const patients = process.env['LOBULE_PHANTOM_PATIENTS'];
  return patients === undefined ? {} : { patients: wholeNumber(patients) };
}

/** The cohort and its study.yaml, both under the output folder; a cohort that is there already is used again. */
async function prepareSynthetic(out: string, workers: number, signal: AbortSignal): Promise<string> {
  await makeCohort(path.join(out, 'cohort'), cohortSettings(), workers, line.listener, signal);
  line.end();
  const study = path.join(out, 'study.yaml');
  writeFileAtomic(study, syntheticStudy('cohort'));
  return study;
}

await conclude(program, line);
