import path from 'node:path';
import type { ScanResult } from '@lobule/dicom';
import type { ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type Deviation, deviationsCsv, sayProblem, scanAgainstPlan } from '@lobule/runner';
import { subjectLabels } from '@lobule/study';
import { describeFacts, type SeriesFacts, seriesFacts } from './series-facts.ts';

/** What a folder holds, without anything that could tell who it is. */
export interface ScanSummary {
  readonly patients: readonly {
    readonly label: string;
    readonly visits: readonly {
      readonly day: number | null;
      readonly series: readonly (SeriesFacts & {
        readonly role: string;
        readonly label: string;
        readonly frames: number;
        readonly files: number;
        readonly warnings: readonly string[];
      })[];
    }[];
  }[];
  readonly problems: readonly {
    readonly severity: string;
    readonly code: string;
    readonly subject?: string;
    readonly text: string;
  }[];
  readonly files: { readonly used: number; readonly setAside: number; readonly refused: number };
  /** Where a plan was given: what is not as it expects. */
  readonly offPlan?: readonly Deviation[];
}

export interface ScanCall {
  /** Path of study.yaml, against which the images are held. */
  readonly plan?: string;
  /** Where the table of deviations goes. */
  readonly table?: string;
}

export async function scanFolder(
  place: string,
  progress: ProgressListener,
  signal: AbortSignal,
  { plan, table }: ScanCall = {},
): Promise<ScanSummary> {
  const { scan, offPlan, ofScan } = await scanAgainstPlan(place, {
    ...(plan === undefined ? {} : { plan, variables: process.env }),
    progress,
    signal,
  });
  if (table !== undefined) writeFileAtomic(path.resolve(table), deviationsCsv([...offPlan, ...ofScan]));
  return { ...summarise(scan), ...(plan === undefined ? {} : { offPlan }) };
}

function summarise(scan: ScanResult): ScanSummary {
  const labels = subjectLabels(scan.patients.map(({ patientId }) => patientId).sort());
  const people = {
    labels: new Map(scan.patients.map(({ key, patientId }) => [key, labels.get(patientId) as string])),
    ids: labels,
  };
  const count = (fate: string) => scan.files.filter((file) => file.fate === fate).length;
  return {
    patients: scan.patients.map((patient) => ({
      label: labels.get(patient.patientId) as string,
      visits: patient.visits.map(({ dayFromFirst, series }) => ({
        day: Number.isFinite(dayFromFirst) ? dayFromFirst : null,
        series: series.map((one) => ({
          role: one.role,
          label: one.label,
          frames: one.frames.length,
          files: one.files.length,
          ...seriesFacts(one),
          warnings: one.warnings.map(({ text }) => text),
        })),
      })),
    })),
    problems: scan.problems.map((problem) => {
      const { severity, code } = problem;
      return { severity, code, ...sayProblem(problem, people) };
    }),
    files: { used: count('used'), setAside: count('set-aside'), refused: count('refused') },
  };
}

export function describeScan({ patients, problems, files, offPlan = [] }: ScanSummary): string {
  const lines: string[] = [];
  for (const { label, visits } of patients) {
    visits.forEach(({ day, series }, index) => {
      lines.push(`${label}, visit ${index + 1}${day === null ? '' : ` (day ${day})`}`);
      for (const one of series) {
        lines.push(`  ${one.role.padEnd(20)} ${one.label}; ${one.files} files`);
        for (const fact of describeFacts(one)) lines.push(`    ${fact}`);
        for (const warning of one.warnings) lines.push(`    ! ${warning}`);
      }
    });
  }
  for (const { severity, subject, text } of problems) {
    lines.push(`${severity}: ${subject === undefined ? '' : `${subject}: `}${text}`);
  }
  for (const { subject, visit, series, what, expected, found } of offPlan) {
    const where = [subject, visit, series].filter((part) => part !== '').join(', ');
    lines.push(`off protocol: ${where}: ${what} is ${found}; expected ${expected}`);
  }
  lines.push(`${files.used} files used, ${files.setAside} set aside, ${files.refused} refused`);
  return `${lines.join('\n')}\n`;
}
