import path from 'node:path';
import { type ScannedVisit, type ScanResult, scanEntries } from '@lobule/dicom';
import type { ProgressListener } from '@lobule/foundation';
import type { FlowStage, StudyNote } from '@lobule/study';
import { subjectLabels } from '@lobule/study';
import { type BidsExam, findBids } from './bids/find-bids.ts';
import type { NiftiExam } from './exam/nifti-images.ts';
import { openSources } from './exam/sources.ts';
import { type Deviation, scanDeviations } from './protocol/deviations.ts';
import { fileName, sayProblem, unusedNotes } from './scan-notes.ts';
import type { StudyInput } from './study-input.ts';

/** One exam to be worked on. */
export interface FoundExam {
  readonly subject: string;
  /** As in the clinical table; never written. */
  readonly id: string;
  readonly visit: string;
  /** Days from the first exam of the patient; absent where nobody says. */
  readonly dayFromFirst?: number;
  /** Days from 1970-01-01, for joining with dates of treatment; never told. */
  readonly studyDay?: number;
  /** Which exam of the patient in these files, from 1. */
  readonly order?: number;
  readonly scanned: ScannedVisit['series'];
  readonly nifti?: NiftiExam;
  readonly bids?: BidsExam;
}

export interface FoundExams {
  readonly exams: readonly FoundExam[];
  readonly labels: ReadonlyMap<string, string>;
  readonly notes: readonly StudyNote[];
  readonly flow: readonly FlowStage[];
  readonly places: readonly string[];
  /** Files that were not used, by the last part of their paths. */
  readonly unused: readonly { readonly name: string; readonly reason: string }[];
  /** What the scan found wrong, as rows of the table of deviations. */
  readonly deviations: readonly Deviation[];
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
  if (!images) {
    const labels = subjectLabels(ids ?? []);
    return { exams: [], labels, notes: [], flow: [], places: [], unused: [], deviations: [] };
  }
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
  const bids = (images.bids ?? []).flatMap((place) => findBids(path.resolve(base, place)));
  return { ...examsOf(scan, images, ids, bids), places };
}

/** The exams of images that were scanned. */
export function examsOf(
  scan: ScanResult,
  images: Pick<NonNullable<StudyInput['study']['images']>, 'nifti' | 'visits'>,
  ids: readonly string[] | undefined,
  bids: readonly BidsExam[] = [],
): Omit<FoundExams, 'places'> {
  const present = [
    ...scan.patients.map(({ patientId }) => patientId),
    ...images.nifti.map(({ subject }) => subject),
    ...bids.map(({ subject }) => idOf(subject, ids)),
  ];
  const labels = subjectLabels([...new Set([...(ids ?? []), ...present.sort()])]);
  const labelOf = (id: string) => labels.get(id) as string;

  const fromDicom = scan.patients.flatMap((patient) =>
    patient.visits.map(
      (visit, index): FoundExam => ({
        subject: labelOf(patient.patientId),
        id: patient.patientId,
        visit: visitName(images.visits, visit, index),
        dayFromFirst: visit.dayFromFirst,
        studyDay: visit.studyDay,
        order: index + 1,
        scanned: visit.series,
      }),
    ),
  );
  const fromNifti = images.nifti.map(
    (exam): FoundExam => ({
      subject: labelOf(exam.subject),
      id: exam.subject,
      visit: exam.visit,
      ...(exam.day !== undefined && { dayFromFirst: exam.day }),
      scanned: [],
      nifti: exam,
    }),
  );
  const fromBids = bids.map((exam): FoundExam => {
    const id = idOf(exam.subject, ids);
    return { subject: labelOf(id), id, visit: exam.visit, scanned: [], bids: exam };
  });
  const { exams: all, notes: sameName } = uniqueVisits(
    [...fromDicom, ...fromNifti, ...fromBids].sort((a, b) =>
      a.subject + a.visit < b.subject + b.visit ? -1 : 1,
    ),
  );
  const wanted = ids && new Set(ids);
  const exams = all.filter(({ id }) => wanted === undefined || wanted.has(id));
  const absent = all.filter(({ id }) => wanted !== undefined && !wanted.has(id));

  const people = {
    labels: new Map(scan.patients.map(({ key, patientId }) => [key, labelOf(patientId)])),
    ids: labels,
  };
  const notes = [
    ...scan.problems.map((problem): StudyNote => {
      const { severity, code } = problem;
      const kind = severity === 'error' ? 'failed' : 'warning';
      return { kind, code, ...sayProblem(problem, people), step: 'scan' };
    }),
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
    ...nameless(scan.patients.map(({ patientId, visits }) => ({ patientId, exams: visits.length }))),
    ...sameName,
    ...unusedNotes(scan.files),
  ];
  return {
    exams,
    labels,
    notes,
    deviations: scanDeviations(scan.problems, people, fromDicom),
    unused: scan.files.flatMap(({ name, fate, reason = '' }) =>
      fate === 'used' ? [] : [{ name: fileName(name, people), reason }],
    ),
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

/** A patient of BIDS by the id of the clinical table, which may hold `sub-` too. */
function idOf(subject: string, ids: readonly string[] | undefined): string {
  return ids?.includes(`sub-${subject}`) ? `sub-${subject}` : subject;
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

/** Images without a Patient ID cannot be told apart: they are taken for one patient's, and that is said. */
function nameless(patients: readonly { readonly patientId: string; readonly exams: number }[]): StudyNote[] {
  return patients
    .filter(({ patientId }) => patientId === '')
    .map(({ exams }) => ({
      kind: 'warning',
      code: 'no-patient-id',
      text: `Images of ${exams} ${exams === 1 ? 'exam' : 'exams'} hold no Patient ID (0010,0020); they are taken for one patient’s.`,
      step: 'scan',
    }));
}

/** Two exams of one patient may not share a name, or one would be written over the other. */
function uniqueVisits(all: readonly FoundExam[]): { exams: FoundExam[]; notes: StudyNote[] } {
  const taken = new Set<string>();
  const notes: StudyNote[] = [];
  const exams = all.map((exam) => {
    let { visit } = exam;
    for (let n = 2; taken.has(`${exam.subject} ${visit}`); n++) visit = `${exam.visit}x${n}`;
    taken.add(`${exam.subject} ${visit}`);
    if (visit === exam.visit) return exam;
    notes.push({
      kind: 'warning',
      code: 'two-exams-one-visit',
      text: `Another exam is called ${exam.visit} too; this one is called ${visit}. Narrower windows in images.visits part them.`,
      subject: exam.subject,
      step: 'scan',
    });
    return { ...exam, visit };
  });
  return { exams, notes };
}
