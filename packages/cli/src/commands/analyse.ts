import path from 'node:path';
import { analysisJsonSchema } from '@lobule/study';
import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';
import { analyseAndReport, type StudyRun } from '../run.ts';
import { defaultWorkers, numberOfWorkers } from '../workers.ts';

interface AnalyseOptions {
  readonly table?: string;
  readonly out?: string;
  readonly workers: number;
  readonly json?: boolean;
  readonly schema?: boolean;
}

/** `analyse`: the analysis part of a study, on a table of features that were made elsewhere. */
export function analyseCommand(call: string, output: CommandOutput): Command {
  return new Command('analyse')
    .description('a table of patients with features of your own: described, tested, modelled, validated')
    .argument('[plan]', 'path of the plan: a study.yaml without images', 'plan.yaml')
    .option('--table <file>', 'the table as CSV, a row for each patient; else the one that the plan names')
    .option('--out <folder>', 'where to write; by default lobule-out/<name of the plan’s folder>')
    .option('--workers <n>', 'processes to use', numberOfWorkers, defaultWorkers())
    .option('--json', 'print one JSON document on standard output')
    .option('--schema', 'print the JSON Schema of a plan and stop')
    .addHelpText(
      'after',
      `\nExample:\n  ${call} analyse examples/own-features/plan.yaml --table examples/own-features/cohort.csv --out lobule-out/own-features\n`,
    )
    .exitOverride()
    .action(async (plan: string, options: AnalyseOptions) => {
      if (options.schema) {
        output.write(`${JSON.stringify(analysisJsonSchema())}\n`);
        return;
      }
      const out = options.out ?? path.join('lobule-out', path.basename(path.dirname(path.resolve(plan))));
      const outcome = await analyseAndReport(
        { plan, table: options.table, out, workers: options.workers },
        output.progress,
        output.signal(),
      );
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(documentOf(out, outcome))}\n` : describe(out, outcome));
    });
}

/** What was found in a few figures, for programs; results.json holds everything. */
function documentOf(out: string, { results, report }: StudyRun) {
  const { study, cohort, files, notes } = results;
  return {
    out,
    report,
    planHash: study.planHash ?? null,
    patients: cohort?.patients ?? 0,
    endpoints: (cohort?.endpoints ?? []).map(({ name, kind, patients, events, models, differences }) => ({
      name,
      kind,
      patients,
      events,
      models: models.map(({ name: model, metric, internal, apparent, permutation }) => ({
        name: model,
        metric,
        internal,
        apparent,
        permutationP: permutation?.p ?? null,
      })),
      differences,
    })),
    files: files.map(({ path: file }) => file),
    notes,
  };
}

function describe(out: string, { results, report }: StudyRun): string {
  const { cohort, notes } = results;
  const models = (cohort?.endpoints ?? []).flatMap(({ title, kind, patients, events, models: all }) => [
    `${title}: ${patients} patients, ${events} ${kind === 'classes' ? 'of the rarest class' : 'with the outcome'}`,
    ...all.map(({ title: name, metric, internal: { value, low, high } }) => {
      const two = (x: number | null) => (x === null || Number.isNaN(x) ? 'undefined' : x.toFixed(2));
      return `  ${name}: ${metric} ${two(value)} (${two(low)} to ${two(high)}) on patients not learned from`;
    }),
  ]);
  const count = (kind: string) => notes.filter((note) => note.kind === kind).length;
  const lines = [
    `${cohort?.patients ?? 0} patients analysed.`,
    ...models,
    `${count('failed')} failures, ${count('dropped')} dropped, ${count('defaulted')} defaults, ${count('warning')} warnings: all stand in the report.`,
    `Report: ${report}`,
    `Tables: ${path.join(out, 'tables')}`,
  ];
  return `${lines.join('\n')}\n`;
}
