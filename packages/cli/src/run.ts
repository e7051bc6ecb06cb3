import path from 'node:path';
import type { ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { renderReport } from '@lobule/report';
import { type RunOutcome, runStudy } from '@lobule/runner';
import type { StudyResults } from '@lobule/study';
import { readResults } from './read-results.ts';

export interface StudyRun extends RunOutcome {
  /** Path of the report. */
  readonly report: string;
}

/** Runs a study and writes its report. */
export async function runAndReport(
  study: string,
  out: string,
  workers: number,
  progress: ProgressListener,
  signal: AbortSignal,
): Promise<StudyRun> {
  const outcome = await runStudy(study, out, { workers, progress, signal, variables: process.env });
  return { ...outcome, report: writeReport(out, outcome.results) };
}

/** Writes the report of results that stand in a folder. @throws cli/no-results, cli/results-changed */
export function reportAgain(out: string): string {
  return writeReport(out, readResults(out));
}

function writeReport(out: string, results: StudyResults): string {
  const file = path.join(out, 'report', 'index.html');
  writeFileAtomic(file, renderReport(results));
  return file;
}

/** True where there were exams and not one could be measured: the report says why, and the command failed. */
export function nothingMeasured({ subjects, flow }: StudyResults): boolean {
  return subjects.length === 0 && flow.some(({ unit, n }) => unit === 'exams' && n > 0);
}

/** What a run did, in lines for people. */
export function describeRun(out: string, { results, counts, report }: StudyRun): string {
  const count = (kind: string) => results.notes.filter((note) => note.kind === kind).length;
  const lines = [
    `${results.subjects.length} exams measured, ${results.files.length} files written; ${counts.computed} steps computed, ${counts.found} found from an earlier run.`,
    ...(counts.damaged > 0
      ? [
          `${counts.damaged} stored files were no longer what had been written; what they held was computed again.`,
        ]
      : []),
    ...(results.cohort
      ? [`${results.cohort.patients} patients analysed, ${results.cohort.endpoints.length} endpoints.`]
      : []),
    `${count('failed')} failures, ${count('dropped')} dropped, ${count('defaulted')} defaults, ${count('warning')} warnings: all stand in the report.`,
    `Report: ${report}`,
    `Maps:   ${path.join(out, 'derivatives')}`,
    `Tables: ${path.join(out, 'tables')}`,
  ];
  return `${lines.join('\n')}\n`;
}
