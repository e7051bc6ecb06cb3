import path from 'node:path';
import type { ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { renderReport } from '@lobule/report';
import { type RunOutcome, runAnalysis, runStudy } from '@lobule/runner';
import type { ReportLanguage, StudyResults } from '@lobule/study';
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

export interface AnalysisCall {
  readonly plan: string;
  /** In place of the table that the plan names. */
  readonly table: string | undefined;
  readonly out: string;
  readonly workers: number;
}

/** Analyses a table without images and writes the report. */
export async function analyseAndReport(
  { plan, table, out, workers }: AnalysisCall,
  progress: ProgressListener,
  signal: AbortSignal,
): Promise<StudyRun> {
  const outcome = await runAnalysis(plan, table, out, { workers, progress, signal, variables: process.env });
  return { ...outcome, report: writeReport(out, outcome.results) };
}

/**
 * Writes the report of results that stand in a folder, in the language of its study or in another.
 *
 * @throws cli/no-results, cli/results-changed
 */
export function reportAgain(out: string, language?: ReportLanguage): string {
  return writeReport(out, readResults(out), language);
}

function writeReport(out: string, results: StudyResults, language?: ReportLanguage): string {
  const file = path.join(out, 'report', 'index.html');
  writeFileAtomic(file, renderReport(results, language === undefined ? {} : { language }));
  return file;
}

/**
 * What was asked for and could be made for nobody, each in a line; the report says why, and the command failed. Empty
 * where something of each kind was made.
 */
export function nothingMade({ subjects, flow, maps, files, notes }: StudyResults): string[] {
  if (subjects.length === 0) {
    const exams = flow.some(({ unit, n }) => unit === 'exams' && n > 0);
    return exams ? [saidWith('No exam could be measured', notes, 'exam')] : [];
  }
  const written = (part: RegExp) => files.some((file) => part.test(path.posix.basename(file.path)));
  const lines: string[] = [];
  if (maps.length > 0 && !written(/_desc-/)) {
    lines.push(saidWith('No map could be made of any exam', notes, 'map '));
  }
  // Regions are asked for by the study; the results tell of those that failed only in the notes.
  const failed = notes.some(({ kind, step = '' }) => kind === 'failed' && step.startsWith('region '));
  if (failed && !written(/_mask\.nii\.gz$/)) {
    lines.push(saidWith('No region could be made of any exam', notes, 'region '));
  }
  return lines;
}

/** A failure with the first of its reasons. */
function saidWith(what: string, notes: StudyResults['notes'], step: string): string {
  const first = notes.find((note) => note.kind === 'failed' && note.step?.startsWith(step));
  return first ? `${what}: ${first.text.replace(/\.$/, '')}.` : `${what}.`;
}

/** What a run did, in lines for people. */
export function describeRun(out: string, { results, counts, report }: StudyRun): string {
  const count = (kind: string) => results.notes.filter((note) => note.kind === kind).length;
  const lines = [
    ...nothingMade(results),
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
