import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import type { OutputFile, Study, StudyNote, VisitRegistration } from '@lobule/study';
import type { ExamOutcome } from '../../exam/exam-task.ts';
import { forEachAtOnce, type Pool } from '../../work/pool.ts';
import type { RegisteredVisit, VisitTask } from './register-visit.ts';

/** Later exams brought onto the first ones. */
export interface StudyVisits {
  /** By the exam's folder. */
  readonly registered: ReadonlyMap<string, VisitRegistration>;
  readonly files: readonly OutputFile[];
  readonly notes: readonly StudyNote[];
  readonly counts: { readonly computed: number; readonly found: number };
}

export interface VisitsContext {
  readonly study: Study;
  readonly firstVisit: string;
  readonly outcomes: readonly ExamOutcome[];
  readonly out: string;
  readonly code: string;
  readonly pool: Pool;
  readonly signal?: AbortSignal;
}

/** Registers what the plan asks for, a task an exam; one that fails is a note. */
export async function studyVisits(context: VisitsContext): Promise<StudyVisits> {
  const { study, firstVisit, outcomes, out, code, pool, signal } = context;
  const { registration } = study;
  const asked = registration?.visits;
  const registered = new Map<string, VisitRegistration>();
  const files: OutputFile[] = [];
  const notes: StudyNote[] = [];
  const counts = { computed: 0, found: 0 };
  if (registration === undefined || asked === undefined) return { registered, files, notes, counts };
  const pairs = outcomes.flatMap((later) => {
    if (later.result.visit === firstVisit || !asked.to.includes(later.result.visit)) return [];
    const first = outcomes.find(
      ({ subject, result }) => subject === later.subject && result.visit === firstVisit,
    );
    return [{ first, later }];
  });
  const done: (RegisteredVisit | undefined)[] = new Array(pairs.length);
  const failed: (StudyNote | undefined)[] = new Array(pairs.length);
  await forEachAtOnce(
    pairs,
    pool.size,
    async ({ first, later }, n) => {
      const step = `registration of ${later.result.visit} to ${firstVisit}`;
      const about = { kind: 'failed' as const, subject: later.subject, step };
      if (first?.visitSources === undefined || later.visitSources === undefined) {
        failed[n] = {
          ...about,
          code: 'runner/series-missing',
          text: 'A registration of two visits needs a dynamic series at both.',
        };
        return;
      }
      const task: VisitTask = {
        out: path.resolve(out),
        code,
        organ: registration.organ,
        request: asked,
        from: firstVisit,
        first: first.visitSources,
        later: later.visitSources,
        pictures: n < EXAMPLES,
      };
      try {
        done[n] = (await pool.run({ kind: 'visit', visit: task })) as RegisteredVisit;
      } catch (error) {
        if (!isLobuleError(error) || /^(ledger|foundation)\//.test(error.code)) throw error;
        failed[n] = { ...about, code: error.code, text: error.what, cure: error.cure };
      }
    },
    signal,
  );
  pairs.forEach(({ later }, n) => {
    const one = done[n];
    const note = failed[n];
    if (note) notes.push(note);
    if (one === undefined) return;
    registered.set(later.result.folder, one.result);
    files.push(...one.files);
    counts.computed += one.counts.computed;
    counts.found += one.counts.found;
    const step = `registration of ${later.result.visit} to ${firstVisit}`;
    for (const { code: kind, text } of one.remarks) {
      notes.push({ kind: 'warning', code: kind, text, subject: later.subject, step });
    }
  });
  return { registered, files, notes, counts };
}

/** Exams whose pictures go into the report. */
const EXAMPLES = 3;
