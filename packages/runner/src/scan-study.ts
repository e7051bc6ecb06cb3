import path from 'node:path';
import { type ScannedVisit, type ScanProblem, scanEntries } from '@lobule/dicom';
import type { ProgressListener } from '@lobule/foundation';
import type { FlowStage, StudyNote } from '@lobule/study';
import { subjectLabels } from '@lobule/study';
import type { NiftiExam } from './exam/nifti-images.ts';
import { openSources } from './exam/sources.ts';
import type { StudyInput } from './study-input.ts';

/** One exam to be worked on. */
export interface FoundExam {
  readonly subject: string;
  /** As in the clinical table; never written. */
  readonly id: string;
  readonly visit: string;
  readonly scanned: ScannedVisit['series'];
  readonly nifti?: NiftiExam;
}

export interface FoundExams {
  readonly exams: readonly FoundExam[];
  readonly labels: ReadonlyMap<string, string>;
  readonly notes: readonly StudyNote[];
  readonly flow: readonly FlowStage[];
  readonly places: readonly string[];
}

/**
 * Finds the exams of a study: what is in the folders, sorted into patients and visits, under labels that tell nothing.
 * The labels follow the clinical table and then the sorted ids, never the order of files.
 *
 * @param ids ids of the clinical table: these patients are asked for; without a table everybody is.
 */
export async function findExams(
  { study, base }: StudyInput,
  ids: readonly string[] | undefined,
  progress: ProgressListener,
  signal?: AbortSignal,
): Promise<FoundExams> {
  const images = study.images;
  if (!images) return { exams: [], labels: subjectLabels(ids ?? []), notes: [], flow: [], places: [] };
  const places = images.dicom.map((place) => path.resolve(base, place));
  const source = places.length > 0 ? await openSources(places) : undefined;
  const scan = source
    ? await scanEntries(source.entries, {
        rules: { series: images.series },
        refused: source.refused,
        progress,
        ...(signal ? { signal } : {}),
      })
    : { patients: [], problems: [], files: [] };
  const present = [
    ...scan.patients.map(({ patientId }) => patientId),
    ...images.nifti.map(({ subject }) => subject),
  ];
  const labels = subjectLabels([...new Set([...(ids ?? []), ...present.sort()])]);
  const labelOf = (id: string) => labels.get(id) as string;

  const fromDicom = scan.patients.flatMap((patient) =>
    patient.visits.map(
      (visit, index): FoundExam => ({
        subject: labelOf(patient.patientId),
        id: patient.patientId,
        visit: visitName(images.visits, visit, index),
        scanned: visit.series,
      }),
    ),
  );
  const fromNifti = images.nifti.map(
    (exam): FoundExam => ({
      subject: labelOf(exam.subject),
      id: exam.subject,
      visit: 'baseline',
      scanned: [],
      nifti: exam,
    }),
  );
  const all = [...fromDicom, ...fromNifti].sort((a, b) =>
    a.subject + a.visit < b.subject + b.visit ? -1 : 1,
  );
  const wanted = ids && new Set(ids);
  const exams = all.filter(({ id }) => wanted === undefined || wanted.has(id));
  const absent = all.filter(({ id }) => wanted !== undefined && !wanted.has(id));

  const keys = new Map(scan.patients.map(({ key, patientId }) => [key, labelOf(patientId)]));
  const notes = [
    ...scan.problems.map((problem) => noteOf(problem, keys)),
    ...fromDicom.flatMap(({ subject, scanned }) =>
      scanned.flatMap((series) =>
        series.warnings.map(
          ({ code, text }): StudyNote => ({
            kind: 'warning',
            code,
            text: `${series.label}: ${text}`,
            subject,
            step: 'scan',
          }),
        ),
      ),
    ),
  ];
  const unused = scan.files.filter(({ fate }) => fate !== 'used');
  for (const [reason, count] of countBy(unused.map(({ reason }) => reason ?? 'not used'))) {
    notes.push({
      kind: 'dropped',
      code: 'files-not-used',
      text: `${count} files not used: ${reason}`,
      step: 'scan',
    });
  }
  return {
    exams,
    labels,
    notes,
    places,
    flow: [
      {
        label: 'Exams found',
        unit: 'exams',
        n: all.length,
        excluded: absent.map(({ subject }) => ({
          subject,
          reason: { code: 'not-in-table', text: 'The clinical table has no row for this patient.' },
        })),
      },
    ],
  };
}

function visitName(
  windows: readonly { readonly name: string; readonly days: readonly number[] }[],
  visit: ScannedVisit,
  index: number,
): string {
  const fits = windows.find(
    ({ days: [first, last] }) => visit.dayFromFirst >= first && visit.dayFromFirst <= last,
  );
  return fits?.name ?? (index === 0 ? 'baseline' : `visit${index + 1}`);
}

/** Problems name patients by their keys; here they get the labels of the study. */
function noteOf({ severity, code, text, where }: ScanProblem, keys: ReadonlyMap<string, string>): StudyNote {
  const key = [...keys.keys()].find((candidate) => where.includes(candidate));
  const subject = key === undefined ? undefined : keys.get(key);
  const place =
    key === undefined
      ? where
      : where
          .replace(`patient ${key}`, '')
          .replace(key, '')
          .replace(/^[,\s]+/, '');
  return {
    kind: severity === 'error' ? 'failed' : 'warning',
    code,
    text: place === '' ? text : `${text} (${place})`,
    ...(subject === undefined ? {} : { subject }),
    step: 'scan',
  };
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
