import path from 'node:path';
import { isLobuleError, type Reason } from '@lobule/foundation';
import type { FeatureRequest, PatientChanges, Study, StudyNote, VisitChanges } from '@lobule/study';
import type { ExamOutcome, FeatureCell } from '../exam/exam-task.ts';
import type { FoundExam } from '../scan-study.ts';
import { forEachAtOnce, type Pool } from '../work/pool.ts';
import { lesionWords } from './change-words.ts';
import { CHANGES_FILE } from './changes-table.ts';
import type { ChangeSource, ChangeTask, ComparedVisits } from './compare-visits.ts';
import { patientCells, VANISHED } from './patient-changes.ts';

/** A region of a patient that was compared, or why it was not. */
export interface Comparison {
  readonly subject: string;
  readonly region: string;
  readonly to: string;
  readonly days: number | undefined;
  readonly outcome: ComparedVisits | Reason;
}

export interface StudyChanges {
  /** Of the first visit of each patient. */
  readonly cells: ReadonlyMap<string, readonly FeatureCell[]>;
  readonly changes: readonly VisitChanges[];
  readonly comparisons: readonly Comparison[];
  readonly notes: readonly StudyNote[];
}

interface Ask {
  readonly request: FeatureRequest;
  readonly asked: NonNullable<FeatureRequest['changes']>;
  readonly index: number;
  readonly to: string;
}

/** What every comparison of the study needs besides its patient. */
export interface ChangeContext {
  readonly study: Study;
  readonly firstVisit: string;
  readonly exams: readonly FoundExam[];
  readonly outcomes: readonly ExamOutcome[];
  readonly out: string;
  readonly code: string;
  readonly pool: Pool;
  readonly signal?: AbortSignal;
}

/** Compares the first visit of each patient with the later ones that the study names; one that fails is a note. */
export async function studyChanges(context: ChangeContext): Promise<StudyChanges> {
  const { study, firstVisit, outcomes } = context;
  const asks = study.features.flatMap((request, index): Ask[] =>
    (request.changes?.to ?? []).map((to) => ({ request, asked: request.changes as Ask['asked'], index, to })),
  );
  const patients = outcomes.filter(({ result }) => result.visit === firstVisit);
  const jobs = asks.flatMap((ask) => patients.map((first) => ({ ask, first })));
  const comparisons: Comparison[] = new Array(jobs.length);
  const notes: StudyNote[] = [];
  await forEachAtOnce(
    jobs,
    context.pool.size,
    async ({ ask, first }, n) => {
      const { subject } = first;
      const days = daysBetween(context, subject, ask.to);
      const about = { subject, region: ask.request.region, to: ask.to, days };
      try {
        comparisons[n] = { ...about, outcome: await compare(context, ask, first, days) };
      } catch (error) {
        if (!isLobuleError(error) || /^(ledger|foundation)\//.test(error.code)) throw error;
        const { code, what: text, cure } = error;
        comparisons[n] = { ...about, outcome: { code, text } };
        const step = `changes of ${ask.request.region} to ${ask.to}`;
        notes.push({ kind: 'failed', code, text, subject, step, cure });
      }
    },
    context.signal,
  );
  const cells = new Map<string, FeatureCell[]>();
  const changes = asks.map(({ request, asked, to }, a): VisitChanges => {
    const mine = comparisons.slice(a * patients.length, (a + 1) * patients.length);
    const described = mine.map((one) => {
      const own = 'code' in one.outcome ? [] : patientCells(request.region, to, asked, one.outcome);
      cells.set(one.subject, [...(cells.get(one.subject) ?? []), ...own]);
      return describe(one, own, asked.lesions === 'one');
    });
    return {
      region: request.region,
      from: firstVisit,
      to,
      images: request.images,
      ...lesionWords(asked),
      patients: described,
      file: CHANGES_FILE,
    };
  });
  notes.sort((a, b) => ((a.subject ?? '') + a.step < (b.subject ?? '') + b.step ? -1 : 1));
  return { cells, changes, comparisons, notes };
}

async function compare(
  { outcomes, out, code, pool }: ChangeContext,
  { request, asked, index, to }: Ask,
  first: ExamOutcome,
  days: number | undefined,
): Promise<ComparedVisits | Reason> {
  const later = outcomes.find(({ subject, result }) => subject === first.subject && result.visit === to);
  if (later === undefined)
    return { code: 'no-visit', text: `The patient has no usable exam of the visit ${to}.` };
  const [before, after] = [first, later].map(({ changeSources: sources }) => sources?.[index] ?? []);
  const images = before.flatMap((source) => {
    const second = after.find(({ image }: ChangeSource) => image === source.image);
    return second ? [{ first: source, second }] : [];
  });
  if (images.length === 0) {
    const text = `No image in which changes of ${request.region} are asked for is there at both visits.`;
    return { code: 'no-image', text };
  }
  const task: ChangeTask = {
    out: path.resolve(out),
    code,
    region: request.region,
    request: asked,
    settings: request.settings,
    days: days ?? null,
    images,
  };
  return (await pool.run({ kind: 'changes', changes: task })) as ComparedVisits;
}

function daysBetween({ exams, firstVisit }: ChangeContext, subject: string, to: string): number | undefined {
  const dayOf = (visit: string) =>
    exams.find((exam) => exam.subject === subject && exam.visit === visit)?.dayFromFirst;
  const [first, second] = [dayOf(firstVisit), dayOf(to)];
  return first === undefined || second === undefined ? undefined : second - first;
}

function describe(
  { subject, days, outcome }: Comparison,
  cells: readonly FeatureCell[],
  isOne: boolean,
): PatientChanges {
  const compared = 'code' in outcome ? { lesions: [], vanished: [], appeared: [] } : outcome;
  const { lesions, vanished, appeared } = compared;
  const nothing = isOne ? NO_REGION : VANISHED;
  const reason = 'code' in outcome ? outcome : lesions.length === 0 ? nothing : undefined;
  return {
    subject,
    days: days ?? null,
    matched: lesions.length,
    vanished: vanished.length,
    merged: vanished.filter(({ mergedInto }) => mergedInto !== undefined).length,
    appeared: appeared.length,
    split: appeared.filter(({ splitFrom }) => splitFrom !== undefined).length,
    undefined: cells.filter((cell) => cell.reason !== undefined).length,
    features: cells.length,
    ...(reason && { reason }),
  };
}

const NO_REGION: Reason = {
  code: 'no-region',
  text: 'The region is empty at one of the visits, or at both.',
};
